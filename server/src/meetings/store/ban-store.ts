import type { DataSource, FindOptionsWhere } from 'typeorm';
import type { BanId, MeetingId } from '#protocol';
import { sqlAnswer } from '../../storage/outage.js';
import type { Transaction } from '../../storage/unit-of-work.js';
import type { BannedPerson, MeetingBan } from '../ports.js';
import { banEntity, type BanRow } from './rows.js';

/** The `meeting_bans` table. Reads reject with OutageError when the database is away. */
export class BanStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest ban of a person stands, so that whoever knows its id can lift it; told twice it stays the same. */
  async put(tx: Transaction, row: BanRow): Promise<void> {
    const { id, meetingId } = row;
    for (const who of whereOf(meetingId, row)) {
      const query = tx.manager.createQueryBuilder().delete().from(banEntity).where(who);
      await query.andWhere('id <> :id', { id }).execute();
    }
    await tx.manager.createQueryBuilder().insert().into(banEntity).values(row).orIgnore().execute();
  }

  async remove(meetingId: MeetingId, id: BanId): Promise<void> {
    await this.dataSource.manager.delete(banEntity, { id, meetingId });
  }

  /** Oldest first. */
  async newest(meetingId: MeetingId, most: number): Promise<MeetingBan[]> {
    const rows = await sqlAnswer(
      this.dataSource.manager.find(banEntity, {
        where: { meetingId },
        order: { createdAt: 'DESC', id: 'DESC' },
        take: most,
      }),
    );
    return rows.reverse().map(({ id, userId, guestKey, displayName, createdAt }) => ({
      banId: id,
      userId,
      guestKey,
      displayName,
      at: createdAt.getTime(),
    }));
  }

  async holds(meetingId: MeetingId, person: BannedPerson): Promise<boolean> {
    const where = whereOf(meetingId, person);
    return where.length > 0 && (await sqlAnswer(this.dataSource.manager.exists(banEntity, { where })));
  }
}

const whereOf = (meetingId: MeetingId, { userId, guestKey }: BannedPerson): FindOptionsWhere<BanRow>[] => [
  ...(userId === null ? [] : [{ meetingId, userId }]),
  ...(guestKey === null ? [] : [{ meetingId, guestKey }]),
];
