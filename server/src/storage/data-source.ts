import { DataSource, type EntitySchema, type QueryRunner } from 'typeorm';
import { silentLog, type Log } from '../kernel/log.js';
import { databaseAddress } from './database-url.js';
import { migrations } from './migrations.js';
import { SnakeCaseNaming } from './naming.js';
import { QueryLog } from './query-log.js';

export const DATA_SOURCE = Symbol('DataSource');

/** Any number, the same in every version: who holds it migrates. */
const MIGRATION_LOCK = 7_061_982;
const LOCK_WITHIN_MS = 60_000;
/** Nobody waits longer than this for a row. */
const QUERY_WITHIN_MS = 9_000;

/** `entities` are the row types of every feature. Nothing is connected yet. */
export function createDataSource(
  url: string,
  entities: readonly EntitySchema[],
  log: Log = silentLog,
): DataSource {
  return new DataSource({
    type: 'postgres',
    ...databaseAddress(url),
    applicationName: 'conclave',
    entities: [...entities],
    migrations,
    migrationsTableName: 'schema_migrations',
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    logger: new QueryLog(log),
    poolSize: 12,
    connectTimeoutMS: 5_000,
    // A call that hangs is worse than one that fails. The server gives up on a statement after `statement_timeout`; should
    // the server itself have fallen silent, we stop waiting after `query_timeout`.
    extra: {
      statement_timeout: QUERY_WITHIN_MS,
      query_timeout: QUERY_WITHIN_MS + 1_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
}

/** Connects, waiting up to `withinMs` for a database that is still starting. */
export async function connect(dataSource: DataSource, log: Log, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (Date.now() > end)
        throw new Error(`The database does not answer: ${String(error)}`, { cause: error });
      log.warn('the database does not answer yet', { err: error });
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Brings the tables to the newest version. Servers that start at the same time take turns by an advisory lock. */
export async function migrate(dataSource: DataSource, log: Log): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await takeLock(runner);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    for (const { name } of done) log.info('database migrated', { migration: name });
  } finally {
    await runner.query('SELECT pg_advisory_unlock_all()').catch((error: unknown) => {
      log.warn('could not give the migration lock back; the database does it when the connection closes', {
        err: error,
      });
    });
    await runner.release();
  }
}

async function takeLock(runner: QueryRunner): Promise<void> {
  const end = Date.now() + LOCK_WITHIN_MS;
  for (;;) {
    const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS taken', [MIGRATION_LOCK])) as {
      taken: boolean;
    }[];
    if (row?.taken) return;
    if (Date.now() > end) throw new Error('Another server has been migrating the database for too long.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
