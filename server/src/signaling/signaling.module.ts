import type { Server } from 'node:http';
import { Inject, Module, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CollaborationModule } from '../collaboration/collaboration.module.js';
import { SHARED_DOCUMENTS, type SharedDocuments } from '../collaboration/ports.js';
import { ConferenceModule } from '../conference/conference.module.js';
import { HostKeys } from '../conference/host-keys.js';
import { JoiningModule } from '../conference/joining.module.js';
import { LIVE_CONFERENCES, type LiveConferences, OUTBOX, type OutboxSwitch } from '../conference/ports.js';
import { Tickets } from '../conference/tickets.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { LOG, type Log } from '../kernel/log.js';
import { zoneFinder } from '../media/zones.js';
import { MeetingsModule } from '../meetings/meetings.module.js';
import { MEETING_DIRECTORY, type MeetingDirectory } from '../meetings/ports.js';
import { DOOR_WATCH, type DoorWatch } from '../observation/ports.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { Door } from './door.js';
import { FailedArrivals } from './failed-arrivals.js';
import { HouseDesk } from './house-desk.js';
import { SocketOutbox } from './outbox.js';
import { Reception } from './reception.js';

/** The WebSocket door at /signaling: opens with the HTTP server, and closes after the conferences have said good-bye. */
@Module({
  imports: [ConferenceModule, CollaborationModule, JoiningModule, MeetingsModule],
  providers: [
    { provide: SocketOutbox, useFactory: () => new SocketOutbox() },
    {
      provide: Door,
      inject: [
        SETTINGS,
        SocketOutbox,
        Tickets,
        MEETING_DIRECTORY,
        LIVE_CONFERENCES,
        SHARED_DOCUMENTS,
        DOOR_WATCH,
        CLOCK,
        LOG,
      ],
      useFactory: (
        { http, zones }: Settings,
        outbox: SocketOutbox,
        tickets: Tickets,
        meetings: MeetingDirectory,
        conferences: LiveConferences,
        documents: SharedDocuments,
        watch: DoorWatch,
        clock: Clock,
        log: Log,
      ) =>
        new Door({ ...http, zoneOf: zoneFinder(zones) }, outbox, {
          reception: new Reception(tickets, meetings, conferences),
          conferences,
          desk: new HouseDesk(new HostKeys(meetings, conferences), documents),
          failedArrivals: new FailedArrivals(clock, log),
          watch,
          clock,
          log,
        }),
    },
  ],
  exports: [Door],
})
export class SignalingModule implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    @Inject(Door) private readonly door: Door,
    @Inject(SocketOutbox) private readonly outbox: SocketOutbox,
    @Inject(OUTBOX) private readonly outboxSwitch: OutboxSwitch,
    @Inject(LIVE_CONFERENCES) private readonly conferences: LiveConferences,
    @Inject(DOOR_WATCH) private readonly watch: DoorWatch,
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    this.outboxSwitch.connect(this.outbox);
    this.watch.countSockets(() => this.door.size);
    this.door.open(this.http.httpAdapter.getHttpServer() as Server);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.conferences.stop();
    await this.door.close();
  }
}
