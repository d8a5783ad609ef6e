import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { authPaths, csrfHeader, meetingPaths, meetingPreview } from '#protocol';
import { CLOCK } from '../../src/kernel/clock.js';
import { DATA_SOURCE } from '../../src/storage/data-source.js';
import { ApiClient, DEMO_PASSWORD, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { rowsOf } from '../support/rows.js';
import type { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const clock = { skipped: 0, now: () => Date.now() + clock.skipped };

let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
beforeAll(async () => {
  app = await startTestApp({ overrides: [[CLOCK, clock]] });
  [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
}, 60_000);
afterAll(() => app.stop());

const aGuest = () => new ApiClient(app.url);
const previewFor = async (person: ApiClient, meeting: string) =>
  meetingPreview.parse((await person.call('GET', meetingPaths.preview(meeting))).body);
/** Asks to enter, and waits. */
const wait = async (person: ApiClient, meeting: string, body: Record<string, unknown> = {}) => {
  const { join, socket } = await atTheDoor(person, meeting, body);
  socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
  const place = await socket.next('waiting_room');
  return { id: join.participantId, join, socket, place };
};
const leave = async (...sockets: SignalingClient[]) => {
  for (const socket of sockets) await socket.request({ type: 'leave' });
};

describe('who comes in', () => {
  it('trusted: an employee enters, a guest waits until admitted', async () => {
    const meeting = await alice.createMeeting({ access: 'trusted' });
    const guest = aGuest();
    expect((await previewFor(guest, meeting.code)).wouldWait).toBe(true);
    expect((await previewFor(bob, meeting.code)).wouldWait).toBe(false);
    const host = await enter(alice, meeting.id);
    const employee = await enter(bob, meeting.id);
    const waiter = await wait(guest, meeting.id);
    expect(waiter.join.participants).toEqual([]);
    await host.socket.request({ type: 'admit', participantId: waiter.id });
    await waiter.socket.next('welcome');
    await leave(waiter.socket, employee.socket, host.socket);
  });

  it('restricted: employees wait, too; the owner does not', async () => {
    const meeting = await alice.createMeeting({ access: 'restricted' });
    expect((await previewFor(bob, meeting.code)).wouldWait).toBe(true);
    expect((await previewFor(alice, meeting.code)).wouldWait).toBe(false);
    const host = await enter(alice, meeting.id);
    const employee = await wait(bob, meeting.id);
    await host.socket.request({ type: 'admit', participantId: employee.id });
    await employee.socket.next('welcome');
    await leave(employee.socket, host.socket);
  });

  it('guests: false: they are told to sign in, and do', async () => {
    const meeting = await alice.createMeeting({ guests: false }, { password: 'open-sesame' });
    const carol = aGuest();
    expect(await previewFor(carol, meeting.code)).toMatchObject({ signInRequired: true });
    const refused = await carol.tryJoin(meeting.id, { password: 'open-sesame' });
    expect([refused.status, errorCodeOf(refused)]).toEqual([403, 'SIGN_IN_REQUIRED']);
    await carol.signIn('carol');
    expect(await previewFor(carol, meeting.code)).toMatchObject({ signInRequired: false });
    const inside = await enter(carol, meeting.id, { password: 'open-sesame' });
    await leave(inside.socket);
  });

  it('joinBeforeHost: false: who waits enters by itself when a host comes', async () => {
    const meeting = await alice.createMeeting({ joinBeforeHost: false });
    expect((await previewFor(bob, meeting.code)).wouldWait).toBe(true);
    const early = [await wait(bob, meeting.id), await wait(aGuest(), meeting.id)];
    expect(early.map(({ place }) => place.reason)).toEqual(['host_absent', 'host_absent']);
    const host = await enter(alice, meeting.id);
    for (const { socket } of early) await socket.next('welcome');
    expect((await previewFor(aGuest(), meeting.code)).wouldWait).toBe(false);
    const late = await enter(aGuest(), meeting.id);
    await leave(late.socket, ...early.map(({ socket }) => socket), host.socket);
  });

  it('what a host changes for this run holds for the next comer, at the desk and at the door', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const change = (settings: object) => host.socket.request({ type: 'change_settings', settings });
    expect(await change({ access: 'trusted', guests: true })).toMatchObject({ ok: true });
    const guest = aGuest();
    expect(await previewFor(guest, meeting.code)).toMatchObject({
      wouldWait: true,
      settings: { access: 'trusted', waitingRoom: true },
    });
    const waiter = await wait(guest, meeting.id);
    expect(await change({ guests: false })).toMatchObject({ ok: true });
    expect(errorCodeOf(await aGuest().tryJoin(meeting.id))).toBe('SIGN_IN_REQUIRED');
    waiter.socket.close();
    await leave(host.socket);
  });

  it('after its end nobody joins; the owner still sees it and moves the end', async () => {
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const meeting = await alice.createMeeting({}, { expiresAt });
    await leave((await enter(bob, meeting.id)).socket);
    clock.skipped += 3_600_000;
    for (const person of [alice, bob, aGuest()]) {
      expect(errorCodeOf(await person.tryJoin(meeting.id))).toBe('MEETING_EXPIRED');
      const preview = await person.call('GET', meetingPaths.preview(meeting.code));
      expect([preview.status, errorCodeOf(preview)]).toEqual([403, 'MEETING_EXPIRED']);
    }
    expect((await alice.call('GET', meetingPaths.one(meeting.id))).body).toMatchObject({ expiresAt });
    await alice.call('PATCH', meetingPaths.one(meeting.id), { expiresAt: null });
    await leave((await enter(bob, meeting.id)).socket);
  });
});

describe('the host key', () => {
  it('leads past lock, waiting room and passcode, and makes host', async () => {
    const meeting = await alice.createMeeting({ access: 'restricted' }, { password: 'open-sesame' });
    const host = await enter(alice, meeting.id);
    await host.socket.request({ type: 'lock', locked: true });
    const guest = aGuest();
    const wrong = meeting.hostKey === '00000000' ? '00000001' : '00000000';
    expect(errorCodeOf(await guest.tryJoin(meeting.id, { hostKey: wrong }))).toBe('HOST_KEY_WRONG');
    expect(errorCodeOf(await guest.tryJoin(meeting.id, { password: 'open-sesame' }))).toBe('MEETING_LOCKED');
    expect(errorCodeOf(await guest.tryJoin(meeting.id, { hostKey: 'a lot' }))).toBe('INVALID_REQUEST');
    const spoken = `${meeting.hostKey.slice(0, 4)} ${meeting.hostKey.slice(4)}`;
    const second = await enter(guest, meeting.id, { hostKey: spoken });
    expect(second.welcome).toMatchObject({ abilities: { manage: true } });
    expect(second.welcome.participants.find((person) => person.participantId === second.id)).toMatchObject({
      role: 'host',
      verified: false,
    });
    await leave(second.socket, host.socket);
  });

  it('in the meeting it makes an attendee host; a wrong one is refused, and after five all are', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(aGuest(), meeting.id);
    const claim = (hostKey: string) => guest.socket.request({ type: 'claim_host', hostKey });
    expect(await claim(meeting.hostKey === '00000000' ? '00000001' : '00000000')).toMatchObject({
      ok: false,
      error: { code: 'HOST_KEY_WRONG' },
    });
    expect(await claim(meeting.hostKey)).toMatchObject({ ok: true });
    expect(await guest.socket.request({ type: 'lock', locked: true })).toMatchObject({ ok: true });
    await leave(guest.socket, host.socket);
  });
});

describe('the guest cookie', () => {
  const setCookieOf = async (meeting: string, cookie?: string) => {
    const response = await fetch(app.url + meetingPaths.join(meeting), {
      method: 'POST',
      headers: {
        [csrfHeader.name]: csrfHeader.value,
        'content-type': 'application/json',
        ...(cookie === undefined ? {} : { cookie }),
      },
      body: JSON.stringify({ displayName: 'Grace' }),
    });
    return response.headers.getSetCookie();
  };

  it('is given once, replaced when it is none of ours, and never to those who are signed in', async () => {
    const meeting = await alice.createMeeting();
    const [first = '', ...more] = await setCookieOf(meeting.id);
    expect(more).toEqual([]);
    expect(first).toMatch(/^conclave_guest=[\w-]{32}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/u);
    expect(await setCookieOf(meeting.id, first.split(';', 1)[0])).toEqual([]);
    const [second = ''] = await setCookieOf(meeting.id, 'conclave_guest=mallory');
    expect(second).toMatch(/^conclave_guest=/u);
    expect(second).not.toBe(first);
    const session = await fetch(app.url + authPaths.login, {
      method: 'POST',
      headers: { [csrfHeader.name]: csrfHeader.value, 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'carol', password: DEMO_PASSWORD }),
    });
    const [cookie = ''] = session.headers.getSetCookie();
    expect(await setCookieOf(meeting.id, cookie.split(';', 1)[0])).toEqual([]);
  });
});

