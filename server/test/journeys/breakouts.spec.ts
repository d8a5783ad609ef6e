import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { breakoutLimits, type RoomId, type ServerMessageOf } from '#protocol';
import { CLOCK } from '../../src/kernel/clock.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { type Attendee, enter } from '../support/attendee.js';
import { eventually } from '../support/media-planes.js';
import { microphoneRtp } from '../support/rtp.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The server's clock runs as usual, but can be set forward. */
const clock = { skipped: 0, now: () => Date.now() + clock.skipped };
const graceMs = breakoutLimits.graceSeconds * 1000;

let app: TestApp;
const signedIn: ApiClient[] = [];
beforeAll(async () => {
  app = await startTestApp({ overrides: [[CLOCK, clock]] });
  for (const name of ['alice', 'bob', 'carol', 'dave'])
    signedIn.push(await ApiClient.signedIn(app.url, name));
}, 60_000);
afterAll(() => app.stop());

type Welcome = ServerMessageOf<'welcome'>;
let meetingId: string;
let host: Attendee;
let bob: Attendee;
let carol: Attendee;
let dave: Attendee;
let rooms: RoomId[];

const ok = async (reply: Promise<unknown>) => expect(await reply).toMatchObject({ ok: true });
const welcomeIn = (someone: { socket: SignalingClient }, room: string | null): Promise<Welcome> =>
  someone.socket.next('welcome', ({ meeting }) => (meeting.breakout?.name ?? null) === room);
const assign = (someone: Attendee, roomId: RoomId | null) =>
  ok(host.socket.request({ type: 'breakout.assign', participantId: someone.id, roomId }));
const speak = (someone: { socket: SignalingClient }) =>
  someone.socket.request({
    type: 'track.publish',
    source: 'microphone',
    rtpParameters: microphoneRtp(),
    muted: false,
  });
/** As a reloaded page does: its requests are counted anew. */
const comeBack = async (someone: Attendee, token: string) => {
  const socket = await SignalingClient.connect(someone.join.signalingUrl);
  const resume = { participantId: someone.id, token, freshMedia: true };
  socket.hello({ resume, rtp: someone.join.rtpCapabilities });
  return { id: someone.id, socket, welcome: await socket.next('welcome') };
};

/** Bob and Carol in Red, Dave in Blue, nobody in Green; Alice stays in the main room. */
beforeEach(async () => {
  const [alice, ...others] = signedIn as [ApiClient, ApiClient, ApiClient, ApiClient];
  const meeting = await alice.createMeeting();
  meetingId = meeting.id;
  host = await enter(alice, meeting.id);
  [bob, carol, dave] = (await Promise.all(others.map((person) => enter(person, meeting.id)))) as [
    Attendee,
    Attendee,
    Attendee,
  ];
  await ok(
    host.socket.request({
      type: 'breakout.plan',
      rooms: ['Red', 'Blue', 'Green'],
      assignment: 'manual',
    }),
  );
  const { breakouts } = await host.socket.next('breakouts_changed');
  rooms = breakouts?.rooms.map(({ roomId }) => roomId) ?? [];
  await assign(bob, rooms[0] ?? null);
  await assign(carol, rooms[0] ?? null);
  await assign(dave, rooms[1] ?? null);
  await ok(host.socket.request({ type: 'breakout.open' }));
});

