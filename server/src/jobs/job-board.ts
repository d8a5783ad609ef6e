import type { Clock } from '../kernel/clock.js';
import { withLogContext, type Log } from '../kernel/log.js';
import type { Transaction } from '../storage/unit-of-work.js';
import type { Job } from './job.js';
import type { JobBoard } from './ports.js';
import { hopeless, type JobQueue } from './queue.adapter.js';
import type { Intent, JobIntents } from './store/intents.js';

const SWEEP_EVERY_MS = 30_000;
/** A job relayed longer ago than this and neither done nor failed was lost with the queue. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;
const KEEP_DONE_MS = 7 * 24 * 3_600_000;

/**
 * Jobs with a transactional outbox: the intent commits with the fact, then goes to the queue at once. A sweep at the start
 * and every half minute relays what a crash, or Redis being away, left behind; so nothing is lost, and the job's id keeps it
 * from being queued twice.
 */
export class OutboxJobBoard implements JobBoard {
  private readonly handlers = new Map<string, (payload: unknown) => Promise<void>>();
  private readonly jobs: ReadonlyMap<string, Job>;
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    declared: readonly Job[],
    private readonly intents: JobIntents,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.jobs = new Map(declared.map((job) => [job.name, job]));
  }

  async add<Payload>(
    tx: Transaction,
    job: Job<Payload>,
    payload: Payload,
    options: { jobId: string },
  ): Promise<void> {
    if (!this.jobs.has(job.name)) throw new Error(`Job ${job.name} is not declared.`);
    const intent = {
      id: `${job.name}.${options.jobId}`,
      name: job.name,
      payload: job.payload.parse(payload),
    };
    await this.intents.write(tx, intent);
    tx.afterCommit(() => this.relay([intent]));
  }

  handle<Payload>(job: Job<Payload>, work: (payload: Payload) => Promise<void>): void {
    if (this.handlers.has(job.name)) throw new Error(`Job ${job.name} has two handlers.`);
    this.handlers.set(job.name, (payload) => work(job.payload.parse(payload)));
  }

  waiting(): Promise<number> {
    return this.queue.waiting();
  }

  /** Throws when a declared job has no handler, or a handler no declared job: the house would be wired wrongly. */
  start(): void {
    const idle = [...this.jobs.keys()].filter((name) => !this.handlers.has(name));
    if (idle.length > 0) throw new Error(`Jobs without a handler: ${idle.join(', ')}.`);
    const strange = [...this.handlers.keys()].filter((name) => !this.jobs.has(name));
    if (strange.length > 0) throw new Error(`Handlers of jobs that nobody declared: ${strange.join(', ')}.`);
    this.queue.start({ work: (job) => this.work(job), failed: (id, error) => this.failed(id, error) });
    void this.sweep({ atStart: true });
    this.timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS);
  }

  async stop(withinMs: number): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.sweeping;
    await this.queue.close(withinMs);
  }

  /** Relays what the queue may not know. Sweeps follow each other. */
  sweep(options: { atStart?: boolean } = {}): Promise<void> {
    this.sweeping = this.sweeping.then(async () => {
      try {
        const now = this.clock.now();
        const before = options.atStart ? now : now - FORGOTTEN_AFTER_MS;
        await this.relay(
          await this.intents.open({ before: new Date(before), failedToo: options.atStart ?? false }),
        );
        await this.intents.prune(new Date(now - KEEP_DONE_MS));
      } catch (error) {
        this.log.warn('job sweep failed; the next one tries again', { err: error });
      }
    });
    return this.sweeping;
  }

  private async relay(intents: readonly Intent[]): Promise<void> {
    const taken: string[] = [];
    try {
      for (const intent of intents) {
        const job = this.jobs.get(intent.name);
        // A job of a version that is no longer here stays in the table, for a version that knows it.
        if (!job) continue;
        await this.queue.add({ ...intent, attempts: job.attempts });
        taken.push(intent.id);
      }
    } catch (error) {
      this.log.warn('a job could not be queued; the sweep tries again', { err: error });
    }
    await this.intents.relayed(taken, new Date(this.clock.now()));
  }

  private work(job: { id: string; name: string; payload: unknown }): Promise<void> {
    return withLogContext({ jobId: job.id }, async () => {
      const handler = this.handlers.get(job.name);
      if (!handler) throw hopeless(`No handler for ${job.name}.`);
      const began = this.clock.now();
      await handler(job.payload);
      await this.intents.done(job.id, new Date(this.clock.now()));
      this.log.info('job done', { job: job.name, ms: this.clock.now() - began });
    });
  }

  private async failed(id: string, error: Error): Promise<void> {
    this.log.error('job failed for good', { job: id, err: error });
    await this.intents.failed(id, new Date(this.clock.now()), error.message);
  }
}