describe('a ban', () => {
  const bansIn = (meetingId: string) =>
    rowsOf(app.get<DataSource>(DATA_SOURCE), 'SELECT * FROM meeting_bans WHERE meeting_id = $1', [meetingId]);

  it('by account and by guest cookie outlives the conference, and is for this meeting only', async () => {
    const [meeting, other] = [
      await alice.createMeeting({}, { type: 'scheduled', scheduledStart: '2031-01-01T10:00:00Z' }),
      await alice.createMeeting(),
    ];
    const host = await enter(alice, meeting.id);
    const guest = aGuest();
    const [employee, stranger] = [await enter(bob, meeting.id), await enter(guest, meeting.id)];
    for (const { id, socket } of [employee, stranger]) {
      expect(await host.socket.request({ type: 'remove', participantId: id, ban: true })).toMatchObject({
        ok: true,
      });
      expect(await socket.next('goodbye')).toMatchObject({ reason: 'removed' });
    }
    const rows = await eventually('two bans', async () => {
      const found = await bansIn(meeting.id);
      return found.length === 2 ? found : null;
    });
    expect(rows.map((row) => row['user_id']).filter((id) => id !== null)).toEqual([bob.user?.id]);
    const keys = rows.map((row) => row['guest_key']).filter((key) => key !== null);
    expect(keys).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/u)]);

    await leave(host.socket);
    await host.socket.closed;
    for (const [person, name] of [
      [bob, 'Somebody else'],
      [guest, 'Nobody'],
    ] as const) {
      const refused = await person.tryJoin(meeting.id, { displayName: name });
      expect([refused.status, errorCodeOf(refused)]).toEqual([403, 'BANNED']);
      expect((await person.tryJoin(other.id)).status).toBe(200);
    }
    const harmless = await enter(aGuest(), meeting.id);
    await leave(harmless.socket);
  });

  it('holds for a ticket that was given out before; lifted, the person may come again', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const inside = await enter(bob, meeting.id);
    const early = await atTheDoor(bob, meeting.id);
    await host.socket.request({ type: 'remove', participantId: inside.id, ban: true });
    early.socket.hello({ ticket: early.join.ticket });
    expect(await early.socket.next('reply')).toMatchObject({ ok: false, error: { code: 'BANNED' } });
    early.socket.close();
    await eventually('the ban', async () => ((await bansIn(meeting.id)).length === 1 ? true : null));
    expect(errorCodeOf(await bob.tryJoin(meeting.id, { hostKey: meeting.hostKey }))).toBe('BANNED');

    const again = await enter(alice, meeting.id);
    const [ban] = again.welcome.bans;
    expect(ban).toMatchObject({ displayName: bob.user?.displayName, verified: true });
    expect(await host.socket.request({ type: 'unban', banId: ban?.banId as never })).toMatchObject({
      ok: true,
    });
    await eventually('no ban', async () => ((await bansIn(meeting.id)).length === 0 ? true : null));
    const back = await enter(bob, meeting.id);
    await leave(back.socket, again.socket, host.socket);
  });
});
