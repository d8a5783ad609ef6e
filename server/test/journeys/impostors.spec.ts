import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import type { ClientMessageInput } from '#protocol';
import { ApiClient } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
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

/** Puts several messages into one packet, so that the server reads the later ones before it could answer the first. */
function sendAtOnce(client: SignalingClient, messages: readonly ClientMessageInput[]): void {
  const { _socket: line } = client.socket as unknown as { _socket: Socket };
  line.cork();
  for (const message of messages) client.send(message);
  line.uncork();
}

describe('an impostor', () => {
  it('who claims a seat without its secret can do nothing in its name, however fast', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const guest = await enter(new ApiClient(app.url), meeting.id);
    const { conferenceId } = guest.welcome.meeting;
    const { socket } = await atTheDoor(bob, meeting.id);
    sendAtOnce(socket, [
      {
        type: 'hello',
        requestId: 'claim',
        protocolVersion: 1,
        resume: { participantId: host.welcome.participantId, token: `${conferenceId}.${'x'.repeat(43)}` },
      },
      { type: 'lock', requestId: 'lock', locked: true },
      { type: 'remove', requestId: 'remove', participantId: guest.welcome.participantId },
      { type: 'leave', requestId: 'leave' },
    ]);
    const codes: Record<string, string> = {};
    for (let i = 0; i < 4; i++) {
      const reply = await socket.next('reply');
      codes[reply.requestId] = reply.ok ? 'done' : reply.error.code;
    }
    expect(codes).toEqual({
      claim: 'SEAT_GONE',
      lock: 'NOT_IN_MEETING',
      remove: 'NOT_IN_MEETING',
      leave: 'NOT_IN_MEETING',
    });
    await host.socket.settled();
    await guest.socket.settled();
    expect(host.socket.all('meeting_changed')).toEqual([]);
    expect(guest.socket.all('goodbye')).toEqual([]);
    expect(guest.socket.all('participant_left')).toEqual([]);
    await Promise.all([guest.socket.request({ type: 'leave' }), host.socket.request({ type: 'leave' })]);
  });
});
