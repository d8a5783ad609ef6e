import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
beforeAll(async () => {
  app = await startTestApp();
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 60_000);
afterAll(() => app.stop());

const rows = <Row>(sql: string, meetingId: string): Promise<Row[]> =>
  app.get<DataSource>(DATA_SOURCE).query<Row[]>(sql, [meetingId]);

/** Asks again until the answer is as it should be, for what is written or worked on after it was told. */
const eventually = async <Value>(
  ask: () => Promise<Value>,
  good: (value: Value) => boolean,
): Promise<Value> => {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (good(value) || tries > 100) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

interface ParticipantRow {
  display_name: string;
  user_id: string | null;
  joined_at: Date;
  left_at: Date | null;
  duration_sec: number | null;
  sfu_node_id: string | null;
  region: string | null;
}
const participants = (meetingId: string) =>
  rows<ParticipantRow>(
    'select * from meeting_participants where meeting_id = $1 order by joined_at',
    meetingId,
  );
interface MeetingRow {
  status: string;
  actual_start: Date | null;
  actual_end: Date | null;
}
const meetingRow = async (meetingId: string) =>
  (
    await rows<MeetingRow>('select status, actual_start, actual_end from meetings where id = $1', meetingId)
  )[0];

describe('what stays of a meeting', () => {
  it('who was there and how long, once the last one is out', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id, { displayName: 'Bob' });
    const during = await eventually(
      () => meetingRow(meeting.id),
      (row) => row?.status === 'active',
    );
    expect(during).toMatchObject({ status: 'active', actual_start: expect.any(Date), actual_end: null });

    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await guest.socket.request({ type: 'leave' });
    await host.socket.request({ type: 'leave' });
    const there = await eventually(
      () => participants(meeting.id),
      (all) => all.length === 2 && all.every((row) => row.duration_sec !== null),
    );
    expect(there).toMatchObject([
      { user_id: alice.user?.id, left_at: expect.any(Date) },
      { user_id: bob.user?.id, display_name: 'Bob', left_at: expect.any(Date) },
    ]);
    for (const row of there) {
      expect(row.duration_sec).toBeGreaterThanOrEqual(1);
      expect(row.duration_sec).toBeLessThan(30);
      expect(row.sfu_node_id).not.toBeNull();
      expect(row.region).not.toBeNull();
    }
    const after = await eventually(
      () => meetingRow(meeting.id),
      (row) => row?.actual_end !== null,
    );
    expect(after?.status).not.toBe('active');
    expect(after?.actual_end).toEqual(expect.any(Date));
  }, 30_000);

  it('nothing of those who only prepared, waited or were denied', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, meeting.id);
    const { join, socket } = await atTheDoor(bob, meeting.id);
    socket.hello({ ticket: join.ticket });
    await socket.next('waiting_room');
    await host.socket.request({ type: 'deny', participantId: join.participantId });
    await socket.next('goodbye');
    await host.socket.request({ type: 'leave' });
    const there = await eventually(
      () => participants(meeting.id),
      (all) => all.length > 0 && all.every((row) => row.duration_sec !== null),
    );
    expect(there.map((row) => row.user_id)).toEqual([alice.user?.id]);
  }, 30_000);
});
