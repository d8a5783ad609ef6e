import type { Clock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { recentFailures, respawnDelay } from '../respawn.js';
import { startLiveWorker, type LiveWorker } from './live-worker.js';
import { killProcess } from './kill-process.js';
import { within } from './within.js';

/** How long a worker may take to end itself before it is killed. */
const CLOSE_LIMIT_MS = 2_000;
/** A killed process is gone in milliseconds, unless the system itself does not let it go. */
const KILL_LIMIT_MS = 500;

export interface PoolOptions {
  /** How many serve; one more waits in reserve. */
  readonly workers: number;
  readonly binary: string | null;
  readonly bind: string;
  readonly announcedAddress: string;
  /** The workers, the one in reserve included, listen on portBase … portBase + workers, or on the next port that is free. */
  readonly portBase: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A worker that served is gone with everything on it. The one in reserve serves already in its stead, if it was there. */
  readonly onLost: (worker: LiveWorker, cause: 'worker_died' | 'worker_hung') => void;
  /** A worker serves where there was none for a while. */
  readonly onGained: (worker: LiveWorker) => void;
}

/**
 * Keeps a fixed number of workers serving, and one more that runs and waits: when a worker dies, that one serves at once,
 * before anybody hears of the death, and a fresh one is started to wait on the port that became free.
 */
export class WorkerPool {
  private readonly serving: (LiveWorker | null)[];
  private reserve: LiveWorker | null = null;
  /** Of each place: when its workers died or failed to start. */
  private readonly failures: number[][];
  private readonly hung = new Set<LiveWorker>();
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly starting = new Set<Promise<unknown>>();
  private started = 0;
  private opened = false;
  private closing = false;

  private constructor(private readonly options: PoolOptions) {
    this.serving = Array.from({ length: options.workers }, () => null);
    this.failures = Array.from({ length: options.workers + 1 }, () => []);
  }

  /** Rejects when any worker does not start: a server that cannot carry media should say so and not start. */
  static async open(options: PoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const outcomes = await Promise.allSettled(pool.failures.map(async (_none, place) => pool.fill(place)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    pool.opened = true;
    if (!failure) return pool;
    await pool.close();
    throw failure.reason;
  }

  /** Those that take routers. */
  live(): LiveWorker[] {
    return this.serving.filter((worker) => worker !== null);
  }

  /** All that run, the one in reserve too. */
  all(): LiveWorker[] {
    return this.reserve ? [...this.live(), this.reserve] : this.live();
  }

  /** Ends a worker that does not answer any more; it counts as lost when its process is gone, or soon after in any case. */
  end(worker: LiveWorker): void {
    if (this.hung.has(worker) || !this.all().includes(worker)) return;
    this.hung.add(worker);
    killProcess(worker.pid);
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      if (!this.all().includes(worker)) return;
      this.lose(worker, new Error('It was killed, and its process does not end.'));
      worker.engine.close();
    }, KILL_LIMIT_MS);
    this.waiting.add(timer);
  }

  /** Ends all workers and waits until their processes are gone. */
  async close(): Promise<void> {
    this.closing = true;
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
    await Promise.allSettled(this.starting);
    await Promise.all(this.all().map(endProcess));
    this.serving.fill(null);
    this.reserve = null;
  }

  private async fill(place: number): Promise<void> {
    const { binary, bind, announcedAddress, portBase, log } = this.options;
    const reserved = new Set([
      ...this.failures.map((_none, nth) => portBase + nth),
      ...this.all().map((worker) => worker.port),
    ]);
    const worker = await startLiveWorker({
      workerId: `worker-${place}.${++this.started}`,
      place,
      binary,
      listening: { bind, announcedAddress, firstPort: portBase + place, reserved },
    });
    if (this.closing) {
      await endProcess(worker);
      return;
    }
    if (worker.engine.died) throw new Error('The media worker died as soon as it ran.');
    worker.engine.once('died', (cause) => this.lose(worker, cause));
    worker.engine.observer.once('close', () => {
      // The engine itself ends its workers when this process is told to stop; that is no death, and nothing is replaced.
      if (!worker.engine.died && this.all().includes(worker)) this.closing = true;
    });
    if (worker.port !== portBase + place) {
      log.warn('media port was in use and another was taken; firewalls must let it through', {
        wanted: portBase + place,
        port: worker.port,
      });
    }
    // At first everybody has their own place; later whoever is needed serves.
    const slot = this.opened ? this.serving.indexOf(null) : place < this.serving.length ? place : -1;
    if (slot < 0) this.reserve = worker;
    else this.serving[slot] = worker;
    log.info('media worker runs', {
      workerId: worker.workerId,
      workerPid: worker.pid,
      port: worker.port,
      serves: slot >= 0,
    });
    if (slot >= 0 && this.opened) this.options.onGained(worker);
  }

  private lose(worker: LiveWorker, err: Error): void {
    if (!this.all().includes(worker)) return;
    const cause = this.hung.delete(worker) ? 'worker_hung' : 'worker_died';
    const slot = this.serving.indexOf(worker);
    const successor = slot < 0 ? null : this.reserve;
    if (slot >= 0) this.serving[slot] = successor;
    this.reserve = null;
    const { workerId, pid: workerPid } = worker;
    const replacedBy = successor?.workerId;
    this.options.log.error('media worker died', { workerId, workerPid, cause, replacedBy, err });
    if (slot >= 0) this.options.onLost(worker, cause);
    this.refill(worker.place);
  }

  private refill(place: number): void {
    if (this.closing) return;
    const now = this.options.clock.now();
    const failures = [...recentFailures(this.failures[place] ?? [], now), now];
    this.failures[place] = failures;
    const timer = setTimeout(
      () => {
        this.waiting.delete(timer);
        const filling = this.fill(place).catch((err: unknown) => {
          this.options.log.error('media worker could not be replaced', { place, err });
          this.refill(place);
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
