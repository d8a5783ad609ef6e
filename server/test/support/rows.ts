import type { DataSource } from 'typeorm';

export type Row = Record<string, unknown>;

/** What the database answers to a plain query, for tests that look behind the stores. */
export const rowsOf = (db: DataSource, sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  db.query<Row[]>(sql, parameters);

export const rowOf = async (
  db: DataSource,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row | undefined> => (await rowsOf(db, sql, parameters))[0];
