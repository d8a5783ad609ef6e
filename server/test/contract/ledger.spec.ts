import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { ConferenceId, MeetingId, UserId } from '#protocol';
import { entities } from '../../src/entities.js';
import { OutboxJobBoard } from '../../src/jobs/job-board.js';
import { JobQueue } from '../../src/jobs/queue.adapter.js';
import { JobIntents } from '../../src/jobs/store/intents.js';
import { systemClock } from '../../src/kernel/clock.js';
import {
  newBanId,
  newConferenceId,
  newMeetingId,
  newParticipantId,
  newUserId,
} from '../../src/kernel/ids.js';
import { silentLog } from '../../src/kernel/log.js';
import { closeConference } from '../../src/meetings/jobs.js';
import { DurableLedger } from '../../src/meetings/ledger.js';
import { BanStore } from '../../src/meetings/store/ban-store.js';
import { LedgerStore } from '../../src/meetings/store/ledger.js';
import type { BannedPerson } from '../../src/meetings/ports.js';
import { MeetingStore } from '../../src/meetings/store/meeting-store.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { connectRedis, createRedis } from '../../src/storage/redis.js';
import { PostgresUnitOfWork } from '../../src/storage/unit-of-work.js';
import { eventually } from '../support/media-planes.js';
import { rowOf } from '../support/rows.js';
import { startPostgres, startRedis, type TestService } from '../support/services.js';

let services: { postgres: TestService; redis: TestService };
let db: DataSource;
let redis: Redis;
let board: OutboxJobBoard;
let ledger: DurableLedger;
let bans: BanStore;
const owner: UserId = newUserId();
const T0 = Date.parse('2026-11-20T10:00:00Z');

beforeAll(async () => {
  const [postgres, redisService] = await Promise.all([startPostgres(), startRedis()]);
  services = { postgres, redis: redisService };
  db = createDataSource(postgres.url, entities);
  await connect(db, silentLog, 5_000);
  await migrate(db, silentLog);
  redis = createRedis(redisService.url, silentLog);
  await connectRedis(redis, 5_000);
  await db.query(`INSERT INTO users (id, username, display_name) VALUES ($1, 'alice', 'Alice')`, [owner]);
}, 60_000);
beforeEach(async () => {
  await db.query('TRUNCATE job_intents, meeting_bans, meeting_participants, conferences, meetings CASCADE');
  await redis.flushall();
  board = new OutboxJobBoard(
    [closeConference],
    new JobIntents(db),
    new JobQueue(services.redis.url, silentLog),
    systemClock,
    silentLog,
  );
  const unit = new PostgresUnitOfWork(db, silentLog);
  bans = new BanStore(db);
  ledger = new DurableLedger(new LedgerStore(db), new MeetingStore(db), bans, unit, board, silentLog);
  board.handle(closeConference, ({ conferenceId }) => ledger.settle(conferenceId));
});
afterEach(() => board.stop(1_000));
afterAll(async () => {
  redis.disconnect();
  await db.destroy();
  await Promise.all([services.postgres.stop(), services.redis.stop()]);
});

let codes = 1_000_000_000;
async function aMeeting(type: string, columns: Record<string, unknown> = {}): Promise<MeetingId> {
  const id = newMeetingId();
  await db.query(
    `INSERT INTO meetings (id, host_user_id, code, host_key, topic, meeting_type, scheduled_end)
     VALUES ($1, $2, $3, '12345678', 'Stand-up', $4, $5)`,
    [id, owner, String((codes += 1)), type, columns['scheduledEnd'] ?? null],
  );
  return id;
}
async function joined(conferenceId: ConferenceId, meetingId: MeetingId, at: number) {
  const participantId = newParticipantId();
  const fact = {
    participantId,
    conferenceId,
    meetingId,
    userId: null,
    displayName: 'Bob',
    at,
    sfuNodeId: 'local',
    region: null,
  };
  await ledger.participantJoined(fact);
  await ledger.participantJoined(fact);
  return participantId;
}
const meetingRow = (id: MeetingId) => rowOf(db, 'SELECT * FROM meetings WHERE id = $1', [id]);
const participantRow = (id: string) => rowOf(db, 'SELECT * FROM meeting_participants WHERE id = $1', [id]);
const doneIntent = 'SELECT done_at FROM job_intents WHERE id = $1 AND done_at IS NOT NULL';
const settled = (id: ConferenceId) =>
  eventually('the closing job', () => rowOf(db, doneIntent, [`close-conference.${id}`]));

