import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { ConferenceId, DocumentKind, PollId } from '#protocol';
import { DocumentsInPostgres } from '../../src/collaboration/store/document-store.js';
import type { Poll } from '../../src/conference/domain/state.js';
import { PollsInPostgres } from '../../src/conference/store/poll-store.js';
import { entities } from '../../src/entities.js';
import { newConferenceId, newMeetingId, newUserId } from '../../src/kernel/ids.js';
import { silentLog } from '../../src/kernel/log.js';
import { OutageError } from '../../src/kernel/outage-error.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { rowOf, rowsOf } from '../support/rows.js';
import { startPostgres, type TestService } from '../support/services.js';

let postgres: TestService;
let db: DataSource;
const meetingId = newMeetingId();

beforeAll(async () => {
  postgres = await startPostgres();
  db = createDataSource(postgres.url, entities);
  await connect(db, silentLog, 5_000);
  await migrate(db, silentLog);
  const owner = newUserId();
  await db.query(`INSERT INTO users (id, username, display_name) VALUES ($1, 'alice', 'Alice')`, [owner]);
  await db.query(
    `INSERT INTO meetings (id, host_user_id, code, host_key, topic, meeting_type)
     VALUES ($1, $2, '1234567890', '12345678', 'Planning', 'instant')`,
    [meetingId, owner],
  );
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await postgres.stop();
});

const aPoll = (more: Partial<Poll> = {}): Poll => ({
  pollId: 'c:0:poll1' as PollId,
  question: 'Lunch?',
  options: ['Soup', 'Pasta'],
  multiple: false,
  anonymous: false,
  status: 'open',
  counts: [1, 0],
  voted: ['user:anna'],
  choices: { 'user:anna': { displayName: 'Anna', options: [0] } },
  resultsOwed: false,
  ...more,
});

describe('polls on real PostgreSQL', () => {
  const save = (conferenceId: ConferenceId, poll: Poll | null, pollId = aPoll().pollId) =>
    new PollsInPostgres(db).save({ type: 'record_poll', conferenceId, meetingId, pollId, poll });
  const rows = (conferenceId: ConferenceId) =>
    rowsOf(db, 'SELECT * FROM polls WHERE conference_id = $1', [conferenceId]);

  it('the newest state replaces the one before', async () => {
    const conferenceId = newConferenceId();
    await save(conferenceId, aPoll({ status: 'draft', counts: [0, 0], voted: [], choices: {} }));
    await save(conferenceId, aPoll());
    await save(conferenceId, aPoll());
    expect(await rows(conferenceId)).toEqual([
      {
        conference_id: conferenceId,
        poll_id: 'c:0:poll1',
        meeting_id: meetingId,
        question: 'Lunch?',
        options: ['Soup', 'Pasta'],
        multiple: false,
        anonymous: false,
        status: 'open',
        counts: [1, 0],
        voters: 1,
        answers: [{ displayName: 'Anna', options: [0] }],
      },
    ]);
  });

  it('of one conference are not those of another; a deleted one is gone', async () => {
    const [one, other] = [newConferenceId(), newConferenceId()];
    await save(one, aPoll());
    await save(other, aPoll());
    await save(one, null);
    await save(one, null);
    expect([(await rows(one)).length, (await rows(other)).length]).toEqual([0, 1]);
  });

  it('an anonymous one names nobody, whatever it was given, and the table itself insists', async () => {
    const conferenceId = newConferenceId();
    await save(conferenceId, aPoll({ anonymous: true }));
    const [row] = await rows(conferenceId);
    expect(row).toMatchObject({ counts: [1, 0], voters: 1, answers: [] });
    expect(JSON.stringify(row)).not.toMatch(/anna/iu);
    await expect(
      db.query(`UPDATE polls SET answers = '[{}]' WHERE conference_id = $1`, [conferenceId]),
    ).rejects.toThrow('polls_anonymous_names_nobody');
  });
});

describe('shared documents on real PostgreSQL', () => {
  const store = () => new DocumentsInPostgres(db);
  const save = (conferenceId: ConferenceId, kind: DocumentKind, state: Uint8Array, at = 1_000) =>
    store().save({ conferenceId, kind, meetingId, state, at });

  it('give back what was saved last, byte for byte', async () => {
    const conferenceId = newConferenceId();
    expect(await store().load(conferenceId, 'notes')).toBeNull();
    const bytes = Uint8Array.from({ length: 640 * 1024 }, (_, index) => index % 256);
    await save(conferenceId, 'notes', Uint8Array.of(1));
    await save(conferenceId, 'notes', bytes, 2_000);
    await save(conferenceId, 'board', Uint8Array.of(0, 0));
    const loaded = await store().load(conferenceId, 'notes');
    expect(loaded && Buffer.from(loaded).equals(Buffer.from(bytes))).toBe(true);
    expect(await store().load(conferenceId, 'board')).toEqual(Uint8Array.of(0, 0));
    expect(await store().load(newConferenceId(), 'notes')).toBeNull();
    const row = await rowOf(
      db,
      `SELECT updated_at FROM conference_documents WHERE conference_id = $1 AND kind = 'notes'`,
      [conferenceId],
    );
    expect(row).toEqual({ updated_at: new Date(2_000) });
  });
});

describe('without the database', () => {
  it('both stores say that it is away', async () => {
    await postgres.stop();
    const conferenceId = newConferenceId();
    const lost = {
      type: 'record_poll',
      conferenceId,
      meetingId,
      pollId: aPoll().pollId,
      poll: aPoll(),
    } as const;
    await expect(new PollsInPostgres(db).save(lost)).rejects.toThrow(OutageError);
    await expect(new DocumentsInPostgres(db).load(conferenceId, 'notes')).rejects.toThrow(OutageError);
    await expect(
      new DocumentsInPostgres(db).save({
        conferenceId,
        kind: 'notes',
        meetingId,
        state: Uint8Array.of(0),
        at: 0,
      }),
    ).rejects.toThrow(OutageError);
  });
});
