import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hostPaths } from '#protocol';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
import { microphoneRtp } from '../support/rtp.js';
import type { SignalingClient } from '../support/signaling-client.js';
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

const stranger = (name: string) => ({ person: new ApiClient(app.url), body: { displayName: name } });
/** Asks to enter, and waits in the waiting room. */
const wait = async (meeting: string, name: string) => {
  const { person, body } = stranger(name);
  const { join, socket } = await atTheDoor(person, meeting, body);
  socket.hello({ ticket: join.ticket, rtp: join.rtpCapabilities });
  const place = await socket.next('waiting_room');
  return { id: join.participantId, join, socket, place };
};
const leave = async (...sockets: SignalingClient[]) => {
  for (const socket of sockets) await socket.request({ type: 'leave' });
};

describe('the waiting room', () => {
  it('keeps people until they are admitted or denied', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, meeting.id);
    const [first, second] = [await wait(meeting.id, 'First'), await wait(meeting.id, 'Second')];
    expect([first.place.position, second.place.position]).toEqual([1, 2]);
    expect(first.join.participants).toEqual([]);
    const lobby = await host.socket.next('lobby_changed', ({ waiting }) => waiting.length === 2);
    expect(lobby.waiting.map((person) => person.displayName)).toEqual(['First', 'Second']);

    expect(await first.socket.request({ type: 'admit', participantId: first.id })).toMatchObject({
      ok: false,
    });
    expect(await host.socket.request({ type: 'admit', participantId: first.id })).toMatchObject({ ok: true });
    expect((await first.socket.next('welcome')).participants).toHaveLength(2);
    expect(await host.socket.request({ type: 'deny', participantId: second.id })).toMatchObject({ ok: true });
    expect(await second.socket.next('goodbye')).toMatchObject({
      reason: 'denied',
      error: { code: 'ENTRY_DENIED' },
    });
    expect(await second.socket.closed).toBe(4000);
    await leave(first.socket, host.socket);
  });

  it('by REST: the owner admits one, denies one, admits all', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const host = await enter(alice, meeting.id);
    const [one, two, three, four] = [
      await wait(meeting.id, 'One'),
      await wait(meeting.id, 'Two'),
      await wait(meeting.id, 'Three'),
      await wait(meeting.id, 'Four'),
    ];
    expect((await alice.call('POST', hostPaths.admit(meeting.id, one.id))).status).toBe(204);
    await one.socket.next('welcome');
    expect((await alice.call('POST', hostPaths.deny(meeting.id, two.id))).status).toBe(204);
    await two.socket.next('goodbye');
    expect((await alice.call('POST', hostPaths.admitAll(meeting.code))).status).toBe(204);
    await Promise.all([three.socket.next('welcome'), four.socket.next('welcome')]);

    for (const gone of [two.id, crypto.randomUUID(), 'nobody']) {
      expect(errorCodeOf(await alice.call('POST', hostPaths.admit(meeting.id, gone)))).toBe(
        'PARTICIPANT_NOT_FOUND',
      );
    }
    await leave(one.socket, three.socket, four.socket, host.socket);
  });

  it('is passed by the owner on a second device', async () => {
    const meeting = await alice.createMeeting({ waitingRoom: true });
    const laptop = await enter(alice, meeting.id);
    const phone = await enter(alice, meeting.id);
    expect(phone.welcome.participants.map((person) => person.role)).toEqual(['host', 'host']);
    await leave(phone.socket, laptop.socket);
  });
});

