import { In, type DataSource } from 'typeorm';
import type { Transaction } from '../../storage/unit-of-work.js';
import { jobIntentEntity, type JobIntentRow } from './rows.js';

export type Intent = Pick<JobIntentRow, 'id' | 'name' | 'payload'>;

const BATCH = 200;

/** The intents of jobs, in PostgreSQL. The queue in Redis may be lost; this list is what is owed. */
export class JobIntents {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes an intent; one that exists stays as it is. */
  async write(tx: Transaction, intent: Intent): Promise<void> {
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(jobIntentEntity)
      .values({ id: intent.id, name: intent.name, payload: intent.payload as object })
      .orIgnore()
      .execute();
  }

  /**
   * What the queue may not know: never relayed, or relayed so long ago (`before`) that the queue has probably forgotten it.
   * `failedToo` includes what failed for good.
   */
  async open(options: { before: Date; failedToo: boolean }): Promise<Intent[]> {
    const query = this.dataSource
      .getRepository(jobIntentEntity)
      .createQueryBuilder('intent')
      .where('intent.doneAt IS NULL')
      .andWhere('(intent.relayedAt IS NULL OR intent.relayedAt < :before)', { before: options.before })
      .orderBy('intent.createdAt')
      .limit(BATCH);
    if (!options.failedToo) query.andWhere('intent.failedAt IS NULL');
    return query.getMany();
  }

  async relayed(ids: readonly string[], at: Date): Promise<void> {
    await this.change(ids, { relayedAt: at });
  }
  async done(id: string, at: Date): Promise<void> {
    await this.change([id], { doneAt: at, failedAt: null, lastError: null });
  }
  async failed(id: string, at: Date, reason: string): Promise<void> {
    await this.change([id], { failedAt: at, lastError: reason.slice(0, 2_000) });
  }
  /** Forgets what was done before `until`. */
  async prune(until: Date): Promise<void> {
    await this.dataSource
      .createQueryBuilder()
      .delete()
      .from(jobIntentEntity)
      .where('done_at < :until', { until })
      .execute();
  }

  private async change(ids: readonly string[], change: Partial<JobIntentRow>): Promise<void> {
    if (ids.length === 0) return;
    await this.dataSource.getRepository(jobIntentEntity).update({ id: In([...ids]) }, change as object);
  }
}
