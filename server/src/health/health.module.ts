import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { FilesModule } from '../chat/files/files.module.js';
import { SCANNER_PROBE, type ScannerProbe } from '../chat/files/ports.js';
import { ConferenceModule } from '../conference/conference.module.js';
import { JOURNAL_HEALTH, type JournalHealth } from '../conference/ports.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DIRECTORY_PROBE, type DirectoryProbe } from '../directory/ports.js';
import { MEDIA_PLANE, type MediaPlane } from '../media/media-plane.js';
import { MediaModule } from '../media/media.module.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { REDIS } from '../storage/redis.js';
import { dependenciesOf } from './dependencies.js';
import { DEPENDENCIES, HealthController } from './health.controller.js';

/** How the server is, for those who watch over it. */
@Module({
  imports: [ConferenceModule, DirectoryModule, FilesModule, MediaModule],
  controllers: [HealthController],
  providers: [
    {
      provide: DEPENDENCIES,
      inject: [DATA_SOURCE, REDIS, DIRECTORY_PROBE, MEDIA_PLANE, JOURNAL_HEALTH, SCANNER_PROBE],
      useFactory: (
        database: DataSource,
        redis: Redis,
        directory: DirectoryProbe,
        media: MediaPlane,
        journal: JournalHealth,
        scanner: ScannerProbe,
      ) => dependenciesOf({ database, redis, directory, media, journal, scanner }),
    },
  ],
})
export class HealthModule {}
