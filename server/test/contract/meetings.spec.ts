import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import {
  createMeetingResponse,
  defaultPermissions,
  listMeetingsResponse,
  meetingPaths,
  meetingView,
  type CreateMeetingResponse,
  type ListMeetingsResponse,
  type MeetingId,
  type MeetingView,
} from '#protocol';
import { EventBus } from '../../src/kernel/events.js';
import { meetingDeleted } from '../../src/meetings/events.js';
import { MEETING_DIRECTORY, type MeetingDirectory } from '../../src/meetings/ports.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { SecretTriesInRedis } from '../../src/meetings/store/secret-tries.adapter.js';
import { REDIS } from '../../src/storage/redis.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
let guest: ApiClient;

beforeAll(async () => {
  app = await startTestApp({ env: { DIAL_IN_NUMBERS: '+49 30 1234, +49 89 5678' } });
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
  guest = new ApiClient(app.url);
}, 60_000);
afterAll(() => app.stop());

const create = async (by: ApiClient, wish: object): Promise<CreateMeetingResponse> => {
  const answer = await by.call('POST', meetingPaths.all, { topic: 'Stand-up', type: 'instant', ...wish });
  expect(answer).toMatchObject({ status: 201 });
  return createMeetingResponse.parse(answer.body);
};
const get = async (by: ApiClient, id: string): Promise<MeetingView> =>
  meetingView.parse((await by.call('GET', meetingPaths.one(id))).body);