describe('a host', () => {
  it('locks the meeting against new people, and unlocks it', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const { person, body } = stranger('Late');
    const early = await atTheDoor(person, meeting.id, body);
    expect(await host.socket.request({ type: 'lock', locked: true })).toMatchObject({ ok: true });
    expect(await host.socket.next('meeting_changed')).toMatchObject({ meeting: { locked: true } });
    expect(errorCodeOf(await person.tryJoin(meeting.id, body))).toBe('MEETING_LOCKED');
    early.socket.hello({ ticket: early.join.ticket });
    expect(await early.socket.next('reply')).toMatchObject({ ok: false, error: { code: 'MEETING_LOCKED' } });
    early.socket.close();

    expect((await alice.call('POST', hostPaths.lock(meeting.id), { locked: false })).status).toBe(204);
    const late = await enter(person, meeting.id, body);
    await leave(late.socket, host.socket);
  });

  it('mutes one and all, and they may unmute themselves', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id);
    await guest.socket.request({
      type: 'track.publish',
      source: 'microphone',
      rtpParameters: microphoneRtp(),
      muted: false,
    });
    expect(await host.socket.request({ type: 'mute_participant', participantId: guest.id })).toMatchObject({
      ok: true,
    });
    expect(await guest.socket.next('track_changed')).toMatchObject({ muted: true, byHost: true });
    expect(await guest.socket.request({ type: 'unmute', source: 'microphone' })).toMatchObject({ ok: true });
    expect((await alice.call('POST', hostPaths.muteAll(meeting.id))).status).toBe(204);
    await guest.socket.next('track_changed', (change) => change.muted && change.byHost === true);
    expect((await alice.call('POST', hostPaths.muteAll(meeting.id), { mayUnmute: false })).status).toBe(204);
    expect(await guest.socket.request({ type: 'unmute', source: 'microphone' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    expect((await alice.call('POST', hostPaths.muteAll(meeting.id), {})).status).toBe(204);
    expect(errorCodeOf(await alice.call('POST', hostPaths.muteAll(meeting.id), { mayUnmute: 'no' }))).toBe(
      'INVALID_REQUEST',
    );
    await leave(guest.socket, host.socket);
  });

  it('removes somebody', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id);
    expect(await host.socket.request({ type: 'remove', participantId: guest.id })).toMatchObject({
      ok: true,
    });
    expect(await guest.socket.next('goodbye')).toMatchObject({ reason: 'removed' });
    expect(await host.socket.next('participant_left')).toMatchObject({
      participantId: guest.id,
      reason: 'removed',
    });
    await leave(host.socket);
  });

  it('ends the meeting for all and for good', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id);
    host.socket.send({ type: 'end', requestId: 'end' });
    for (const { socket } of [host, guest]) {
      expect(await socket.next('goodbye')).toMatchObject({ reason: 'ended' });
      expect(await socket.closed).toBe(4000);
    }
    // The end is written just after it is told.
    let again = await bob.tryJoin(meeting.id);
    for (let tries = 0; again.status === 200 && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      again = await bob.tryJoin(meeting.id);
    }
    expect(errorCodeOf(again)).toBe('MEETING_ENDED');
  });

  it('cannot be played by an attendee', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id);
    const target = { participantId: host.id as never };
    for (const deed of [
      { type: 'admit_all' as const },
      { type: 'lock' as const, locked: true },
      { type: 'mute_all' as const },
      { type: 'mute_participant' as const, ...target },
      { type: 'remove' as const, ...target },
      { type: 'end' as const },
    ]) {
      expect(await guest.socket.request(deed)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
    await leave(guest.socket, host.socket);
  });
});

describe('the host calls by REST', () => {
  const calls = (id: string): [path: string, body?: object][] => [
    [hostPaths.muteAll(id)],
    [hostPaths.lock(id), { locked: true }],
    [hostPaths.end(id)],
    [hostPaths.admitAll(id)],
    [hostPaths.admit(id, crypto.randomUUID())],
    [hostPaths.deny(id, crypto.randomUUID())],
  ];

  it('are for the owner only', async () => {
    const meeting = await bob.createMeeting();
    const host = await enter(bob, meeting.id);
    const carol = await ApiClient.signedIn(app.url, 'carol');
    for (const [path, body] of calls(meeting.id)) {
      expect(errorCodeOf(await carol.call('POST', path, body))).toBe('FORBIDDEN');
      expect(errorCodeOf(await new ApiClient(app.url).call('POST', path, body))).toBe('NOT_SIGNED_IN');
    }
    await host.socket.settled();
    expect(host.socket.received.map((message) => message.type)).toEqual(['welcome', 'pong']);
    await leave(host.socket);
  });

  it('say so when there is no such meeting, or nobody is in it', async () => {
    const meeting = await alice.createMeeting();
    for (const [path, body] of calls(meeting.id))
      expect(errorCodeOf(await alice.call('POST', path, body))).toBe('NOT_FOUND');
    for (const id of [crypto.randomUUID(), '0000000000', 'nonsense']) {
      for (const [path, body] of calls(id))
        expect(errorCodeOf(await alice.call('POST', path, body))).toBe('MEETING_NOT_FOUND');
    }
  });

  it('let an administrator end a meeting of somebody else, and no more', async () => {
    const meeting = await bob.createMeeting();
    const host = await enter(bob, meeting.id);
    expect(alice.user?.roles).toContain('administrator');
    expect(errorCodeOf(await alice.call('POST', hostPaths.muteAll(meeting.id)))).toBe('FORBIDDEN');
    expect((await alice.call('POST', hostPaths.end(meeting.id))).status).toBe(204);
    expect(await host.socket.next('goodbye')).toMatchObject({ reason: 'ended' });
  });
});