describe('the ledger and its closing job, on real PostgreSQL and Redis', () => {
  it('a conference that ran: facts told twice, durations, the end and the status', async () => {
    board.start();
    const meetingId = await aMeeting('instant');
    const conferenceId = newConferenceId();
    await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
    await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
    expect(await meetingRow(meetingId)).toMatchObject({ status: 'active', actual_start: new Date(T0) });
    const early = await joined(conferenceId, meetingId, T0 + 1_000);
    const stayed = await joined(conferenceId, meetingId, T0 + 2_000);
    await ledger.participantLeft({ participantId: early, at: T0 + 31_400 });
    await ledger.participantLeft({ participantId: early, at: T0 + 50_000 });
    const end = { conferenceId, meetingId, at: T0 + 60_000, forGood: false };
    await ledger.conferenceEnded(end);
    await ledger.conferenceEnded({ ...end, at: T0 + 99_000 });
    await settled(conferenceId);
    expect(await participantRow(early)).toMatchObject({ left_at: new Date(T0 + 31_400), duration_sec: 30 });
    expect(await participantRow(stayed)).toMatchObject({ left_at: new Date(T0 + 60_000), duration_sec: 58 });
    expect(await meetingRow(meetingId)).toMatchObject({
      status: 'ended',
      actual_end: new Date(T0 + 60_000),
      closed_at: null,
    });
  });

  it('forGood closes an instant meeting and no other', async () => {
    board.start();
    for (const [type, closed] of [
      ['instant', true],
      ['scheduled', false],
      ['recurring', false],
    ] as const) {
      const meetingId = await aMeeting(type);
      const conferenceId = newConferenceId();
      await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
      await ledger.conferenceEnded({ conferenceId, meetingId, at: T0 + 1, forGood: true });
      await settled(conferenceId);
      const row = await meetingRow(meetingId);
      expect([type, row?.['closed_at'] !== null, row?.['status']]).toEqual([
        type,
        closed,
        type === 'recurring' ? 'scheduled' : 'ended',
      ]);
    }
  });

  it('an ended meeting becomes active again, and the job of the first end does not end the second run', async () => {
    const meetingId = await aMeeting('instant');
    const [first, second] = [newConferenceId(), newConferenceId()];
    await ledger.conferenceStarted({ conferenceId: first, meetingId, at: T0 });
    await ledger.conferenceEnded({ conferenceId: first, meetingId, at: T0 + 1_000, forGood: false });
    await ledger.conferenceStarted({ conferenceId: second, meetingId, at: T0 + 2_000 });
    board.start();
    await settled(first);
    expect(await meetingRow(meetingId)).toMatchObject({
      status: 'active',
      actual_end: null,
      actual_start: new Date(T0),
    });
    await ledger.conferenceEnded({ conferenceId: second, meetingId, at: T0 + 9_000, forGood: false });
    await settled(second);
    expect(await meetingRow(meetingId)).toMatchObject({ status: 'ended', actual_end: new Date(T0 + 9_000) });
  });

  it('a scheduled meeting left before its end is scheduled again', async () => {
    board.start();
    const meetingId = await aMeeting('scheduled', { scheduledEnd: new Date(T0 + 3_600_000) });
    const conferenceId = newConferenceId();
    await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
    await ledger.conferenceEnded({ conferenceId, meetingId, at: T0 + 60_000, forGood: false });
    await settled(conferenceId);
    expect(await meetingRow(meetingId)).toMatchObject({ status: 'scheduled' });
  });

  it('after a crash, the next start ends what ran when it was last alive, and settles it', async () => {
    const meetingId = await aMeeting('instant');
    const conferenceId = newConferenceId();
    await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
    const participantId = await joined(conferenceId, meetingId, T0);
    await ledger.stillRunning({ conferenceIds: [conferenceId], at: T0 + 5_000 });
    const runsOn = newConferenceId();
    await ledger.conferenceStarted({ conferenceId: runsOn, meetingId: await aMeeting('instant'), at: T0 });
    expect(await ledger.endLeftOvers([runsOn])).toBe(1);
    expect(await ledger.endLeftOvers([runsOn])).toBe(0);
    expect(await ledger.endLeftOvers([])).toBe(1);
    board.start();
    await settled(conferenceId);
    expect(await participantRow(participantId)).toMatchObject({
      left_at: new Date(T0 + 5_000),
      duration_sec: 5,
    });
    expect(await meetingRow(meetingId)).toMatchObject({ status: 'ended', actual_end: new Date(T0 + 5_000) });
  });

  it('a deleted meeting stays deleted, whatever its last conference does', async () => {
    board.start();
    const meetingId = await aMeeting('instant');
    const conferenceId = newConferenceId();
    await ledger.conferenceStarted({ conferenceId, meetingId, at: T0 });
    await db.query(`UPDATE meetings SET status = 'deleted' WHERE id = $1`, [meetingId]);
    await ledger.conferenceEnded({ conferenceId, meetingId, at: T0 + 1, forGood: true });
    await settled(conferenceId);
    await ledger.conferenceStarted({ conferenceId: newConferenceId(), meetingId, at: T0 + 2 });
    expect(await meetingRow(meetingId)).toMatchObject({ status: 'deleted' });
  });
});

