import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import { JOB_BOARD, type JobBoard } from '../jobs/ports.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import { EventBus } from '../kernel/events.js';
import { LOG, type Log } from '../kernel/log.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { DATA_SOURCE } from '../storage/data-source.js';
import { REDIS } from '../storage/redis.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../storage/unit-of-work.js';
import { DurableMeetings } from './durable-meetings.js';
import { MeetingsController } from './http/meetings.controller.js';
import { closeConference } from './jobs.js';
import { DurableLedger } from './ledger.js';
import { Meetings } from './meetings.js';
import { MEETING_DIRECTORY, MEETING_LEDGER } from './ports.js';
import { BanStore } from './store/ban-store.js';
import { LedgerStore } from './store/ledger.js';
import { MeetingStore } from './store/meeting-store.js';
import { SecretTriesInRedis } from './store/secret-tries.adapter.js';

/** The durable meetings: what people plan and own, and the book of what happened in them. */
@Module({
  controllers: [MeetingsController],
  providers: [
    {
      provide: MeetingStore,
      inject: [DATA_SOURCE],
      useFactory: (source: DataSource) => new MeetingStore(source),
    },
    {
      provide: LedgerStore,
      inject: [DATA_SOURCE],
      useFactory: (source: DataSource) => new LedgerStore(source),
    },
    { provide: BanStore, inject: [DATA_SOURCE], useFactory: (source: DataSource) => new BanStore(source) },
    {
      provide: Meetings,
      inject: [MeetingStore, UNIT_OF_WORK, EventBus, CLOCK, LOG, SETTINGS],
      useFactory: (
        store: MeetingStore,
        unitOfWork: UnitOfWork,
        events: EventBus,
        clock: Clock,
        log: Log,
        { http, dialInNumbers }: Settings,
      ) => new Meetings({ store, unitOfWork, events, clock, log, publicUrl: http.publicUrl, dialInNumbers }),
    },
    {
      provide: MEETING_DIRECTORY,
      inject: [MeetingStore, BanStore, REDIS, SETTINGS, LOG],
      useFactory: (store: MeetingStore, bans: BanStore, redis: Redis, { http }: Settings, log: Log) => {
        const tries = {
          passcode: new SecretTriesInRedis(redis, 'passcode'),
          hostKey: new SecretTriesInRedis(redis, 'host-key'),
        };
        return new DurableMeetings(store, bans, tries, http.publicUrl, log);
      },
    },
    {
      provide: MEETING_LEDGER,
      inject: [LedgerStore, MeetingStore, BanStore, UNIT_OF_WORK, JOB_BOARD, LOG],
      useFactory: (
        store: LedgerStore,
        meetings: MeetingStore,
        bans: BanStore,
        unitOfWork: UnitOfWork,
        jobs: JobBoard,
        log: Log,
      ) => new DurableLedger(store, meetings, bans, unitOfWork, jobs, log),
    },
  ],
  exports: [MEETING_DIRECTORY, MEETING_LEDGER],
})
export class MeetingsModule implements OnModuleInit {
  constructor(
    @Inject(MEETING_LEDGER) private readonly ledger: DurableLedger,
    @Inject(JOB_BOARD) private readonly jobs: JobBoard,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(closeConference, ({ conferenceId }) => this.ledger.settle(conferenceId));
  }
}
