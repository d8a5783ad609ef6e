import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LOG, type Log } from '../kernel/log.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { CONTROL_LEASE, type Lease, takeLease } from './lease.js';
import { connectRedis, createRedis, REDIS } from './redis.js';

const CONNECT_WITHIN_MS = 20_000;

/**
 * The lease of the control role: while another process has it, the start waits here and nothing is served. It has a line
 * to Redis of its own, so that no long answer to others delays its renewal.
 */
@Global()
@Module({
  providers: [
    {
      provide: CONTROL_LEASE,
      // After storage, so that a start that fails there leaves nothing open here.
      inject: [SETTINGS, LOG, REDIS],
      useFactory: async (settings: Settings, log: Log): Promise<Lease> => {
        const redis = createRedis(settings.redisUrl, log, { commandTimeout: 1_000 });
        try {
          await connectRedis(redis, CONNECT_WITHIN_MS);
          const lease = await takeLease({ redis, name: 'control', log });
          return closing(lease, () => redis.disconnect());
        } catch (error) {
          redis.disconnect();
          throw error;
        }
      },
    },
  ],
  exports: [CONTROL_LEASE],
})
export class LeaseModule implements OnApplicationShutdown {
  constructor(@Inject(CONTROL_LEASE) private readonly lease: Lease) {}

  /** The last thing that a stopping process does: from then on the next one acts. */
  async onApplicationShutdown(): Promise<void> {
    await this.lease.release();
  }
}

const closing = (lease: Lease, close: () => void): Lease => ({
  term: lease.term,
  previousSeenAt: lease.previousSeenAt,
  onLost: (callback) => lease.onLost(callback),
  atWork: () => lease.atWork(),
  lose: (why) => lease.lose(why),
  release: async () => {
    await lease.release();
    close();
  },
});
