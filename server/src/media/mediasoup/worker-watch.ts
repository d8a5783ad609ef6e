import type { Log } from '../../kernel/log.js';
import { hangVerdict } from './hang-verdict.js';
import type { LiveWorker } from './live-worker.js';
import { readProcessState } from './process-state.js';

/** Every worker is asked so often, ms. */
const INTERVAL_MS = 250;
/** The CPU that it used is reckoned over so many ms. */
const CPU_INTERVAL_MS = 2_000;
/** Weight of the newest measurement: a single busy moment is no load. */
const NEWEST = 0.5;

/** What is known of one worker. */
interface Pulse {
  /** A question is open. */
  asking: boolean;
  silentMs: number;
  /** CPU ticks when its silence was first looked into. */
  ticksBefore: number | null;
  looking: boolean;
  /** When it last told the CPU time that it had used, both in ms. */
  measured: { readonly cpuMs: number; readonly at: number } | null;
  share: number;
}

/**
 * Asks every worker again and again what it has used of its core, and tells of those that do not answer any more (see
 * hang-verdict.ts). What the system says of the process is read only of one that is late with its answer.
 */
export class WorkerWatch {
  private readonly pulses = new Map<LiveWorker, Pulse>();
  private readonly timer: NodeJS.Timeout;
  private tickedAt = performance.now();

  constructor(
    private readonly call: {
      readonly workers: () => readonly LiveWorker[];
      readonly onHung: (worker: LiveWorker) => void;
      readonly log: Log;
    },
  ) {
    this.timer = setInterval(() => this.tick(), INTERVAL_MS);
    this.timer.unref();
  }

  /** Part of one core, 0..1; 0 for a worker that is too young to be measured. */
  cpuShare(workerId: string): number {
    for (const [worker, { share }] of this.pulses) if (worker.workerId === workerId) return share;
    return 0;
  }

  close(): void {
    clearInterval(this.timer);
    this.pulses.clear();
  }

  private tick(): void {
    const now = performance.now();
    const elapsed = now - this.tickedAt;
    this.tickedAt = now;
    const weWereLate = elapsed > 2 * INTERVAL_MS;
    const workers = this.call.workers();
    for (const worker of this.pulses.keys()) if (!workers.includes(worker)) this.pulses.delete(worker);
    for (const worker of workers) {
      const pulse = this.pulses.get(worker) ?? freshPulse();
      this.pulses.set(worker, pulse);
      // While this process itself did not run, nobody was there to hear an answer.
      pulse.silentMs += Math.min(elapsed, 2 * INTERVAL_MS);
      if (!pulse.asking) void this.ask(worker, pulse);
      else if (!pulse.looking) void this.lookInto(worker, pulse, weWereLate);
    }
  }

  private async ask({ engine }: LiveWorker, pulse: Pulse): Promise<void> {
    pulse.asking = true;
    try {
      const { ru_utime: user, ru_stime: system } = await engine.getResourceUsage();
      measure(pulse, user + system);
      pulse.silentMs = 0;
      pulse.ticksBefore = null;
    } catch {
      // Only one that has just ended does not answer, and its exit is told to the pool.
    } finally {
      pulse.asking = false;
    }
  }

  private async lookInto(worker: LiveWorker, pulse: Pulse, weWereLate: boolean): Promise<void> {
    pulse.looking = true;
    const found = await readProcessState(worker.pid);
    pulse.looking = false;
    if (!pulse.asking || !this.pulses.has(worker)) return;
    const before = pulse.ticksBefore;
    pulse.ticksBefore ??= found?.cpuTicks ?? null;
    // What it was doing is known from the second look on.
    const working = before === null || (found !== null && found.cpuTicks > before);
    const silentMs = Math.round(pulse.silentMs);
    const process = found && { state: found.state, working };
    if (hangVerdict({ silentMs, weWereLate, process }) === 'wait') return;
    const { workerId, pid: workerPid } = worker;
    this.call.log.error('media worker does not answer and is ended', {
      workerId,
      workerPid,
      silentMs,
      state: found?.state,
      working,
    });
    this.call.onHung(worker);
  }
}

const freshPulse = (): Pulse => ({
  asking: false,
  silentMs: 0,
  ticksBefore: null,
  looking: false,
  measured: null,
  share: 0,
});

function measure(pulse: Pulse, cpuMs: number): void {
  const at = performance.now();
  const before = pulse.measured;
  if (before && at - before.at < CPU_INTERVAL_MS) return;
  const share = before ? (cpuMs - before.cpuMs) / (at - before.at) : 0;
  const smooth = before ? NEWEST * share + (1 - NEWEST) * pulse.share : 0;
  pulse.measured = { cpuMs, at };
  pulse.share = Math.min(1, Math.max(0, smooth));
}
