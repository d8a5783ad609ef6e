import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { MEDIA_PLANE, type MediaPlane } from '../media/media-plane.js';
import { MediaModule } from '../media/media.module.js';
import { MeetingsModule } from '../meetings/meetings.module.js';
import { MEETING_DIRECTORY, type MeetingDirectory } from '../meetings/ports.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { REDIS } from '../storage/redis.js';
import { ConferenceModule } from './conference.module.js';
import { GuestCookie } from './http/guest-cookie.js';
import { HostController } from './http/host.controller.js';
import { HostDesk } from './http/host-desk.js';
import { JoinController } from './http/join.controller.js';
import { JoinDesk } from './http/join-desk.js';
import { PollExportController } from './http/poll-export.controller.js';
import { LIVE_CONFERENCES, type LiveConferences } from './ports.js';
import { spentTicketsInRedis } from './store/spent-tickets.adapter.js';
import { SPENT_TICKETS, type SpentTickets, Tickets } from './tickets.js';

/** Joining by REST, the host's calls, and the tickets that lead from there to the WebSocket. */
@Module({
  imports: [ConferenceModule, MeetingsModule, MediaModule],
  controllers: [JoinController, HostController, PollExportController],
  providers: [
    { provide: SPENT_TICKETS, inject: [REDIS], useFactory: (redis: Redis) => spentTicketsInRedis(redis) },
    {
      provide: Tickets,
      inject: [SETTINGS, SPENT_TICKETS, CLOCK],
      useFactory: ({ secret }: Settings, spent: SpentTickets, clock: Clock) =>
        new Tickets(secret, spent, clock),
    },
    {
      provide: GuestCookie,
      inject: [SETTINGS],
      useFactory: ({ http, secret }: Settings) => new GuestCookie({ http, secret }),
    },
    {
      provide: JoinDesk,
      inject: [MEETING_DIRECTORY, LIVE_CONFERENCES, MEDIA_PLANE, Tickets, CLOCK],
      useFactory: (
        meetings: MeetingDirectory,
        conferences: LiveConferences,
        media: MediaPlane,
        tickets: Tickets,
        clock: Clock,
      ) => new JoinDesk(meetings, conferences, media, tickets, clock),
    },
    {
      provide: HostDesk,
      inject: [MEETING_DIRECTORY, LIVE_CONFERENCES],
      useFactory: (meetings: MeetingDirectory, conferences: LiveConferences) =>
        new HostDesk(meetings, conferences),
    },
  ],
  exports: [Tickets],
})
export class JoiningModule {}
