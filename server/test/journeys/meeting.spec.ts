import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { cameraRtp, clientDtls, microphoneRtp } from '../support/rtp.js';
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

const publish = async ({ socket }: Attendee, source: 'microphone' | 'camera' | 'screen', muted = false) => {
  const rtpParameters =
    source === 'microphone' ? microphoneRtp() : cameraRtp(source === 'camera' ? '1' : '2');
  const reply = await socket.request({ type: 'track.publish', source, rtpParameters, muted });
  if (!reply.ok) throw new Error(JSON.stringify(reply.error));
  return String(reply.data?.['trackId']);
};
const refusal = { ok: false as const };

describe('a meeting', () => {
  it('two people meet: tickets, welcome, roster, tracks, mute, leave', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    expect(host.welcome).toMatchObject({
      participantId: host.join.participantId,
      meeting: { meetingId: meeting.id, code: meeting.code, locked: false },
      abilities: { admit: true, manage: true },
      participants: [
        { displayName: alice.user?.displayName, role: 'host', verified: true, userId: alice.user?.id },
      ],
    });
    expect(host.welcome.trace[0]).toEqual({ step: 'ticket_requested', ms: 0 });

    const guest = await enter(bob, meeting.code, { displayName: '  Bob   at home ' });
    expect(guest.join.participants).toEqual([{ id: host.id, displayName: alice.user?.displayName }]);
    expect(guest.welcome.participants.map((person) => person.displayName)).toEqual([
      alice.user?.displayName,
      'Bob at home',
    ]);
    expect(guest.welcome.abilities).toMatchObject({ admit: false, manage: false });
    const joined = await host.socket.next('participant_joined');
    expect(joined.participant).toMatchObject({
      participantId: guest.id,
      displayName: 'Bob at home',
      role: 'attendee',
    });

    for (const { socket } of [host, guest]) {
      expect(
        await socket.request({ type: 'transport.connect', direction: 'send', dtlsParameters: clientDtls() }),
      ).toMatchObject({ ok: true });
      expect(
        await socket.request({ type: 'transport.connect', direction: 'recv', dtlsParameters: clientDtls() }),
      ).toMatchObject({ ok: true });
    }
    const microphone = await publish(guest, 'microphone');
    expect(await host.socket.next('track_added')).toMatchObject({
      participantId: guest.id,
      track: { trackId: microphone, source: 'microphone', kind: 'audio', muted: false },
    });
    const { offer } = await host.socket.next('track.offered');
    expect(offer).toMatchObject({ trackId: microphone, participantId: guest.id, kind: 'audio' });
    host.socket.send({ type: 'track.ready', trackId: microphone });

    expect(await guest.socket.request({ type: 'mute', source: 'microphone' })).toMatchObject({ ok: true });
    expect(await host.socket.next('track_changed')).toMatchObject({ trackId: microphone, muted: true });
    await guest.socket.request({ type: 'unmute', source: 'microphone' });
    expect(await host.socket.next('track_changed')).toMatchObject({ trackId: microphone, muted: false });

    const camera = await publish(guest, 'camera');
    const video = await host.socket.next('track.offered', (message) => message.offer.trackId === camera);
    host.socket.send({ type: 'track.ready', trackId: video.offer.trackId });
    await host.socket.next('subscription.changed', (message) => message.trackId === camera && message.active);
    host.socket.send({ type: 'view.changed', tiles: [] });
    await host.socket.next(
      'subscription.changed',
      (message) => message.trackId === camera && !message.active,
    );
    host.socket.send({ type: 'view.changed', tiles: [{ trackId: camera, height: 360 }] });
    await host.socket.next('subscription.changed', (message) => message.trackId === camera && message.active);

    expect(await guest.socket.request({ type: 'leave' })).toMatchObject({ ok: true });
    expect(await guest.socket.next('goodbye')).toMatchObject({ reason: 'left' });
    expect(await guest.socket.closed).toBe(4000);
    expect(await host.socket.next('participant_left')).toMatchObject({
      participantId: guest.id,
      reason: 'left',
    });
    await host.socket.request({ type: 'leave' });
  });

  it('a guest without a session joins unverified, by the code', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(new ApiClient(app.url), meeting.code, { displayName: 'Grace' });
    expect(guest.welcome.participants[1]).toMatchObject({
      displayName: 'Grace',
      verified: false,
      userId: null,
      photoUrl: null,
    });
    await guest.socket.request({ type: 'leave' });
    await host.socket.request({ type: 'leave' });
  });

  it('shares the screen one at a time', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(bob, meeting.id);
    expect(await guest.socket.request({ type: 'screen_share_start' })).toMatchObject({ ok: true });
    expect(await host.socket.request({ type: 'screen_share_start' })).toMatchObject({
      ...refusal,
      error: { code: 'SHARE_TAKEN' },
    });
    await publish(guest, 'screen');
    await host.socket.next('track_added', ({ track }) => track.source === 'screen');
    await guest.socket.request({ type: 'screen_share_stop' });
    await host.socket.next('track_removed');
    expect(await host.socket.request({ type: 'screen_share_start' })).toMatchObject({ ok: true });
    await guest.socket.request({ type: 'leave' });
    await host.socket.request({ type: 'leave' });
  });

  it('gives a repeated request its first answer', async () => {
    const meeting = await alice.createMeeting();
    const { socket } = await enter(alice, meeting.id);
    const message = {
      type: 'track.publish',
      requestId: 'again',
      source: 'microphone',
      rtpParameters: microphoneRtp(),
    } as const;
    socket.send(message);
    const first = await socket.next('reply', (reply) => reply.requestId === 'again');
    socket.send(message);
    expect(await socket.next('reply', (reply) => reply.requestId === 'again')).toEqual(first);
    expect(first.ok).toBe(true);
    await socket.request({ type: 'leave' });
  });

  it('holds maxParticipants, at the desk and at the door', async () => {
    const meeting = await alice.createMeeting({ maxParticipants: 2 });
    const host = await enter(alice, meeting.id);
    const early = await atTheDoor(new ApiClient(app.url), meeting.id, { displayName: 'Early' });
    const second = await enter(bob, meeting.id);
    expect(errorCodeOf(await new ApiClient(app.url).tryJoin(meeting.id, { displayName: 'Late' }))).toBe(
      'MEETING_FULL',
    );
    early.socket.hello({ ticket: early.join.ticket });
    expect(await early.socket.next('reply')).toMatchObject({ ...refusal, error: { code: 'MEETING_FULL' } });
    early.socket.close();
    await second.socket.request({ type: 'leave' });
    const third = await enter(new ApiClient(app.url), meeting.id, { displayName: 'Third' });
    await third.socket.request({ type: 'leave' });
    await host.socket.request({ type: 'leave' });
  });

  it('two meetings do not hear each other', async () => {
    const [one, other] = await Promise.all([alice.createMeeting(), bob.createMeeting()]);
    const here = await enter(alice, one.id);
    const there = await enter(bob, other.id);
    const third = await enter(new ApiClient(app.url), one.id, { displayName: 'Third' });
    await here.socket.next('participant_joined');
    await there.socket.settled();
    expect(there.socket.all('participant_joined')).toEqual([]);
    expect(there.welcome.participants).toHaveLength(1);
    for (const { socket } of [here, there, third]) await socket.request({ type: 'leave' });
  });
});

