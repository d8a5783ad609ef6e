import { In, IsNull, Not, type DataSource } from 'typeorm';
import type { ConferenceId, MeetingId, ParticipantId } from '#protocol';
import type { Transaction } from '../../storage/unit-of-work.js';
import { durationSeconds } from '../domain/lifecycle.js';
import {
  conferenceEntity,
  meetingEntity,
  participantEntity,
  type ConferenceRow,
  type ParticipantRow,
} from './rows.js';

/** Rows of conferences and of who was in them. Writes may be repeated: the first one stands. */
export class LedgerStore {
  constructor(private readonly dataSource: DataSource) {}

  async insertConference(
    tx: Transaction,
    row: Omit<ConferenceRow, 'lastAliveAt' | 'endedAt'>,
  ): Promise<void> {
    const values = { ...row, lastAliveAt: row.startedAt };
    await tx.manager.createQueryBuilder().insert().into(conferenceEntity).values(values).orIgnore().execute();
  }

  /** The meeting runs (again), unless it is deleted. */
  async activate(tx: Transaction, meetingId: MeetingId, at: Date): Promise<void> {
    await tx.manager
      .createQueryBuilder()
      .update(meetingEntity)
      .set({
        status: 'active',
        actualStart: () => 'coalesce(actual_start, :at)',
        actualEnd: null,
        updatedAt: at,
      })
      .where(`id = :meetingId AND status <> 'deleted'`, { meetingId, at })
      .execute();
  }

  async insertParticipant(row: Omit<ParticipantRow, 'leftAt' | 'durationSec'>): Promise<void> {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(participantEntity)
      .values(row)
      .orIgnore()
      .execute();
  }

  async leave(id: ParticipantId, at: Date): Promise<void> {
    await this.dataSource.manager.update(participantEntity, { id, leftAt: IsNull() }, { leftAt: at });
  }

  async alive(ids: readonly ConferenceId[], at: Date): Promise<void> {
    if (ids.length === 0) return;
    await this.dataSource.manager.update(
      conferenceEntity,
      { id: In([...ids]), endedAt: IsNull() },
      { lastAliveAt: at },
    );
  }

  /** false when it had ended before. */
  async end(tx: Transaction, id: ConferenceId, at: Date): Promise<boolean> {
    const ended = await tx.manager.update(
      conferenceEntity,
      { id, endedAt: IsNull() },
      { endedAt: at, lastAliveAt: at },
    );
    return (ended.affected ?? 0) > 0;
  }

  running(tx: Transaction, meetingId?: MeetingId): Promise<ConferenceRow[]> {
    return tx.manager.find(conferenceEntity, {
      where: { endedAt: IsNull(), ...(meetingId ? { meetingId } : {}) },
    });
  }

  conference(tx: Transaction, id: ConferenceId): Promise<ConferenceRow | null> {
    return tx.manager.findOne(conferenceEntity, { where: { id } });
  }

  async endedAmong(ids: readonly ConferenceId[]): Promise<ConferenceId[]> {
    if (ids.length === 0) return [];
    const where = { id: In([...ids]), endedAt: Not(IsNull()) };
    const rows = await this.dataSource.manager.find(conferenceEntity, { select: { id: true }, where });
    return rows.map(({ id }) => id);
  }

  async whoLeft(ids: readonly ConferenceId[]): Promise<ParticipantId[]> {
    if (ids.length === 0) return [];
    const where = { conferenceId: In([...ids]), leftAt: Not(IsNull()) };
    const rows = await this.dataSource.manager.find(participantEntity, { select: { id: true }, where });
    return rows.map(({ id }) => id);
  }

  /** The last end of any conference of the meeting. */
  async lastEnd(tx: Transaction, meetingId: MeetingId): Promise<Date | null> {
    const row = await tx.manager
      .createQueryBuilder(conferenceEntity, 'conference')
      .select('max(conference.endedAt)', 'end')
      .where('conference.meetingId = :meetingId', { meetingId })
      .getRawOne<{ end: Date | null }>();
    return row?.end ?? null;
  }

  /** Whoever is still noted as present left when the conference ended; every stay gets its length. */
  async settle(tx: Transaction, conferenceId: ConferenceId, endedAt: Date): Promise<number> {
    const open = await tx.manager.find(participantEntity, { where: { conferenceId, durationSec: IsNull() } });
    for (const { id, joinedAt, leftAt } of open) {
      const left = leftAt ?? new Date(Math.max(endedAt.getTime(), joinedAt.getTime()));
      await tx.manager.update(
        participantEntity,
        { id },
        { leftAt: left, durationSec: durationSeconds(joinedAt, left) },
      );
    }
    return open.length;
  }
}
