import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/kernel/pino-log.js';
import { ApiClient, DEMO_PASSWORD } from '../support/api-client.js';
import { atTheDoor, enter } from '../support/attendee.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Everything the server logs, at the most talkative level. */
const written: string[] = [];
const destination = new PassThrough();
destination.on('data', (line: Buffer) => written.push(line.toString()));
const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ log: createLog({ level: 'trace', destination }) });
}, 60_000);
afterAll(() => app.stop());

describe('the log of a join', () => {
  it('names conference and participant, tells the trace, and holds no secret', async () => {
    const passcode = 'open-sesame-4711';
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const meeting = await alice.createMeeting({}, { password: passcode });
    const host = await enter(alice, meeting.id);
    const guest = new ApiClient(app.url);
    await guest.tryJoin(meeting.id, { displayName: 'Grace', password: 'wrong-4711' });
    const { join, socket } = await atTheDoor(guest, meeting.id, { displayName: 'Grace', password: passcode });
    socket.hello({ ticket: join.ticket, prepare: true });
    await socket.next('prepared');
    socket.send({ type: 'enter', requestId: 'click' });
    const welcome = await socket.next('welcome');
    socket.send({ type: 'trace.report', steps: [{ step: 'first_frame', ms: 432.1 }] });
    socket.cut();
    const back = await SignalingClient.connect(join.signalingUrl);
    back.hello({ resume: { participantId: join.participantId, token: welcome.resumeToken } });
    await back.next('welcome');
    back.hello({ ticket: 'a-ticket-that-is-none-4711' });
    await back.request({ type: 'leave' });
    await host.socket.request({ type: 'leave' });
    await back.closed;

    const trace = lines().find(
      (line) => line['msg'] === 'join trace' && line['participantId'] === join.participantId,
    );
    expect(trace).toMatchObject({
      conferenceId: welcome.meeting.conferenceId,
      participantId: join.participantId,
      connectionId: expect.any(String),
      steps: { ticket_requested: 0, welcome_sent: expect.any(Number) },
    });
    expect(lines().find((line) => line['msg'] === 'client trace')).toMatchObject({
      conferenceId: welcome.meeting.conferenceId,
      participantId: join.participantId,
      'step.first_frame': 432,
    });
    const closed = () => lines().filter((line) => line['msg'] === 'connection closed');
    for (let tries = 0; closed().length < 3 && tries < 100; tries++)
      await new Promise((wait) => setTimeout(wait, 20));
    const closings = closed();
    expect(closings).toHaveLength(3);
    for (const line of closings) expect(line).toMatchObject({ conferenceId: welcome.meeting.conferenceId });

    const all = written.join('');
    expect(all.length).toBeGreaterThan(1_000);
    const secrets = [
      DEMO_PASSWORD,
      passcode,
      'wrong-4711',
      'a-ticket-that-is-none-4711',
      meeting.hostKey,
      join.ticket,
      host.join.ticket,
      welcome.resumeToken,
      host.welcome.resumeToken,
      welcome.media.send.iceParameters['password'],
    ];
    for (const secret of secrets) expect(all.includes(String(secret))).toBe(false);
    // Half a token is a secret, too.
    expect(all).not.toContain(welcome.resumeToken.split('.')[1]);
    expect(all).not.toContain(join.ticket.split('.')[2]);
  });
});
