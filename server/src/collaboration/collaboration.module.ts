import { Inject, Module, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ConferenceModule } from '../conference/conference.module.js';
import { conferenceClosed } from '../conference/events.js';
import { LIVE_CONFERENCES, type LiveConferences, OUTBOX, type Outbox } from '../conference/ports.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { EventBus } from '../kernel/events.js';
import { LOG, type Log } from '../kernel/log.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { boardsBySharp } from './board-png.adapter.js';
import { LiveDocuments } from './documents.js';
import { DocumentExportController } from './http/document-export.controller.js';
import { RASTERIZER, SHARED_DOCUMENTS } from './ports.js';
import { DocumentShelf } from './shelf.js';
import { DocumentsInPostgres } from './store/document-store.js';

/** Shared notes and boards. */
@Module({
  imports: [ConferenceModule],
  controllers: [DocumentExportController],
  providers: [
    {
      provide: DocumentShelf,
      inject: [DATA_SOURCE, CLOCK, LOG],
      useFactory: (dataSource: DataSource, clock: Clock, log: Log) =>
        new DocumentShelf(new DocumentsInPostgres(dataSource), clock, log),
    },
    {
      provide: SHARED_DOCUMENTS,
      inject: [LIVE_CONFERENCES, OUTBOX, DocumentShelf, CLOCK, LOG],
      useFactory: (
        conferences: LiveConferences,
        outbox: Outbox,
        shelf: DocumentShelf,
        clock: Clock,
        log: Log,
      ) => new LiveDocuments({ conferences, outbox, shelf, clock, log }),
    },
    { provide: RASTERIZER, useValue: boardsBySharp },
  ],
  exports: [SHARED_DOCUMENTS],
})
export class CollaborationModule implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    private readonly events: EventBus,
    @Inject(DocumentShelf) private readonly shelf: DocumentShelf,
    @Inject(LIVE_CONFERENCES) private readonly conferences: LiveConferences,
  ) {}

  onModuleInit(): void {
    this.events.on(conferenceClosed, ({ conferenceId }) => this.shelf.close(conferenceId));
  }

  /** After everybody was sent home, so that nobody writes any more; before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.conferences.stop();
    await this.shelf.stop();
  }
}