describe('a prepared join', () => {
  it('is one round trip from click to ready: enter, then welcome with the transports prepared before', async () => {
    const meeting = await alice.createMeeting();
    const { join, socket } = await atTheDoor(alice, meeting.id);
    socket.hello({ ticket: join.ticket, prepare: true, rtp: join.rtpCapabilities });
    const prepared = await socket.next('prepared');
    expect(prepared.media).not.toBeNull();
    expect(socket.received.map((message) => message.type)).toEqual(['prepared']);

    socket.send({ type: 'enter', requestId: 'click', displayName: 'Alice the Host' });
    const welcome = await socket.next('welcome');
    expect(socket.received.map((message) => message.type)).toEqual(['prepared', 'welcome']);
    expect(welcome).toMatchObject({
      requestId: 'click',
      participants: [{ displayName: 'Alice the Host', verified: true }],
    });
    expect(welcome.media.send).toEqual(prepared.media?.send);
    expect(welcome.media.recv).toEqual(prepared.media?.recv);
    await socket.request({ type: 'leave' });
  });

  it('is seen by nobody before it enters', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const { join, socket } = await atTheDoor(bob, meeting.id);
    socket.hello({ ticket: join.ticket, prepare: true });
    await socket.next('prepared');
    expect(await socket.request({ type: 'mute_all' })).toMatchObject({
      ...refusal,
      error: { code: 'NOT_IN_MEETING' },
    });
    socket.cut();
    await host.socket.settled();
    expect(host.socket.received.map((message) => message.type)).toEqual(['welcome', 'pong']);
    await host.socket.request({ type: 'leave' });
  });
});
