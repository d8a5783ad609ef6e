import { EntitySchema } from 'typeorm';

/** The outbox: what is to be done, written together with the fact that asks for it. */
export interface JobIntentRow {
  /** The job's id: `<name>.<what it is about>`. */
  id: string;
  name: string;
  payload: unknown;
  createdAt: Date;
  /** When the queue last took it. */
  relayedAt: Date | null;
  doneAt: Date | null;
  /** When its last try failed for good. It is tried again at the next start. */
  failedAt: Date | null;
  lastError: string | null;
}

export const jobIntentEntity = new EntitySchema<JobIntentRow>({
  name: 'JobIntent',
  tableName: 'job_intents',
  columns: {
    id: { type: 'varchar', length: 200, primary: true },
    name: { type: 'varchar', length: 64 },
    payload: { type: 'jsonb' },
    createdAt: { type: 'timestamptz', default: () => 'now()' },
    relayedAt: { type: 'timestamptz', nullable: true },
    doneAt: { type: 'timestamptz', nullable: true },
    failedAt: { type: 'timestamptz', nullable: true },
    lastError: { type: 'text', nullable: true },
  },
  indices: [{ name: 'job_intents_open', columns: ['createdAt'], where: '(done_at IS NULL)' }],
});
