import { Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Log } from '../kernel/log.js';
import { createRedis } from '../storage/redis.js';

export interface QueuedJob {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly attempts: number;
}

/** What the worker tells about a job. Throw `UnrecoverableError` (see `hopeless`) where trying again is pointless. */
export interface JobEvents {
  work(job: { id: string; name: string; payload: unknown }): Promise<void>;
  /** After the last try. */
  failed(id: string, error: Error): Promise<void>;
}

export const hopeless = (message: string): Error => new UnrecoverableError(message);

const QUEUE = 'conclave';
const FIRST_PAUSE_MS = 1_000;
const AT_ONCE = 4;

/** BullMQ: the queue in Redis and the worker that empties it. */
export class JobQueue {
  private readonly queueConnection;
  private readonly queue: Queue;
  private worker: Worker | null = null;
  private workerConnection: ReturnType<typeof createRedis> | null = null;

  constructor(
    private readonly redisUrl: string,
    private readonly log: Log,
  ) {
    // Connects by itself: BullMQ then waits for a Redis that is slow to come, where a failed first try would end it.
    this.queueConnection = createRedis(redisUrl, log, { lazyConnect: false });
    this.queue = new Queue(QUEUE, { connection: this.queueConnection });
    this.queue.on('error', (error) => this.log.debug('the job queue complains', { err: error }));
  }

  /** Fails at once when Redis is away. A job whose id the queue knows is left as it is. */
  async add(job: QueuedJob): Promise<void> {
    await this.queue.add(job.name, job.payload, {
      jobId: job.id,
      attempts: job.attempts,
      backoff: { type: 'exponential', delay: FIRST_PAUSE_MS },
      // What is done or failed is remembered in the database; the queue holds only what is to be done.
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** Jobs that wait for their turn or their next try. Rejects when Redis is away. */
  waiting(): Promise<number> {
    return this.queue.count();
  }

  start(events: JobEvents): void {
    // The worker waits in a blocking read, which must neither time out nor be given up.
    this.workerConnection = createRedis(this.redisUrl, this.log, {
      lazyConnect: false,
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
      enableOfflineQueue: true,
    });
    this.worker = new Worker(
      QUEUE,
      async (job) => {
        await events.work({ id: job.id ?? '', name: job.name, payload: job.data as unknown });
      },
      { connection: this.workerConnection, concurrency: AT_ONCE },
    );
    this.worker.on('error', (error) => this.log.debug('the job worker complains', { err: error }));
    this.worker.on('failed', (job, error) => {
      if (!job) return;
      const last = error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);
      this.log.warn('job failed', { job: job.id, attempt: job.attemptsMade, last, err: error });
      if (!last || job.id === undefined) return;
      events.failed(job.id, error).catch((failure: unknown) => {
        this.log.error('could not note a failed job', { job: job.id, err: failure });
      });
    });
  }

  /** Lets running jobs finish for up to `withinMs`; what is cut off is tried again at the next start. */
  async close(withinMs: number): Promise<void> {
    // With Redis away there is no job to wait for, and the wait for its next word would never end.
    const away = this.queueConnection.status !== 'ready';
    const orderly = Promise.all([this.worker?.close(away), this.queue.close()]).then(
      () => true,
      (error: unknown) => {
        this.log.debug('the job queue could not be closed in order', { err: error });
        return false;
      },
    );
    const deadline = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs).unref());
    const closed = await Promise.race([orderly, deadline]);
    // The worker's own waiting connection would go on trying for ever.
    if (!closed) this.worker?.backend.disconnectBlocking(false).catch(() => undefined);
    this.workerConnection?.disconnect();
    this.queueConnection.disconnect();
  }
}
