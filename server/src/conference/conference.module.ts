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
import { CONTROL_LEASE, type Lease } from '../storage/lease.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { Conferences } from './conferences.js';
import { ConnectableOutbox } from './outbox-switch.js';
import { JournalModule } from './journal/journal.module.js';
import { CONFERENCE_JOURNALS, type ConferenceJournals } from './journal/journals.js';
import { ConnectableChatBook } from './chat-book-switch.js';
import {
  CHAT_BOOK,
  type ChatBook,
  CONFERENCE_CENSUS,
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
  imports: [MeetingsModule, MediaModule, JournalModule],
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
        CONFERENCE_JOURNALS,
        CONTROL_LEASE,
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
        journals: ConferenceJournals,
        lease: Lease,
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
          survival: {
            journals,
            lastSeenAt: lease.previousSeenAt,
            atWork: () => lease.atWork(),
            meetingNow: (id) => meetings.find(id),
            bansOf: (id) => meetings.bansOf(id),
            adoptMedia: () => adoptIn(media),
          },
        }),
    },
    { provide: LIVE_POLLS, useExisting: LIVE_CONFERENCES },
    { provide: CONFERENCE_CENSUS, useExisting: LIVE_CONFERENCES },
  ],
  exports: [LIVE_CONFERENCES, LIVE_POLLS, CONFERENCE_CENSUS, OUTBOX, CHAT_BOOK, JournalModule],
})
export class ConferenceModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(LIVE_CONFERENCES) private readonly conferences: Conferences) {}

  /** Before anybody is let in: whatever ran when the process before ended goes on. */
  async onApplicationBootstrap(): Promise<void> {
    await this.conferences.recover();
    this.conferences.start();
  }

  /** Before sockets, media and database close: conferences come to rest, and their last facts are written. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.conferences.stop();
  }
}

/** A plane that combines several nodes first learns what is open there; one that is new has nothing open. */
async function adoptIn(media: MediaPlane & { adopt?: () => Promise<void> }): Promise<void> {
  await media.adopt?.();
}
