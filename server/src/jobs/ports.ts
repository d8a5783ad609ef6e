import type { Transaction } from '../storage/unit-of-work.js';
import type { Job } from './job.js';

/** Where work is put and who does it. */
export interface JobBoard {
  /**
   * Writes the intent of a job within the caller's transaction, so that it exists exactly when the fact does; after the
   * commit it goes to the queue. `jobId` names the deed: a second intent of the same id is the first one.
   */
  add<Payload>(
    tx: Transaction,
    job: Job<Payload>,
    payload: Payload,
    options: { jobId: string },
  ): Promise<void>;
  /** Registers who does it, before the start. Work may be repeated after a crash, so it must be idempotent. */
  handle<Payload>(job: Job<Payload>, work: (payload: Payload) => Promise<void>): void;
  /** How many jobs wait for their turn or their next try. Rejects when the queue is away. */
  waiting(): Promise<number>;
}

export const JOB_BOARD = Symbol('JobBoard');
