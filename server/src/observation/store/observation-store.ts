import type { DataSource, EntitySchema, SelectQueryBuilder } from 'typeorm';
import type { ConferenceId } from '#protocol';
import { sqlAnswer } from '../../storage/outage.js';
import type { Cursor } from './cursor.js';
import { mediaFailoverEntity, mediaGapEntity, type MediaFailoverRow, type MediaGapRow } from './rows.js';

export interface PageWish {
  readonly since: Date | null;
  readonly after: Cursor | null;
  readonly limit: number;
}
/** Newest first; `end` leads to the next page, null when there is none. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly end: Cursor | null;
}

/** What was measured, in PostgreSQL. Every call rejects with OutageError when the database is away. */
export class ObservationStore {
  constructor(private readonly dataSource: DataSource) {}

  writeGaps(rows: readonly MediaGapRow[]): Promise<void> {
    return this.insert(mediaGapEntity, rows);
  }

  writeFailovers(rows: readonly MediaFailoverRow[]): Promise<void> {
    return this.insert(mediaFailoverEntity, rows);
  }

  gaps(wish: PageWish & { readonly conferenceId: ConferenceId | null }): Promise<Page<MediaGapRow>> {
    const query = this.dataSource.getRepository(mediaGapEntity).createQueryBuilder('row');
    if (wish.conferenceId !== null)
      query.andWhere('row.conferenceId = :conferenceId', { conferenceId: wish.conferenceId });
    return pageOf(query, wish);
  }

  failovers(wish: PageWish): Promise<Page<MediaFailoverRow>> {
    return pageOf(this.dataSource.getRepository(mediaFailoverEntity).createQueryBuilder('row'), wish);
  }

  /** How many rows were forgotten. */
  async prune(before: Date): Promise<number> {
    let pruned = 0;
    for (const entity of [mediaGapEntity, mediaFailoverEntity]) {
      const query = this.dataSource
        .createQueryBuilder()
        .delete()
        .from(entity)
        .where('at < :before', { before });
      pruned += (await sqlAnswer(query.execute())).affected ?? 0;
    }
    return pruned;
  }

  private async insert<Row extends object>(entity: EntitySchema<Row>, rows: readonly Row[]): Promise<void> {
    const query = this.dataSource.createQueryBuilder().insert().into(entity);
    // A batch whose answer was lost comes again.
    await sqlAnswer(
      query
        .values([...rows] as never)
        .orIgnore()
        .execute(),
    );
  }
}

async function pageOf<Row extends { id: string; at: Date }>(
  query: SelectQueryBuilder<Row>,
  { since, after, limit }: PageWish,
): Promise<Page<Row>> {
  if (since) query.andWhere('row.at >= :since', { since });
  if (after)
    query.andWhere('(row.at, row.id) < (:afterAt, :afterId)', {
      afterAt: new Date(after.at),
      afterId: after.id,
    });
  const found = await sqlAnswer(
    query
      .orderBy('row.at', 'DESC')
      .addOrderBy('row.id', 'DESC')
      .limit(limit + 1)
      .getMany(),
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, end: found.length > limit && last ? { at: last.at.getTime(), id: last.id } : null };
}
