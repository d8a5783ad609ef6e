import type { DataSource, EntityManager } from 'typeorm';
import type { Log } from '../kernel/log.js';
import { sqlAnswer } from './outage.js';

export const UNIT_OF_WORK = Symbol('UnitOfWork');

/** One database transaction. Stores write through `manager`; callers of stores only hand it on. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Runs `deed` once the transaction is committed, and never if it is not. It is not waited for. */
  afterCommit(deed: () => unknown): void;
}

export interface UnitOfWork {
  /** Commits what `work` did, or nothing of it when `work` throws. Rejects with OutageError when the database is away. */
  transaction<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value>;
}

export class PostgresUnitOfWork implements UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  async transaction<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value> {
    const deeds: (() => unknown)[] = [];
    const value = await sqlAnswer(
      this.dataSource.transaction((manager) => work({ manager, afterCommit: (deed) => deeds.push(deed) })),
    );
    for (const deed of deeds) {
      // The commit stands whatever happens now, so a failure here must not look like one of the transaction.
      Promise.resolve()
        .then(deed)
        .catch((error: unknown) => this.log.error('a deed after commit failed', { err: error }));
    }
    return value;
  }
}
