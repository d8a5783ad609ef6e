import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { LOG, type Log } from '../../kernel/log.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { CONTROL_LEASE, type Lease } from '../../storage/lease.js';
import { LeaseModule } from '../../storage/lease.module.js';
import { connectRedis, createRedis } from '../../storage/redis.js';
import { JOURNAL_HEALTH } from '../ports.js';
import { JournalsInRedis } from '../store/journal-store.adapter.js';
import { DurableJournals } from './durable-journals.js';
import { CONFERENCE_JOURNALS } from './journals.js';

const JOURNAL_REDIS = Symbol('JournalRedis');
const CONNECT_WITHIN_MS = 20_000;

/** The journals of conferences, on a line to Redis of their own: what people do waits for nobody else's commands. */
@Module({
  imports: [LeaseModule],
  providers: [
    {
      provide: JOURNAL_REDIS,
      // After the lease, for nothing is written without one.
      inject: [SETTINGS, LOG, CONTROL_LEASE],
      useFactory: async (settings: Settings, log: Log): Promise<Redis> => {
        const redis = createRedis(settings.redisUrl, log);
        await connectRedis(redis, CONNECT_WITHIN_MS).catch((error: unknown) => {
          redis.disconnect();
          throw error;
        });
        return redis;
      },
    },
    {
      provide: CONFERENCE_JOURNALS,
      inject: [JOURNAL_REDIS, CONTROL_LEASE, SETTINGS, LOG],
      useFactory: (redis: Redis, lease: Lease, { secret, journal }: Settings, log: Log) =>
        new DurableJournals({
          store: new JournalsInRedis(redis, lease.term, journal.keepMs),
          secret,
          log,
          fenced: () => lease.lose('the journal refused a write: another process has a newer term'),
        }),
    },
    { provide: JOURNAL_HEALTH, useExisting: CONFERENCE_JOURNALS },
  ],
  exports: [CONFERENCE_JOURNALS, JOURNAL_HEALTH],
})
export class JournalModule implements OnApplicationShutdown {
  constructor(
    @Inject(JOURNAL_REDIS) private readonly redis: Redis,
    @Inject(CONFERENCE_JOURNALS) private readonly journals: DurableJournals,
  ) {}

  onApplicationShutdown(): void {
    this.journals.close();
    this.redis.disconnect();
  }
}