describe('POST /meetings', () => {
  it('answers with code, link, host key and dial-in numbers; every setting has its default', async () => {
    const meeting = await create(alice, {});
    expect(meeting).toMatchObject({
      code: expect.stringMatching(/^[1-9]\d{9}$/u),
      joinUrl: `${app.url}/m/${meeting.code}`,
      hostKey: expect.stringMatching(/^\d{8}$/u),
      dialInNumbers: ['+49 30 1234', '+49 89 5678'],
      hasPasscode: false,
      status: 'scheduled',
      settings: {
        waitingRoom: false,
        muteOnEntry: false,
        allowScreenShare: 'all',
        recording: 'none',
        maxParticipants: 100,
        access: 'open',
        guests: true,
        joinBeforeHost: true,
        chatHistory: 'all',
        permissions: defaultPermissions,
      },
      expiresAt: null,
    });
    expect(meeting).not.toHaveProperty('password');
  });

  it('says the passcode back once and keeps only its argon2id hash', async () => {
    const meeting = await create(alice, { password: 'geheim' });
    expect(meeting.password).toBe('geheim');
    const later = await alice.call('GET', meetingPaths.one(meeting.id));
    expect(JSON.stringify(later.body)).not.toContain('geheim');
    const [row] = await app
      .get<DataSource>(DATA_SOURCE)
      .query('SELECT password_hash FROM meetings WHERE id = $1', [meeting.id]);
    expect(row).toEqual({ password_hash: expect.stringMatching(/^\$argon2id\$/u) });
  });

  it('stores scheduled and recurring meetings', async () => {
    const meeting = await create(alice, {
      type: 'recurring',
      scheduledStart: '2027-03-01T09:00:00+01:00',
      duration: 45,
      recurrence: 'RRULE:FREQ=WEEKLY;BYDAY=MO',
    });
    expect(meeting).toMatchObject({
      scheduledStart: '2027-03-01T08:00:00.000Z',
      duration: 45,
      recurrence: 'FREQ=WEEKLY;BYDAY=MO',
    });
    const [row] = await app
      .get<DataSource>(DATA_SOURCE)
      .query('SELECT scheduled_end FROM meetings WHERE id = $1', [meeting.id]);
    expect(row).toEqual({ scheduled_end: new Date('2027-03-01T08:45:00Z') });
  });

  it.each([
    ['no topic', { type: 'instant' }, 'topic'],
    ['a topic of 501 letters', { type: 'instant', topic: 'x'.repeat(501) }, 'topic'],
    ['an unknown type', { topic: 'a', type: 'sometimes' }, 'type'],
    ['an unknown field', { topic: 'a', type: 'instant', hostUserId: 'me' }, ''],
    ['a schedule without a start', { topic: 'a', type: 'scheduled' }, 'scheduledStart'],
    [
      'nonsense as recurrence',
      { topic: 'a', type: 'recurring', scheduledStart: '2027-03-01T09:00:00Z', recurrence: 'weekly' },
      'recurrence',
    ],
    [
      'one participant',
      { topic: 'a', type: 'instant', settings: { maxParticipants: 1 } },
      'settings.maxParticipants',
    ],
    [
      'a waiting room that is open',
      { topic: 'a', type: 'instant', settings: { waitingRoom: true, access: 'open' } },
      'settings.waitingRoom',
    ],
    [
      'sharing that is and is not',
      {
        topic: 'a',
        type: 'instant',
        settings: { allowScreenShare: 'host', permissions: { attendee: { share: true } } },
      },
      'settings.allowScreenShare',
    ],
    ['an end in the past', { topic: 'a', type: 'instant', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a list', [], ''],
  ])('%s is refused with the field named', async (_what, wish, path) => {
    const answer = await alice.call('POST', meetingPaths.all, wish);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_REQUEST' } } });
    expect(answer.body).toMatchObject({
      error: { details: { fields: expect.arrayContaining([expect.objectContaining({ path })]) } },
    });
  });

  it('strips hidden characters from the topic', async () => {
    expect(await create(alice, { topic: '  Team\u202E  sync\n' })).toMatchObject({ topic: 'Team sync' });
  });

  it('concurrent creations get different codes', async () => {
    const meetings = await Promise.all(Array.from({ length: 20 }, () => create(alice, {})));
    expect(new Set(meetings.map(({ code }) => code)).size).toBe(20);
  });

  it('nobody signed in: NOT_SIGNED_IN', async () => {
    const answer = await guest.call('POST', meetingPaths.all, { topic: 'a', type: 'instant' });
    expect([answer.status, errorCodeOf(answer)]).toEqual([401, 'NOT_SIGNED_IN']);
  });
});

describe('GET, PATCH and DELETE /meetings/:id', () => {
  it('finds by id, by digits, and by digits in groups', async () => {
    const { id, code } = await create(alice, {});
    const grouped = `${code.slice(0, 3)} ${code.slice(3, 6)}-${code.slice(6)}`;
    for (const name of [id, id.toUpperCase(), code, encodeURIComponent(grouped)])
      expect(await get(alice, name)).toMatchObject({ id, hostKey: expect.any(String) });
  });

  it('others are told that there is none, and change nothing', async () => {
    const { id } = await create(alice, {});
    for (const [method, body] of [['GET'], ['PATCH', { topic: 'mine' }], ['DELETE']] as const) {
      const answer = await bob.call(method, meetingPaths.one(id), body);
      expect([method, answer.status, errorCodeOf(answer)]).toEqual([method, 404, 'MEETING_NOT_FOUND']);
    }
    for (const name of ['nonsense', '0000000000', "1' OR '1'='1", '00000000-0000-4000-8000-000000000000'])
      expect(errorCodeOf(await alice.call('GET', meetingPaths.one(encodeURIComponent(name))))).toBe(
        'MEETING_NOT_FOUND',
      );
    expect(await get(alice, id)).toMatchObject({ topic: 'Stand-up' });
  });

  it('PATCH changes what is named and leaves the rest', async () => {
    const { id } = await create(alice, { password: 'geheim', settings: { waitingRoom: true } });
    const changed = await alice.call('PATCH', meetingPaths.one(id), {
      topic: 'Retro',
      password: null,
      settings: { maxParticipants: 7, recording: 'local' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        topic: 'Retro',
        hasPasscode: false,
        settings: { waitingRoom: true, maxParticipants: 7, recording: 'local' },
      },
    });
    expect(await get(alice, id)).toEqual(meetingView.parse(changed.body));
  });

  it('PATCH of access, permissions and expiry: they hold, and say the same in the old words', async () => {
    const { id } = await create(alice, {
      expiresAt: '2031-01-01T00:00:00+01:00',
      settings: { access: 'trusted', guests: false, permissions: { attendee: { privateChat: false } } },
    });
    expect(await get(alice, id)).toMatchObject({
      expiresAt: '2030-12-31T23:00:00.000Z',
      settings: { waitingRoom: true, access: 'trusted', guests: false, allowScreenShare: 'all' },
    });
    const patch = (change: object) => alice.call('PATCH', meetingPaths.one(id), change);
    await patch({ settings: { waitingRoom: true, permissions: { attendee: { share: false } } } });
    expect((await get(alice, id)).settings).toMatchObject({
      access: 'trusted',
      allowScreenShare: 'host',
      permissions: {
        attendee: { ...defaultPermissions.attendee, privateChat: false, share: false },
        viewer: defaultPermissions.viewer,
      },
    });
    await patch({ expiresAt: null, settings: { waitingRoom: false, allowScreenShare: 'all' } });
    expect(await get(alice, id)).toMatchObject({
      expiresAt: null,
      settings: { access: 'open', guests: false, permissions: { attendee: { share: true } } },
    });
    expect(errorCodeOf(await patch({ settings: { access: 'trusted', waitingRoom: false } }))).toBe(
      'INVALID_REQUEST',
    );
  });

  it('PATCH of the start moves the end with it; a start for an instant meeting is refused', async () => {
    const { id } = await create(alice, {
      type: 'scheduled',
      scheduledStart: '2027-01-01T10:00:00Z',
      duration: 30,
    });
    await alice.call('PATCH', meetingPaths.one(id), { scheduledStart: '2027-01-02T10:00:00Z' });
    const [row] = await app
      .get<DataSource>(DATA_SOURCE)
      .query('SELECT scheduled_end FROM meetings WHERE id = $1', [id]);
    expect(row).toEqual({ scheduled_end: new Date('2027-01-02T10:30:00Z') });
    const instant = await create(alice, {});
    const answer = await alice.call('PATCH', meetingPaths.one(instant.id), {
      scheduledStart: '2027-01-02T10:00:00Z',
    });
    expect(errorCodeOf(answer)).toBe('INVALID_REQUEST');
  });

  it('DELETE by the owner, once; afterwards nobody finds it, and the event was told', async () => {
    const { id } = await create(bob, {});
    const told: string[] = [];
    const stop = app.get<EventBus>(EventBus).on(meetingDeleted, ({ meetingId }) => told.push(meetingId));
    expect((await bob.call('DELETE', meetingPaths.one(id))).status).toBe(204);
    expect(errorCodeOf(await bob.call('DELETE', meetingPaths.one(id)))).toBe('MEETING_NOT_FOUND');
    expect(errorCodeOf(await bob.call('GET', meetingPaths.one(id)))).toBe('MEETING_NOT_FOUND');
    expect(await app.get<MeetingDirectory>(MEETING_DIRECTORY).find(id)).toBeNull();
    expect(told).toEqual([id]);
    stop();
  });

  it('an administrator deletes what is not theirs', async () => {
    const { id } = await create(bob, {});
    expect((await alice.call('DELETE', meetingPaths.one(id))).status).toBe(204);
  });
});

describe('GET /meetings', () => {
  const list = async (by: ApiClient, query = ''): Promise<ListMeetingsResponse> =>
    listMeetingsResponse.parse((await by.call('GET', `${meetingPaths.all}?${query}`)).body);

  it('pages hold every own meeting once, latest first, and no other', async () => {
    const carol = await ApiClient.signedIn(app.url, 'carol');
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const scheduled = { type: 'scheduled', scheduledStart: `2030-01-0${index + 1}T10:00:00Z` };
      made.push((await create(carol, index % 2 ? scheduled : {})).id);
    }
    const seen: MeetingView[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const page: ListMeetingsResponse = await list(carol, `limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.meetings);
      cursor = page.nextCursor;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen.map(({ id }) => id).sort()).toEqual([...made].sort());
    const times = seen.map(({ scheduledStart, createdAt }) => Date.parse(scheduledStart ?? createdAt));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('filters by status and refuses a wrong cursor, limit or status', async () => {
    expect((await list(alice, 'status=active')).meetings).toEqual([]);
    for (const query of ['cursor=abc', 'limit=0', 'limit=201', 'status=asleep'])
      expect(errorCodeOf(await alice.call('GET', `${meetingPaths.all}?${query}`))).toBe('INVALID_REQUEST');
  });
});

describe('checkPasscode()', () => {
  const check = async (id: string, passcode: string | undefined, address: string) => {
    const directory = app.get<MeetingDirectory>(MEETING_DIRECTORY);
    const result = await directory.checkPasscode((await directory.find(id))!, passcode, address);
    return result.ok ? 'ok' : result.refusal.code;
  };

  it('the right one is no try either when all thirty come at the same moment', async () => {
    const { id } = await create(alice, { password: 'right' });
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => check(id, 'right', '10.0.0.5')));
    expect(outcomes.filter((outcome) => outcome !== 'ok')).toEqual([]);
  });

  it('no passcode set: everybody passes; set: it is required and compared', async () => {
    expect(await check((await create(alice, {})).id, undefined, 'a')).toBe('ok');
    const { id } = await create(alice, { password: 'Café' });
    expect(await check(id, undefined, 'a')).toBe('PASSCODE_REQUIRED');
    expect(await check(id, 'cafe', 'a')).toBe('PASSCODE_WRONG');
    expect(await check(id, 'Cafe\u0301', 'a')).toBe('ok');
  });

  it('five wrong tries, then nothing more from there, not even the right one; from elsewhere it goes on', async () => {
    const { id } = await create(alice, { password: 'right' });
    const tries = [];
    for (let attempt = 0; attempt < 6; attempt += 1) tries.push(await check(id, 'wrong', '10.0.0.1'));
    expect(tries).toEqual([...Array<string>(5).fill('PASSCODE_WRONG'), 'TOO_MANY_ATTEMPTS']);
    expect(await check(id, 'right', '10.0.0.1')).toBe('TOO_MANY_ATTEMPTS');
    expect(await check(id, 'right', '10.0.0.2')).toBe('ok');
  });

  it('tries at the same moment are all counted', async () => {
    const { id } = await create(alice, { password: 'right' });
    const tries = await Promise.all(Array.from({ length: 12 }, () => check(id, 'wrong', '10.0.0.3')));
    expect(tries.filter((code) => code === 'PASSCODE_WRONG')).toHaveLength(5);
  });

  it('the right one is no try: a class of thirty behind one address gets in', async () => {
    const { id } = await create(alice, { password: 'right' });
    for (let person = 0; person < 30; person += 1) expect(await check(id, 'right', '10.0.0.4')).toBe('ok');
  });

  it('a hundred wrong tries from everywhere close it for all', async () => {
    const { id } = await create(alice, { password: 'right' });
    // Counted without comparing, since a hundred argon2 hashes take their time.
    const tries = new SecretTriesInRedis(app.get<Redis>(REDIS), 'passcode');
    for (let index = 0; index < 100; index += 1) await tries.count(id, `10.1.0.${index}`);
    expect(await check(id, 'right', '10.2.0.1')).toBe('TOO_MANY_ATTEMPTS');
  });
});

describe('checkHostKey()', () => {
  const check = async (id: string, hostKey: string, address: string) => {
    const directory = app.get<MeetingDirectory>(MEETING_DIRECTORY);
    const result = await directory.checkHostKey(id as MeetingId, hostKey, address);
    return result.ok ? ('ok' as const) : result.refusal;
  };
  const wrong = { code: 'HOST_KEY_WRONG' };

  it('the right one passes, others are wrong; five of those, then the time left is told', async () => {
    const { id, hostKey } = await create(alice, {});
    expect(await check(id, hostKey, '10.3.0.1')).toBe('ok');
    const other = hostKey === '00000000' ? '00000001' : '00000000';
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await check(id, other, '10.3.0.1')).toEqual(wrong);
    const blocked = await check(id, hostKey, '10.3.0.1');
    expect(blocked).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    const seconds = blocked === 'ok' ? 0 : Number(blocked.details?.['retryAfterSeconds']);
    expect(seconds).toBeGreaterThan(880);
    expect(seconds).toBeLessThanOrEqual(900);
    expect(await check(id, hostKey, '10.3.0.2')).toBe('ok');
  });

  it('is counted apart from the passcode, and one address cannot close it to all others', async () => {
    const { id, hostKey } = await create(alice, { password: 'right' });
    for (let attempt = 0; attempt < 150; attempt += 1) await check(id, '00000000', '10.3.0.3');
    expect(await check(id, hostKey, '10.3.0.4')).toBe('ok');
    const directory = app.get<MeetingDirectory>(MEETING_DIRECTORY);
    const meeting = (await directory.find(id))!;
    expect(await directory.checkPasscode(meeting, 'right', '10.3.0.3')).toMatchObject({ ok: true });
  });

  it('a hundred wrong tries from everywhere close it for all', async () => {
    const { id, hostKey } = await create(alice, {});
    const tries = new SecretTriesInRedis(app.get<Redis>(REDIS), 'host-key');
    for (let index = 0; index < 100; index += 1)
      await tries.count(id, `10.4.${Math.floor(index / 5)}.${index % 5}`);
    expect(await check(id, hostKey, '10.5.0.1')).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  });

  it('of a deleted meeting there is none', async () => {
    const { id, hostKey } = await create(alice, {});
    await alice.call('DELETE', meetingPaths.one(id));
    expect(await check(id, hostKey, '10.3.0.5')).toEqual({ code: 'MEETING_NOT_FOUND' });
  });
});