describe('bans, on real PostgreSQL', () => {
  const nobody = { userId: null, guestKey: null };
  const aBan = (meetingId: MeetingId, who: Partial<BannedPerson>, at = T0) => ({
    banId: newBanId(),
    meetingId,
    ...nobody,
    displayName: 'Mallory',
    at,
    ...who,
  });

  it('by account and by guest, told twice, each for its own meeting; lifted once and for all', async () => {
    const [meetingId, other] = [await aMeeting('instant'), await aMeeting('instant')];
    const account = aBan(meetingId, { userId: owner }, T0 + 1);
    const guest = aBan(meetingId, { guestKey: 'the-hash-of-a-cookie' });
    for (const fact of [account, account, guest, guest]) await ledger.personBanned(fact);
    const { meetingId: _of, ...shown } = guest;
    expect(await bans.newest(meetingId, 500)).toEqual([shown, expect.objectContaining({ userId: owner })]);
    expect(await bans.newest(meetingId, 1)).toMatchObject([{ banId: account.banId }]);

    const holds = (id: MeetingId, who: Partial<BannedPerson>) => bans.holds(id, { ...nobody, ...who });
    expect(await holds(meetingId, { userId: owner })).toBe(true);
    expect(await holds(meetingId, { guestKey: 'the-hash-of-a-cookie' })).toBe(true);
    expect(await holds(meetingId, { guestKey: 'of-another' })).toBe(false);
    expect(await holds(meetingId, {})).toBe(false);
    expect(await holds(other, { userId: owner })).toBe(false);

    await ledger.personUnbanned({ meetingId: other, banId: account.banId });
    expect(await holds(meetingId, { userId: owner })).toBe(true);
    await ledger.personUnbanned({ meetingId, banId: account.banId });
    await ledger.personUnbanned({ meetingId, banId: account.banId });
    expect(await holds(meetingId, { userId: owner })).toBe(false);
  });

  it('banned again, the newest ban stands and can be lifted', async () => {
    const meetingId = await aMeeting('instant');
    const [first, second] = [aBan(meetingId, { userId: owner }), aBan(meetingId, { userId: owner }, T0 + 9)];
    await ledger.personBanned(first);
    await ledger.personBanned(second);
    expect((await bans.newest(meetingId, 9)).map(({ banId }) => banId)).toEqual([second.banId]);
    await ledger.personUnbanned({ meetingId, banId: second.banId });
    expect(await bans.newest(meetingId, 9)).toEqual([]);
  });
});
