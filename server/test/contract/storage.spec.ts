import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { entities } from '../../src/entities.js';
import { silentLog } from '../../src/kernel/log.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { PostgresUnitOfWork } from '../../src/storage/unit-of-work.js';
import { startPostgres, type TestService } from '../support/services.js';

let postgres: TestService;
let dataSource: DataSource;
const open = async () => {
  const source = createDataSource(postgres.url, entities);
  await connect(source, silentLog, 5_000);
  return source;
};

let scratches = 0;
/** A migrated database of its own, to be spoilt. */
async function scratchDatabase(): Promise<DataSource> {
  const name = `scratch_${++scratches}`;
  await dataSource.query(`CREATE DATABASE ${name}`);
  const source = createDataSource(postgres.url.replace('/conclave?', `/${name}?`), entities);
  await connect(source, silentLog, 5_000);
  await migrate(source, silentLog);
  return source;
}

beforeAll(async () => {
  postgres = await startPostgres();
  dataSource = await open();
}, 60_000);
afterAll(async () => {
  await dataSource.destroy();
  await postgres.stop();
});

describe('migrations on real PostgreSQL', () => {
  it('two servers that start at the same time migrate an empty database once', async () => {
    const other = await open();
    await Promise.all([migrate(dataSource, silentLog), migrate(other, silentLog)]);
    const done: { name: string }[] = await dataSource.query('SELECT name FROM schema_migrations');
    expect(done).toHaveLength(dataSource.migrations.length);
    await other.destroy();
  });

  it('empty → latest leaves no difference to the row types', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('a difference would be seen: a column, an index, a foreign key', async () => {
    for (const change of [
      'ALTER TABLE meetings ADD COLUMN strange integer',
      'DROP INDEX meetings_active',
      'ALTER TABLE conferences DROP CONSTRAINT conferences_meeting_id_fkey',
    ]) {
      const scratch = await scratchDatabase();
      await scratch.query(change);
      const { upQueries } = await scratch.driver.createSchemaBuilder().log();
      expect({ change, differences: upQueries.length }).not.toEqual({ change, differences: 0 });
      await scratch.destroy();
    }
  });

  it('holds the tables and columns that others rely on', async () => {
    const rows: { table: string; columns: string[] }[] = await dataSource.query(
      `SELECT table_name AS "table", array_agg(column_name::text) AS columns FROM information_schema.columns
       WHERE table_schema = 'public' GROUP BY table_name`,
    );
    const columns = Object.fromEntries(rows.map((row) => [row.table, row.columns]));
    expect(columns['meetings']).toEqual(
      expect.arrayContaining([
        ...[
          'id',
          'host_user_id',
          'topic',
          'password_hash',
          'meeting_type',
          'scheduled_start',
          'scheduled_end',
        ],
        ...[
          'actual_start',
          'actual_end',
          'max_participants',
          'waiting_room',
          'e2e_encryption',
          'recording_mode',
        ],
        ...['status', 'created_at'],
      ]),
    );
    expect(columns['meeting_participants']).toEqual(
      expect.arrayContaining([
        ...[
          'meeting_id',
          'user_id',
          'display_name',
          'joined_at',
          'left_at',
          'duration_sec',
          'sfu_node_id',
          'region',
        ],
      ]),
    );
    expect(columns['recordings']).toEqual(
      expect.arrayContaining([
        ...[
          'id',
          'meeting_id',
          'storage_key',
          'duration_sec',
          'file_size_bytes',
          'format',
          'transcript_key',
          'status',
        ],
        'created_at',
      ]),
    );
    expect(columns['sfu_nodes']).toEqual(
      expect.arrayContaining([
        ...[
          'id',
          'region',
          'address',
          'port',
          'capacity',
          'current_load',
          'dtls_fingerprint',
          'last_heartbeat',
          'status',
        ],
      ]),
    );
  });

  it('every foreign key has an index to follow it by', async () => {
    const bare: { key: string }[] = await dataSource.query(`
      SELECT c.conname AS key FROM pg_constraint c
      WHERE c.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND i.indpred IS NULL)`);
    expect(bare).toEqual([]);
  });
});

describe('the unit of work', () => {
  it('transaction() that throws leaves nothing and runs no deed after commit', async () => {
    const unit = new PostgresUnitOfWork(dataSource, silentLog);
    let told = false;
    const failing = unit.transaction(async (tx) => {
      await tx.manager.query(`INSERT INTO job_intents (id, name, payload) VALUES ('a', 'a', '{}')`);
      tx.afterCommit(() => (told = true));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await dataSource.query('SELECT id FROM job_intents')).toEqual([]);
    expect(told).toBe(false);
  });

  it('a deed after commit sees what was committed, and its failure does not fail the transaction', async () => {
    const unit = new PostgresUnitOfWork(dataSource, silentLog);
    const seen = await new Promise<unknown>((resolve, reject) => {
      unit
        .transaction(async (tx) => {
          await tx.manager.query(`INSERT INTO job_intents (id, name, payload) VALUES ('b', 'b', '{}')`);
          tx.afterCommit(() => Promise.reject(new Error('later')));
          tx.afterCommit(async () => resolve(await dataSource.query('SELECT id FROM job_intents')));
        })
        .catch(reject);
    });
    expect(seen).toEqual([{ id: 'b' }]);
  });
});
