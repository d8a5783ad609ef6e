import type { Log } from '../../kernel/log.js';
import { killProcess } from './kill-process.js';
import type { LiveWorker } from './live-worker.js';
import { within } from './within.js';

export interface WatchTimes {
  readonly intervalMs: number;
  /** A worker that has not answered for this long carries no media either. */
  readonly muteLimitMs: number;
}
const TIMES: WatchTimes = { intervalMs: 2_000, muteLimitMs: 15_000 };
/** Weight of the newest measurement: a single busy moment is no load. */
const NEWEST = 0.5;

/**
 * Measures what every worker uses of its core, and ends those that have hung: the pool then replaces them as if they had
 * died by themselves.
 */
export class WorkerWatch {
  private readonly shares = new Map<string, { cpuMs: number; at: number; share: number }>();
  private readonly asking = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly live: () => readonly LiveWorker[],
    private readonly log: Log,
    private readonly times: WatchTimes = TIMES,
  ) {
    this.timer = setInterval(() => this.measureAll(), times.intervalMs);
    this.timer.unref();
  }

  /** Part of one core, 0..1; 0 for a worker that is too young to be measured. */
  cpuShare(workerId: string): number {
    return this.shares.get(workerId)?.share ?? 0;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private measureAll(): void {
    const live = this.live();
    for (const workerId of this.shares.keys()) {
      if (!live.some((worker) => worker.workerId === workerId)) this.shares.delete(workerId);
    }
    for (const worker of live) {
      if (!this.asking.has(worker.workerId)) void this.measure(worker);
    }
  }

  private async measure({ workerId, engine, pid }: LiveWorker): Promise<void> {
    this.asking.add(workerId);
    try {
      const mute = () => new MuteWorkerError();
      const { ru_utime: user, ru_stime: system } = await within(
        engine.getResourceUsage(),
        this.times.muteLimitMs,
        mute,
      );
      const now = performance.now();
      const before = this.shares.get(workerId);
      const share = before ? (user + system - before.cpuMs) / (now - before.at) : 0;
      const smooth = before ? NEWEST * share + (1 - NEWEST) * before.share : 0;
      this.shares.set(workerId, { cpuMs: user + system, at: now, share: Math.min(1, Math.max(0, smooth)) });
    } catch (error) {
      // Any other failure means that the worker has just ended, which the pool sees by itself.
      if (!(error instanceof MuteWorkerError) || engine.closed) return;
      this.log.error('media worker does not answer and is ended', { workerId, workerPid: pid });
      killProcess(pid);
    } finally {
      this.asking.delete(workerId);
    }
  }
}

class MuteWorkerError extends Error {}
