import type { Clock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { recentFailures, respawnDelay } from '../respawn.js';
import { startLiveWorker, type LiveWorker } from './live-worker.js';
import { killProcess } from './kill-process.js';
import { within } from './within.js';

/** How long a worker may take to end itself before it is killed. */
const CLOSE_LIMIT_MS = 2_000;

export interface PoolOptions {
  readonly workers: number;
  readonly binary: string | null;
  readonly bind: string;
  readonly announcedAddress: string;
  /** The worker in slot n listens on portBase + n, or on the next port that is free. */
  readonly portBase: number;
  readonly clock: Clock;
  readonly log: Log;
  /** The worker is gone with everything on it. Called once for each, before its replacement starts. */
  readonly onLost: (worker: LiveWorker) => void;
}

/** Keeps a fixed number of workers running: a worker that dies is replaced by a fresh one. */
export class WorkerPool {
  private readonly slots: (LiveWorker | null)[];
  private readonly failures: number[][];
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly starting = new Set<Promise<unknown>>();
  private started = 0;
  private closing = false;

  private constructor(private readonly options: PoolOptions) {
    this.slots = Array.from({ length: options.workers }, () => null);
    this.failures = this.slots.map(() => []);
  }

  /** Rejects when any worker does not start: a server that cannot carry media should say so and not start. */
  static async open(options: PoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const outcomes = await Promise.allSettled(pool.slots.map(async (_none, slot) => pool.fill(slot)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failure) return pool;
    await pool.close();
    throw failure.reason;
  }

  live(): LiveWorker[] {
    return this.slots.filter((worker) => worker !== null);
  }

  /** Ends all workers and waits until their processes are gone. */
  async close(): Promise<void> {
    this.closing = true;
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
    await Promise.allSettled(this.starting);
    await Promise.all(this.live().map(endProcess));
    this.slots.fill(null);
  }

  private async fill(slot: number): Promise<void> {
    const { binary, bind, announcedAddress, portBase, log } = this.options;
    const reserved = new Set(
      this.slots.flatMap((worker, nth) => [portBase + nth, ...(worker ? [worker.port] : [])]),
    );
    const worker = await startLiveWorker({
      workerId: `worker-${slot}.${++this.started}`,
      slot,
      binary,
      listening: { bind, announcedAddress, firstPort: portBase + slot, reserved },
    });
    if (this.closing) {
      await endProcess(worker);
      return;
    }
    this.slots[slot] = worker;
    worker.engine.once('died', (cause) => this.lose(worker, cause));
    worker.engine.observer.once('close', () => {
      // The engine itself ends its workers when this process is told to stop; that is no death, and nothing is replaced.
      if (!worker.engine.died) this.closing = true;
    });
    if (worker.port !== portBase + slot) {
      log.warn('media port was in use and another was taken; firewalls must let it through', {
        wanted: portBase + slot,
        port: worker.port,
      });
    }
    log.info('media worker runs', { workerId: worker.workerId, workerPid: worker.pid, port: worker.port });
  }

  private lose(worker: LiveWorker, cause: Error): void {
    this.slots[worker.slot] = null;
    this.options.log.error('media worker died', {
      workerId: worker.workerId,
      workerPid: worker.pid,
      err: cause,
    });
    this.options.onLost(worker);
    this.refill(worker.slot);
  }

  private refill(slot: number): void {
    if (this.closing) return;
    const now = this.options.clock.now();
    const failures = [...recentFailures(this.failures[slot] ?? [], now), now];
    this.failures[slot] = failures;
    const timer = setTimeout(
      () => {
        this.waiting.delete(timer);
        const filling = this.fill(slot).catch((err: unknown) => {
          this.options.log.error('media worker could not be replaced', { slot, err });
          this.refill(slot);
        });
        this.starting.add(filling);
        void filling.finally(() => this.starting.delete(filling));
      },
      respawnDelay(failures, now),
    );
    this.waiting.add(timer);
  }
}

async function endProcess({ engine }: LiveWorker): Promise<void> {
  if (engine.subprocessClosed) return;
  const ended = new Promise<void>((resolve) => engine.once('subprocessclose', () => resolve()));
  engine.close();
  await within(ended, CLOSE_LIMIT_MS, () => new Error('still there')).catch(async () => {
    killProcess(engine.pid);
    await ended;
  });
}
