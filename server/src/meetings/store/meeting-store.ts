import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import type { MeetingId, UserId } from '#protocol';
import { sqlAnswer } from '../../storage/outage.js';
import type { Transaction } from '../../storage/unit-of-work.js';
import type { Cursor } from '../domain/cursor.js';
import type { MeetingStatus } from '../domain/lifecycle.js';
import type { MeetingReference } from '../domain/reference.js';
import { meetingEntity, type MeetingRow } from './rows.js';

/** A meeting with its owner's name, which lives in the directory's table. */
export type StoredMeeting = MeetingRow & { readonly ownerName: string };
export type NewMeeting = Omit<MeetingRow, 'actualStart' | 'actualEnd' | 'closedAt'>;

/** Newest first: planned meetings by their time, others by their making. Whole microseconds, as the database keeps them. */
const sortAt = `(extract(epoch from coalesce(meeting.scheduled_start, meeting.created_at)) * 1000000)::bigint`;

/** The `meetings` table. Calls reject with OutageError when the database is away. */
export class MeetingStore {
  constructor(private readonly dataSource: DataSource) {}

  /** false when the code is taken: the caller draws another. */
  async insert(tx: Transaction, meeting: NewMeeting): Promise<boolean> {
    const result = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(meetingEntity)
      .values(meeting)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** Deleted meetings are not found. */
  async find(reference: MeetingReference): Promise<StoredMeeting | null> {
    const query = this.select(this.dataSource.manager).andWhere(
      reference.by === 'id' ? 'meeting.id = :key' : 'meeting.code = :key',
      { key: reference.by === 'id' ? reference.id : reference.code },
    );
    const [meeting] = await withOwners(query);
    return meeting ?? null;
  }

  /** The row, held against other writers until the transaction ends. */
  async lock(tx: Transaction, id: MeetingId): Promise<MeetingRow | null> {
    return tx.manager.findOne(meetingEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async change(tx: Transaction, id: MeetingId, change: Partial<Omit<MeetingRow, 'id'>>): Promise<void> {
    await tx.manager.update(meetingEntity, { id }, { ...change, updatedAt: new Date() });
  }

  async passcodeHash(id: MeetingId): Promise<string | null> {
    const row = await sqlAnswer(
      this.dataSource.manager.findOne(meetingEntity, { where: { id }, select: { passwordHash: true } }),
    );
    return row?.passwordHash ?? null;
  }

  /** null when there is no such meeting, or it was deleted. */
  async hostKey(id: MeetingId): Promise<string | null> {
    const row = await sqlAnswer(
      this.dataSource.manager.findOne(meetingEntity, {
        where: { id },
        select: { hostKey: true, status: true },
      }),
    );
    return row && row.status !== 'deleted' ? row.hostKey : null;
  }

  /** One page of somebody's meetings, and where it ends when there are more. */
  async page(
    ownerId: UserId,
    wish: { status?: MeetingStatus | undefined; after: Cursor | null; limit: number },
  ): Promise<{ meetings: StoredMeeting[]; end: Cursor | null }> {
    const query = this.select(this.dataSource.manager)
      .andWhere('meeting.hostUserId = :ownerId', { ownerId })
      .addSelect(sortAt, 'sort_at')
      .orderBy('sort_at', 'DESC')
      .addOrderBy('meeting.id', 'DESC')
      .limit(wish.limit + 1);
    if (wish.status) query.andWhere('meeting.status = :status', { status: wish.status });
    if (wish.after)
      query.andWhere(`(${sortAt}, meeting.id) < (:sortAt, :afterId)`, {
        sortAt: wish.after.sortAt,
        afterId: wish.after.id,
      });
    const found = await withOwners(query);
    const meetings = found.slice(0, wish.limit);
    const last = meetings.at(-1);
    return { meetings, end: found.length > wish.limit && last ? { sortAt: last.sortAt, id: last.id } : null };
  }

  private select(manager: EntityManager): SelectQueryBuilder<MeetingRow> {
    return manager
      .createQueryBuilder(meetingEntity, 'meeting')
      .innerJoin('users', 'owner', 'owner.id = meeting.host_user_id')
      .addSelect('owner.display_name', 'owner_name')
      .where(`meeting.status <> 'deleted'`);
  }
}

async function withOwners(
  query: SelectQueryBuilder<MeetingRow>,
): Promise<(StoredMeeting & { sortAt: string })[]> {
  const { entities, raw } = await sqlAnswer(
    query.getRawAndEntities<{ owner_name: string; sort_at?: string }>(),
  );
  return entities.map((meeting, index) => ({
    ...meeting,
    ownerName: raw[index]?.owner_name ?? '',
    sortAt: raw[index]?.sort_at ?? '',
  }));
}
