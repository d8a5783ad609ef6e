import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import type { ObservationStore } from './store/observation-store.js';

const EVERY_MS = 3_600_000;
/** Measurements are kept for thirty days. */
const KEEP_MS = 30 * 24 * 3_600_000;

/** Forgets measurements that are over their time. What one round could not forget the next one does. */
export class Housekeeping {
  private timer: NodeJS.Timeout | null = null;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<ObservationStore, 'prune'>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.round(), EVERY_MS).unref();
    void this.round();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.working;
  }

  round(): Promise<void> {
    this.working = this.working.then(async () => {
      try {
        const forgotten = await this.store.prune(new Date(this.clock.now() - KEEP_MS));
        if (forgotten > 0) this.log.info('old measurements were forgotten', { rows: forgotten });
      } catch (error) {
        this.log.warn('old measurements could not be forgotten; the next round tries again', { err: error });
      }
    });
    return this.working;
  }
}
