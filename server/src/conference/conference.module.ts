import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { MEDIA_PLANE, type MediaPlane } from '../media/media-plane.js';
import { MediaModule } from '../media/media.module.js';
import { MeetingsModule } from '../meetings/meetings.module.js';
import { EventBus } from '../kernel/events.js';
import {
  MEETING_DIRECTORY,
  MEETING_LEDGER,
  type MeetingDirectory,
  type MeetingLedger,
} from '../meetings/ports.js';
import type { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { Conferences } from './conferences.js';
import { ConnectableOutbox } from './outbox-switch.js';
import { ConnectableChatBook } from './chat-book-switch.js';
import {
  CHAT_BOOK,
  type ChatBook,
  LIVE_CONFERENCES,
  LIVE_POLLS,
  OUTBOX,
  type Outbox,
  POLL_BOOK,
  type PollBook,
} from './ports.js';
import { PollsInPostgres } from './store/poll-store.js';

/** Live conferences. Signaling connects its outbox to OUTBOX when it starts (see ports.ts). */
@Module({
  imports: [MeetingsModule, MediaModule],
  providers: [
    { provide: OUTBOX, useClass: ConnectableOutbox },
    { provide: CHAT_BOOK, useClass: ConnectableChatBook },
    {
      provide: POLL_BOOK,
      inject: [DATA_SOURCE],
      useFactory: (dataSource: DataSource) => new PollsInPostgres(dataSource),
    },
    {
      provide: LIVE_CONFERENCES,
      inject: [
        MEDIA_PLANE,
        OUTBOX,
        CHAT_BOOK,
        POLL_BOOK,
        MEETING_LEDGER,
        MEETING_DIRECTORY,
        EventBus,
        CLOCK,
        LOG,
        SETTINGS,
      ],
      useFactory: (
        media: MediaPlane,
        outbox: Outbox,
        chat: ChatBook,
        polls: PollBook,
        ledger: MeetingLedger,
        meetings: MeetingDirectory,
        events: EventBus,
        clock: Clock,
        log: Log,
        settings: Settings,
      ) =>
        new Conferences({
          media,
          outbox,
          chat,
          polls,
          ledger,
          meetings,
          events,
          clock,
          log,
          preferredVideoCodec: settings.media.videoCodec,
        }),
    },
    { provide: LIVE_POLLS, useExisting: LIVE_CONFERENCES },
  ],
  exports: [LIVE_CONFERENCES, LIVE_POLLS, OUTBOX, CHAT_BOOK],
})
export class ConferenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(LIVE_CONFERENCES) private readonly conferences: Conferences) {}

  onApplicationBootstrap(): void {
    this.conferences.start();
  }

  /** Before sockets, media and database close: people are told, and the last facts are written. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.conferences.stop();
  }
}