describe('breakout rooms', () => {
  it('open with everybody where they belong; rosters, media and chat are their own', async () => {
    const [red, , blue] = await Promise.all([
      welcomeIn(bob, 'Red'),
      welcomeIn(carol, 'Red'),
      welcomeIn(dave, 'Blue'),
    ]);
    const conferenceIds = [host.welcome, red, blue].map(({ meeting }) => meeting.conferenceId);
    expect(new Set(conferenceIds).size).toBe(3);
    expect(red.resumeToken.startsWith(`${red.meeting.conferenceId}.`)).toBe(true);
    expect(red.media.send.id).not.toBe(bob.welcome.media.send.id);
    expect(blue.participants.map(({ participantId }) => participantId)).toEqual([dave.id]);

    await ok(speak(bob));
    await carol.socket.next('track.offered');
    await ok(
      bob.socket.request({ type: 'chat.send', to: { kind: 'everyone' }, text: 'Only in Red', fileIds: [] }),
    );
    expect(await carol.socket.next('chat_message')).toMatchObject({
      message: { seq: 1, text: 'Only in Red' },
    });
    await ok(
      host.socket.request({ type: 'chat.send', to: { kind: 'everyone' }, text: 'Only in main', fileIds: [] }),
    );
    await Promise.all([host, dave, carol, bob].map(({ socket }) => socket.settled()));
    for (const { socket } of [host, dave]) {
      expect(socket.all('track_added')).toEqual([]);
      expect(socket.all('track.offered')).toEqual([]);
      expect(socket.all('chat_message').map(({ message }) => message.text)).not.toContain('Only in Red');
    }
    expect(carol.socket.all('chat_message')).toHaveLength(1);
    expect(await dave.socket.request({ type: 'chat.history' })).toMatchObject({ data: { messages: [] } });
  });

  it('somebody is moved while they run, hears a broadcast, and calls for help', async () => {
    await welcomeIn(bob, 'Red');
    await assign(bob, rooms[1] ?? null);
    const welcome = await welcomeIn(bob, 'Blue');
    expect(welcome.participants.map(({ participantId }) => participantId).sort()).toEqual(
      [bob.id, dave.id].sort(),
    );
    await ok(host.socket.request({ type: 'breakout.broadcast', text: 'Five minutes left' }));
    for (const { socket } of [host, bob, carol, dave]) {
      expect(await socket.next('breakout_broadcast')).toMatchObject({ text: 'Five minutes left' });
    }
    await ok(dave.socket.request({ type: 'breakout.ask_help' }));
    expect(await host.socket.next('breakout_help')).toMatchObject({ roomName: 'Blue', roomId: rooms[1] });
    await ok(host.socket.request({ type: 'breakout.join', roomId: rooms[1] as RoomId }));
    expect((await welcomeIn(host, 'Blue')).abilities.manage).toBe(true);
    const calm = await carol.socket.next(
      'breakouts_changed',
      ({ breakouts }) => breakouts?.rooms[1]?.people.length === 3,
    );
    expect(calm.breakouts?.rooms.every(({ needsHelp }) => !needsHelp)).toBe(true);
    expect(await dave.socket.request({ type: 'breakout.close' })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    for (const { socket } of [bob, carol, dave]) expect(socket.all('breakout_help')).toEqual([]);
  });

  it('end by the timer, and by closing after a grace', async () => {
    await welcomeIn(bob, 'Red');
    await ok(host.socket.request({ type: 'breakout.set_timer', seconds: 60 }));
    clock.skipped += 60_000;
    const back = await welcomeIn(bob, null);
    expect(back.resumeToken).toBe(bob.welcome.resumeToken);
    await welcomeIn(carol, null);
    await ok(speak(bob));
    await carol.socket.next('track.offered');

    await ok(host.socket.request({ type: 'breakout.plan', rooms: ['One'], assignment: 'choice' }));
    await ok(host.socket.request({ type: 'breakout.open' }));
    const open = await bob.socket.next(
      'breakouts_changed',
      ({ breakouts }) => breakouts?.status === 'open' && breakouts.assignment === 'choice',
    );
    const roomId = open.breakouts?.rooms[0]?.roomId as RoomId;
    await ok(bob.socket.request({ type: 'breakout.join', roomId }));
    await welcomeIn(bob, 'One');
    await ok(host.socket.request({ type: 'breakout.close' }));
    await bob.socket.next('breakouts_changed', ({ breakouts }) => breakouts?.status === 'closing');
    clock.skipped += graceMs;
    await welcomeIn(bob, null);
    await bob.socket.next('breakouts_changed', ({ breakouts }) => breakouts === null);
  });

  it('a dropped socket comes back into its room; after they closed, into the main room', async () => {
    const red = await welcomeIn(bob, 'Red');
    await welcomeIn(carol, 'Red');
    bob.socket.cut();
    await carol.socket.next('participant_changed', ({ change }) => change.connected === false);
    const inRoom = await comeBack(bob, red.resumeToken);
    expect(inRoom.welcome.meeting.breakout?.name).toBe('Red');
    // What the socket sends goes there: others in the room hear it.
    await ok(speak(inRoom));
    await carol.socket.next('track.offered');

    inRoom.socket.cut();
    await carol.socket.next('participant_changed', ({ change }) => change.connected === false);
    await ok(host.socket.request({ type: 'breakout.close' }));
    clock.skipped += graceMs;
    await welcomeIn(carol, null);
    const inMain = await comeBack(bob, red.resumeToken);
    expect(inMain.welcome.meeting.breakout).toBeNull();
    await ok(speak(inMain));
    await host.socket.next('track.offered');
  });

  it('somebody moved while away comes back with an old token into the new room', async () => {
    await welcomeIn(dave, 'Blue');
    await ok(dave.socket.request({ type: 'breakout.return' }));
    const { resumeToken } = await welcomeIn(dave, null);
    dave.socket.cut();
    await host.socket.next('participant_changed', ({ change }) => change.connected === false);
    await assign(dave, rooms[2] ?? null);
    const back = await comeBack(dave, resumeToken);
    expect(back.welcome.meeting.breakout?.name).toBe('Green');
    await ok(back.socket.request({ type: 'hand_raise', raised: true }));
  });

  it('leaving a room is leaving the meeting', async () => {
    await welcomeIn(bob, 'Red');
    await welcomeIn(carol, 'Red');
    await ok(bob.socket.request({ type: 'leave' }));
    expect(await carol.socket.next('participant_left', ({ reason }) => reason !== 'moved')).toMatchObject({
      participantId: bob.id,
      reason: 'left',
    });
    carol.socket.close(1000);
    await host.socket.next('breakouts_changed', ({ breakouts }) => breakouts?.rooms[0]?.people.length === 0);
    const { participants } = await (signedIn[0] as ApiClient).join(meetingId);
    expect(participants.map(({ displayName }) => displayName)).toHaveLength(2);
  });

  it('whoever is removed and banned in a room is out of the meeting', async () => {
    await welcomeIn(dave, 'Blue');
    await ok(host.socket.request({ type: 'breakout.join', roomId: rooms[1] as RoomId }));
    await welcomeIn(host, 'Blue');
    await ok(host.socket.request({ type: 'remove', participantId: dave.id, ban: true }));
    expect(await dave.socket.next('goodbye')).toMatchObject({ reason: 'removed' });
    await host.socket.next('bans_changed', ({ bans }) => bans.length === 1);
    // The ban is written just after it is told.
    const again = await eventually('dave is refused', async () => {
      const answer = await (signedIn[3] as ApiClient).tryJoin(meetingId);
      return answer.status === 200 ? null : answer;
    });
    expect(errorCodeOf(again)).toBe('BANNED');
  });

  it('a host ends the meeting for all from within a room', async () => {
    await welcomeIn(bob, 'Red');
    await ok(host.socket.request({ type: 'breakout.join', roomId: rooms[2] as RoomId }));
    await welcomeIn(host, 'Green');
    host.socket.send({ type: 'end', requestId: 'end' });
    for (const { socket } of [host, bob, carol, dave]) {
      expect(await socket.next('goodbye')).toMatchObject({ reason: 'ended' });
      expect(await socket.closed).toBe(4000);
    }
    expect(await host.socket.find('reply', ({ requestId }) => requestId === 'end')).toMatchObject({
      ok: true,
    });
  });
});
