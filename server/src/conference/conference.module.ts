import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { MEDIA_PLANE, type MediaPlane } from '../media/media-plane.js';
import { MediaModule } from '../media/media.module.js';
import { MeetingsModule } from '../meetings/meetings.module.js';
import { MEETING_LEDGER, type MeetingLedger } from '../meetings/ports.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { Conferences } from './conferences.js';
import { ConnectableOutbox } from './outbox-switch.js';
import { LIVE_CONFERENCES, OUTBOX, type Outbox } from './ports.js';

/** Live conferences. Signaling connects its outbox to OUTBOX when it starts (see ports.ts). */
@Module({
  imports: [MeetingsModule, MediaModule],
  providers: [
    { provide: OUTBOX, useClass: ConnectableOutbox },
    {
      provide: LIVE_CONFERENCES,
      inject: [MEDIA_PLANE, OUTBOX, MEETING_LEDGER, CLOCK, LOG, SETTINGS],
      useFactory: (
        media: MediaPlane,
        outbox: Outbox,
        ledger: MeetingLedger,
        clock: Clock,
        log: Log,
        settings: Settings,
      ) =>
        new Conferences({
          media,
          outbox,
          ledger,
          clock,
          log,
          preferredVideoCodec: settings.media.videoCodec,
        }),
    },
  ],
  exports: [LIVE_CONFERENCES, OUTBOX],
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
