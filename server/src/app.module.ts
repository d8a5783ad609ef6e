import { Global, Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ChatModule } from './chat/chat.module.js';
import { followChangedMeetings } from './conference/changed-meetings.js';
import { ConferenceModule } from './conference/conference.module.js';
import { endDeletedMeetings } from './conference/deleted-meetings.js';
import { JoiningModule } from './conference/joining.module.js';
import { LIVE_CONFERENCES, type LiveConferences } from './conference/ports.js';
import { DirectoryModule } from './directory/directory.module.js';
import { entities } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { CLOCK, systemClock, type Clock } from './kernel/clock.js';
import { EventBus } from './kernel/events.js';
import { Fence } from './kernel/fence.js';
import { ErrorFilter } from './kernel/http/error-filter.js';
import { LookupLimit } from './kernel/http/rate-limits.js';
import { createValidation } from './kernel/http/validation.js';
import { LOG, type Log } from './kernel/log.js';
import { MediaModule } from './media/media.module.js';
import { MEDIA_TERM, type MediaTerm } from './media/term.js';
import { closeConference } from './meetings/jobs.js';
import { MeetingsModule } from './meetings/meetings.module.js';
import { ObservationModule } from './observation/observation.module.js';
import { SETTINGS, type Settings } from './settings/settings.js';
import { SignalingModule } from './signaling/signaling.module.js';
import { CONTROL_LEASE, type Lease } from './storage/lease.js';
import { LeaseModule } from './storage/lease.module.js';
import { StorageModule } from './storage/storage.module.js';

/** What everybody may have: settings, time, the log, events, and the manners of the HTTP API. */
@Global()
@Module({})
class FrameModule {
  static with(settings: Settings, log: Log, fence: Fence): DynamicModule {
    return {
      module: FrameModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: log },
        { provide: Fence, useValue: fence },
        { provide: CLOCK, useValue: systemClock },
        { provide: EventBus, inject: [LOG], useFactory: (to: Log) => new EventBus(to) },
        { provide: APP_PIPE, useFactory: createValidation },
        { provide: APP_FILTER, inject: [LOG], useFactory: (to: Log) => new ErrorFilter(to) },
        {
          provide: APP_INTERCEPTOR,
          inject: [CLOCK, LOG],
          useFactory: (clock: Clock, to: Log) => new LookupLimit(clock, to),
        },
      ],
      exports: [SETTINGS, LOG, CLOCK, EventBus, Fence],
    };
  }
}

/** Command of the house: whose lease was taken by another raises the fence, and media nodes obey the newest term. */
@Global()
@Module({
  imports: [LeaseModule],
  providers: [
    {
      provide: MEDIA_TERM,
      inject: [CONTROL_LEASE, Fence],
      useFactory: (lease: Lease, fence: Fence): MediaTerm => {
        lease.onLost((why) => fence.raise(why));
        return () => lease.term;
      },
    },
  ],
  exports: [MEDIA_TERM],
})
class CommandModule {}

/** The house: the one place where ports meet adapters, and where all row types and jobs are named. */
@Module({})
export class AppModule implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    @Inject(LIVE_CONFERENCES) private readonly conferences: LiveConferences,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Meetings stand below conferences and cannot call them, so what they tell is connected here. */
  onModuleInit(): void {
    endDeletedMeetings(this.events, this.conferences, this.log);
    followChangedMeetings(this.events, this.conferences);
  }

  /** Whoever runs the process ends it when the `fence` is raised. */
  static with(settings: Settings, log: Log, fence = new Fence()): DynamicModule {
    return {
      module: AppModule,
      imports: [
        FrameModule.with(settings, log, fence),
        StorageModule.with(entities),
        CommandModule,
        JobsModule.with([closeConference]),
        DirectoryModule,
        MeetingsModule,
        MediaModule,
        ConferenceModule,
        ChatModule,
        JoiningModule,
        ObservationModule,
        SignalingModule,
        HealthModule,
      ],
    };
  }
}
