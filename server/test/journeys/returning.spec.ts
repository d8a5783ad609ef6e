import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { CLOCK } from '../../src/kernel/clock.js';
import { ApiClient } from '../support/api-client.js';
import { type Attendee, enter } from '../support/attendee.js';
import { microphoneRtp } from '../support/rtp.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The server's clock runs as usual, but can be set forward. */
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

let host: Attendee;
let guest: Attendee;
beforeEach(async () => {
  const meeting = await alice.createMeeting();
  host = await enter(alice, meeting.id);
  guest = await enter(bob, meeting.id);
  await host.socket.next('participant_joined');
});

/** A new socket that asks for the guest's seat. */
const comeBack = async (over: { token?: string; freshMedia?: boolean } = {}) => {
  const socket = await SignalingClient.connect(guest.join.signalingUrl);
  const token = over.token ?? guest.welcome.resumeToken;
  socket.hello({ resume: { participantId: guest.id, token, freshMedia: over.freshMedia ?? false } });
  return socket;
};
const gone = { type: 'reply', ok: false, error: { code: 'SEAT_GONE' } };

describe('a dropped socket', () => {
  it('resumes its seat: same participant, same tracks, same transports; others see it', async () => {
    await guest.socket.request({
      type: 'track.publish',
      source: 'microphone',
      rtpParameters: microphoneRtp(),
      muted: false,
    });
    guest.socket.cut();
    expect(await host.socket.next('participant_changed')).toMatchObject({
      participantId: guest.id,
      change: { connected: false },
    });
    const socket = await comeBack();
    const welcome = await socket.next('welcome');
    expect(welcome).toMatchObject({ participantId: guest.id, resumeToken: guest.welcome.resumeToken });
    expect(welcome.media.send.id).toBe(guest.welcome.media.send.id);
    expect(welcome.participants.find((person) => person.participantId === guest.id)?.tracks).toHaveLength(1);
    expect(await host.socket.next('participant_changed')).toMatchObject({
      participantId: guest.id,
      change: { connected: true },
    });
    expect(host.socket.all('participant_left')).toEqual([]);
    expect(await socket.request({ type: 'mute', source: 'microphone' })).toMatchObject({ ok: true });
  });

  it('gets new transports after a reload', async () => {
    guest.socket.close(1001);
    const socket = await comeBack({ freshMedia: true });
    const welcome = await socket.next('welcome');
    expect(welcome.media.send.id).not.toBe(guest.welcome.media.send.id);
    // Longer than the grace that a closed page is given.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    await host.socket.settled();
    expect(host.socket.all('participant_left')).toEqual([]);
    expect(await socket.request({ type: 'leave' })).toMatchObject({ ok: true });
  });

  it('may be replaced by a second one while it still seems alive', async () => {
    const socket = await comeBack();
    await socket.next('welcome');
    expect(await guest.socket.next('goodbye')).toMatchObject({ reason: 'replaced' });
    expect(await guest.socket.closed).toBe(4000);
    await host.socket.settled();
    expect(host.socket.all('participant_left')).toEqual([]);
    expect(await socket.request({ type: 'leave' })).toMatchObject({ ok: true });
  });

  it('has lost its seat after the time it is kept', async () => {
    guest.socket.cut();
    await host.socket.next('participant_changed');
    clock.skipped += signalingLimits.resumeWithinMs;
    expect(await host.socket.next('participant_left')).toMatchObject({
      participantId: guest.id,
      reason: 'connection_lost',
    });
    const socket = await comeBack();
    expect(await socket.next('reply')).toMatchObject(gone);
  });

  it.each([
    ['another token', (token: string) => `${token.slice(0, -2)}xx`],
    ['the token of no conference', () => `${crypto.randomUUID()}.${'r'.repeat(43)}`],
    ['noise', () => 'x'.repeat(200)],
  ])('has no seat with %s', async (_name, forge) => {
    const socket = await comeBack({ token: forge(guest.welcome.resumeToken) });
    expect(await socket.next('reply')).toMatchObject(gone);
    expect(guest.socket.all('goodbye')).toEqual([]);
  });

  it('cannot take the seat of somebody else with its own token', async () => {
    const socket = await SignalingClient.connect(guest.join.signalingUrl);
    socket.hello({ resume: { participantId: host.id, token: guest.welcome.resumeToken } });
    expect(await socket.next('reply')).toMatchObject(gone);
  });
});

describe('a closed page', () => {
  it('has left at once when it was closed by the client', async () => {
    guest.socket.close(1000);
    expect(await host.socket.next('participant_left')).toMatchObject({
      participantId: guest.id,
      reason: 'left',
    });
  });

  it('has left within seconds when the browser went away', async () => {
    guest.socket.close(1001);
    expect(await host.socket.next('participant_left', () => true, 9_000)).toMatchObject({
      participantId: guest.id,
      reason: 'left',
    });
  });
});

describe('a cut line that nobody notices', () => {
  it('is found by the heartbeat within twelve seconds', async () => {
    // Reads nothing more, so answers no ping; the connection itself stays open.
    guest.socket.socket.pause();
    const began = Date.now();
    await host.socket.next('participant_changed', ({ change }) => change.connected === false, 20_000);
    // Twelve by the clock of the heartbeat; the rest is what a busy machine takes to tell it.
    expect(Date.now() - began).toBeLessThan(14_000);
    guest.socket.cut();
  }, 20_000);
});

describe('when the server stops', () => {
  it('sends nobody home, and closes with the code to come back', async () => {
    const other = await startTestApp();
    try {
      const owner = await ApiClient.signedIn(other.url, 'alice');
      const meeting = await owner.createMeeting();
      const attendee = await enter(owner, meeting.id);
      const stopping = other.stop();
      expect(await attendee.socket.closed).toBe(1012);
      expect(attendee.socket.all('goodbye')).toEqual([]);
      await stopping;
    } finally {
      await other.stop().catch(() => undefined);
    }
  }, 60_000);
});
