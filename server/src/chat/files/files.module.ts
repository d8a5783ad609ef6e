import { join } from 'node:path';
import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ConferenceModule } from '../../conference/conference.module.js';
import { LIVE_CONFERENCES, type LiveConferences } from '../../conference/ports.js';
import { CLOCK, type Clock } from '../../kernel/clock.js';
import { LOG, type Log } from '../../kernel/log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { DATA_SOURCE } from '../../storage/data-source.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../storage/unit-of-work.js';
import { FILE_LEDGER } from '../ports.js';
import { ClamdScanner } from './clamd.adapter.js';
import { DiskKeeper } from './disk-keeper.adapter.js';
import { DownloadDesk } from './download-desk.js';
import { DurableFileLedger } from './file-ledger.js';
import { FilesController } from './files.controller.js';
import { FILE_KEEPER, SCANNER, SCANNER_PROBE, type FileKeeper, type Scanner } from './ports.js';
import { Scanning } from './scanning.js';
import { FileStore } from './store/file-store.js';
import { FileSweep } from './sweep.js';
import { SharpThumbnails } from './thumbnail.adapter.js';
import { UploadDesk } from './upload-desk.js';

/** Files that people send in the chat: taken in, scanned, kept, handed out and swept away. */
@Module({
  imports: [ConferenceModule],
  controllers: [FilesController],
  providers: [
    { provide: FileStore, inject: [DATA_SOURCE], useFactory: (source: DataSource) => new FileStore(source) },
    {
      provide: FILE_KEEPER,
      inject: [SETTINGS],
      useFactory: ({ dataDir }: Settings) => new DiskKeeper(join(dataDir, 'files')),
    },
    {
      provide: SCANNER,
      inject: [SETTINGS],
      useFactory: ({ files: { scannerUrl } }: Settings) => scannerUrl && new ClamdScanner(scannerUrl),
    },
    {
      provide: SCANNER_PROBE,
      inject: [SCANNER, SETTINGS, CLOCK],
      useFactory: (scanner: Scanner | null, { files }: Settings, clock: Clock) =>
        new Scanning(scanner, files.withoutScanner, clock),
    },
    {
      provide: FILE_LEDGER,
      inject: [FileStore, FILE_KEEPER, LOG],
      useFactory: (store: FileStore, keeper: FileKeeper, log: Log) =>
        new DurableFileLedger(store, keeper, log),
    },
    {
      provide: UploadDesk,
      inject: [SETTINGS, LIVE_CONFERENCES, FileStore, UNIT_OF_WORK, FILE_KEEPER, SCANNER_PROBE, CLOCK, LOG],
      useFactory: (
        settings: Settings,
        conferences: LiveConferences,
        store: FileStore,
        unitOfWork: UnitOfWork,
        keeper: FileKeeper,
        scanning: Scanning,
        clock: Clock,
        log: Log,
      ) =>
        new UploadDesk({
          ...{ settings: settings.files, conferences, store, unitOfWork, keeper, scanning, clock, log },
          thumbnails: new SharpThumbnails(log),
        }),
    },
    {
      provide: DownloadDesk,
      inject: [FileStore, FILE_KEEPER, CLOCK, LOG],
      useFactory: (store: FileStore, keeper: FileKeeper, clock: Clock, log: Log) =>
        new DownloadDesk(store, keeper, clock, log),
    },
    {
      provide: FileSweep,
      inject: [FileStore, FILE_KEEPER, SETTINGS, CLOCK, LOG],
      useFactory: (store: FileStore, keeper: FileKeeper, { files }: Settings, clock: Clock, log: Log) =>
        new FileSweep(store, keeper, files.keepMs, clock, log),
    },
  ],
  exports: [FILE_LEDGER, SCANNER_PROBE],
})
export class FilesModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(FileSweep) private readonly sweep: FileSweep) {}

  onApplicationBootstrap(): void {
    this.sweep.start();
  }
  async beforeApplicationShutdown(): Promise<void> {
    await this.sweep.stop();
  }
}
