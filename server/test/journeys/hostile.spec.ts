import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientMessages, type ClientMessageType } from '#protocol';
import { ApiClient } from '../support/api-client.js';
import type { Attendee } from '../support/attendee.js';
import { asSent, hostileMessages, type HostileRole, outcomeOf } from '../support/hostile-messages.js';
import {
  aBusyMeeting,
  aGuest,
  aVisitor,
  everythingKept,
  must,
  secrets,
  stateOf,
  type Stage,
  whatOthersSee,
} from '../support/hostile-stage.js';
import { SeatClient } from '../support/seat-client.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A client that sends what its screen does not offer: one message of every type there is, in every role. */

const types = Object.keys(clientMessages) as ClientMessageType[];

let app: TestApp;
let stage: Stage;
const actors = {} as Record<HostileRole | 'removed', Pick<Attendee, 'id' | 'socket'>>;
let removed: Attendee;

beforeAll(async () => {
  app = await startTestApp();
  const [alice, bob] = await Promise.all([
    ApiClient.signedIn(app.url, 'alice'),
    ApiClient.signedIn(app.url, 'bob'),
  ]);
  stage = await aBusyMeeting(app, alice, bob, async (meetingId) => {
    actors.attendee = await aGuest(app, meetingId, 'An attendee');
    actors.viewer = await aGuest(app, meetingId, 'A viewer');
    actors.stripped = await aGuest(app, meetingId, 'Without rights');
    removed = await aGuest(app, meetingId, 'Soon removed');
    actors.prepared = await aVisitor(app, meetingId, 'On the preview page');
  });
  const { socket } = stage.host;
  must(await socket.request({ type: 'set_role', participantId: actors.viewer.id, role: 'viewer' }));
  const nothing = Object.fromEntries(
    Object.keys(stateOf(app, stage.conferenceId).permissions.attendee).map((name) => [name, false]),
  );
  must(
    await socket.request({
      type: 'set_person_permissions',
      participantId: actors.stripped.id,
      permissions: nothing,
    }),
  );
  actors.waiting = stage.waiting;
  actors.stranger = { id: 'nobody', socket: await SignalingClient.connect(stage.host.join.signalingUrl) };
}, 90_000);
afterAll(() => app.stop());

/** Sends it, and says what came back. */
async function outcomeFor(
  socket: SignalingClient,
  type: ClientMessageType,
  role: HostileRole,
): Promise<string> {
  const one = hostileMessages(stage)[type];
  const requestId = `${role} ${type}`;
  const from = socket.received.length;
  socket.send(asSent(type, one, requestId));
  if (!('requestId' in clientMessages[type].shape)) {
    await socket.settled();
    const answers = socket.received.slice(from).filter(({ type: kind }) => kind === 'error');
    return answers.length === 0 ? 'silent' : 'NOT_IN_MEETING';
  }
  const reply = await socket.find('reply', (answer) => answer.requestId === requestId);
  return reply.ok ? 'ok' : reply.error.code;
}

describe('a hostile client', () => {
  it('is tried with every message there is', () => {
    expect(Object.keys(hostileMessages(stage)).sort()).toEqual([...types].sort());
  });

  it.each(['attendee', 'viewer', 'stripped', 'waiting', 'prepared', 'stranger'] as const)(
    'as %s is refused, and nobody else notices anything',
    async (role) => {
      const { id, socket } = actors[role];
      const cases = hostileMessages(stage);
      const kept = await everythingKept(app);
      const before = await whatOthersSee(app, stage, id);
      const expected: Record<string, string> = {};
      const got: Record<string, string> = {};
      for (const type of types) {
        expected[type] = outcomeOf(cases[type], role);
        got[type] = expected[type] === 'theirs' ? 'theirs' : await outcomeFor(socket, type, role);
      }
      expect(got).toEqual(expected);
      expect(await whatOthersSee(app, stage, id)).toEqual(before);
      expect(await everythingKept(app)).toEqual(kept);
      const read = JSON.stringify(socket.received);
      for (const secret of [...Object.values(secrets), stage.hostKey, stage.host.welcome.resumeToken])
        expect([secret, read.includes(secret)]).toEqual([secret, false]);
    },
  );

  it('who was removed is not heard any more, however much they send before they notice', async () => {
    const { socket } = removed;
    const line = (socket.socket as unknown as { _socket: { pause(): void; resume(): void } })._socket;
    line.pause();
    must(await stage.host.socket.request({ type: 'remove', participantId: removed.id }));
    const kept = await everythingKept(app);
    const before = await whatOthersSee(app, stage, removed.id);
    const cases = hostileMessages(stage);
    for (const type of types) socket.send(asSent(type, cases[type], `after ${type}`));
    expect(await whatOthersSee(app, stage, removed.id)).toEqual(before);
    expect(await everythingKept(app)).toEqual(kept);
    line.resume();
    expect(await socket.closed).toBe(4000);
    expect(socket.received.at(-1)).toMatchObject({ type: 'goodbye', reason: 'removed' });

    const back = await SignalingClient.connect(stage.host.join.signalingUrl);
    back.hello({ resume: { participantId: removed.id, token: removed.welcome.resumeToken } });
    expect(await back.next('reply')).toMatchObject({ ok: false, error: { code: 'SEAT_GONE' } });
    back.close();
    const seat = SeatClient.of(app.url, removed);
    for (const path of ['files', 'notes.txt', 'board.svg'])
      expect((await seat.get(`/api/v1/conferences/${seat.conferenceId}/${path}`)).status).toBe(403);
    expect((await seat.tryUpload('a.txt', new Uint8Array([65]))).status).toBe(403);
  });
});
