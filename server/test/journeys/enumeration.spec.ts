import { randomBytes, randomInt } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CreateMeetingResponse, meetingPaths } from '#protocol';
import { createLog } from '../../src/kernel/pino-log.js';
import { type Answer, ApiClient, errorCodeOf } from '../support/api-client.js';
import { enter } from '../support/attendee.js';
import { SignalingClient } from '../support/signaling-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Bounded runs of guesses at everything that opens a meeting: nothing is found, guessing is stopped, and the log tells. */

const PASSCODE = 'open-sesame-4711';
const written: string[] = [];
const destination = new PassThrough();
destination.on('data', (line: Buffer) => written.push(line.toString()));
const warnings = (message: string) =>
  written
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['level'] === 'warn' && line['msg'] === message);

let app: TestApp;
let alice: ApiClient;
beforeAll(async () => {
  const log = createLog({ level: 'trace', destination });
  // Guessers choose the address that they come from.
  app = await startTestApp({ log, env: { TRUST_PROXY: '1' } });
  alice = await ApiClient.signedIn(app.url, 'alice');
}, 60_000);
afterAll(() => app.stop());

const from = (address: string) => ({ 'x-forwarded-for': address });
const guest = () => new ApiClient(app.url);
const joinFrom = (address: string, meeting: string, secret: object): Promise<Answer> =>
  guest().call('POST', meetingPaths.join(meeting), { displayName: 'Mallory', ...secret }, from(address));
const tally = (codes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
};
const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('');
/** Any but the right one. */
const wrongKeys = (count: number, { hostKey }: CreateMeetingResponse) =>
  Array.from({ length: count }, () => digits(8)).map((key) => (key === hostKey ? '0000000' : key));

describe('guessing at codes', () => {
  it('300 previews and joins: none is found, and after the first hundred they are refused', async () => {
    await alice.createMeeting();
    const codes: string[] = [];
    for (let i = 0; i < 150; i++) {
      const code = `${randomInt(1, 10)}${digits(9)}`;
      codes.push(
        errorCodeOf(await guest().call('GET', meetingPaths.preview(code), undefined, from('10.1.0.1'))),
      );
      codes.push(errorCodeOf(await joinFrom('10.1.0.1', code, {})));
    }
    const { MEETING_NOT_FOUND: missed = 0, RATE_LIMITED: stopped = 0 } = tally(codes);
    expect(missed + stopped).toBe(300);
    expect(missed).toBeLessThan(120);
    const told = warnings('guessing at meeting codes is blocked');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ address: '10.1.0.1', seconds: expect.any(Number) });
  });
});

describe('guessing at a passcode', () => {
  it('40 at once from one address: five are looked at, the sixth is told the time left', async () => {
    const meeting = await alice.createMeeting({}, { password: PASSCODE });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => joinFrom('10.2.0.1', meeting.id, { password: `guess-${i}` })),
    );
    expect(tally(answers.map(errorCodeOf))).toEqual({ PASSCODE_WRONG: 5, TOO_MANY_ATTEMPTS: 35 });
    const late = await joinFrom('10.2.0.1', meeting.id, { password: PASSCODE });
    expect(late).toMatchObject({ status: 429, body: { error: { code: 'TOO_MANY_ATTEMPTS' } } });
    const { details } = (late.body as { error: { details: { retryAfterSeconds: number } } }).error;
    expect(details.retryAfterSeconds).toBeGreaterThan(850);
    expect(details.retryAfterSeconds).toBeLessThanOrEqual(900);
    // Others are not kept out by it.
    expect((await joinFrom('10.2.0.2', meeting.id, { password: PASSCODE })).status).toBe(200);
    const about = { kind: 'passcode', meetingId: meeting.id, address: '10.2.0.1' };
    expect(warnings('a wrong guess at a meeting')).toContainEqual(
      expect.objectContaining({ ...about, tries: 5 }),
    );
    expect(warnings('guessing at a meeting is blocked')).toContainEqual(
      expect.objectContaining({ ...about, tries: 6 }),
    );
  });

  it('from many addresses: after a hundred nobody may guess any more', async () => {
    const meeting = await alice.createMeeting({}, { password: PASSCODE });
    const codes: string[] = [];
    for (let bot = 0; bot < 24; bot++)
      for (let i = 0; i < 5; i++)
        codes.push(
          errorCodeOf(await joinFrom(`10.2.1.${bot}`, meeting.id, { password: `guess-${bot}-${i}` })),
        );
    expect(tally(codes)).toEqual({ PASSCODE_WRONG: 100, TOO_MANY_ATTEMPTS: 20 });
    expect((await alice.tryJoin(meeting.id)).status).toBe(200);
  });
});

describe('guessing at a host key', () => {
  it('by joining: five are looked at, and the right one no longer counts from there', async () => {
    const meeting = await alice.createMeeting();
    const codes: string[] = [];
    for (const hostKey of wrongKeys(20, meeting))
      codes.push(errorCodeOf(await joinFrom('10.3.0.1', meeting.id, { hostKey })));
    codes.push(errorCodeOf(await joinFrom('10.3.0.1', meeting.id, { hostKey: meeting.hostKey })));
    expect(tally(codes)).toEqual({ HOST_KEY_WRONG: 5, TOO_MANY_ATTEMPTS: 16 });
    expect(warnings('guessing at a meeting is blocked')).toContainEqual(
      expect.objectContaining({ kind: 'host-key', meetingId: meeting.id, address: '10.3.0.1' }),
    );
  });

  it('from within the meeting: likewise, and on however many sockets', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const codes: string[] = [];
    for (let seat = 0; seat < 3; seat++) {
      const mallory = await enter(guest(), meeting.id);
      for (const hostKey of [...wrongKeys(5, meeting), ...(seat === 2 ? [meeting.hostKey] : [])]) {
        const reply = await mallory.socket.request({ type: 'claim_host', hostKey });
        codes.push(reply.ok ? 'found' : reply.error.code);
      }
      expect(await mallory.socket.request({ type: 'lock', locked: true })).toMatchObject({
        ok: false,
        error: { code: 'FORBIDDEN' },
      });
      await mallory.socket.request({ type: 'leave' });
    }
    expect(tally(codes)).toEqual({ HOST_KEY_WRONG: 5, TOO_MANY_ATTEMPTS: 11 });
    await host.socket.request({ type: 'leave' });
  });
});

describe('guessing at what opens a socket', () => {
  /** Says hello with each of the guesses until it is sent away; what it heard, and the code the socket was closed with. */
  async function guessAt(
    url: string,
    address: string,
    guesses: readonly Parameters<SignalingClient['hello']>[0][],
  ): Promise<{ codes: string[]; closedWith: number }> {
    const socket = await SignalingClient.connect(url, { headers: from(address) });
    for (const guess of guesses) socket.hello(guess);
    const closedWith = await socket.closed;
    const codes = socket.received.map((message) =>
      message.type === 'reply' && !message.ok ? message.error.code : message.type,
    );
    return { codes, closedWith };
  }
  /** One hello is worked on at a time, so a guesser waits for each answer. */
  async function patientlyGuessAt(
    url: string,
    address: string,
    guesses: readonly Parameters<SignalingClient['hello']>[0][],
  ): Promise<{ codes: string[]; closedWith: number }> {
    const socket = await SignalingClient.connect(url, { headers: from(address) });
    const codes: string[] = [];
    for (const guess of guesses) {
      const requestId = socket.hello(guess);
      const reply = await socket.find('reply', (answer) => answer.requestId === requestId);
      codes.push(reply.ok ? 'found' : reply.error.code);
    }
    return { codes, closedWith: await socket.closed };
  }

  it('tickets: 20 sockets are closed after five each, and one that does not wait for its answers', async () => {
    const meeting = await alice.createMeeting();
    const { signalingUrl, ticket } = await alice.join(meeting.id);
    const [header = '', payload = ''] = ticket.split('.');
    const forged = () => ({ ticket: `${header}.${payload}.${randomBytes(32).toString('base64url')}` });
    for (let line = 0; line < 20; line++) {
      const { codes, closedWith } = await patientlyGuessAt(
        signalingUrl,
        '10.4.0.1',
        Array.from({ length: 5 }, forged),
      );
      expect([tally(codes), closedWith]).toEqual([{ TICKET_INVALID: 5 }, 1008]);
    }
    // The flood guard is what stops this one: more than a burst of messages.
    const flood = await guessAt(signalingUrl, '10.4.0.2', Array.from({ length: 300 }, forged));
    expect(flood.closedWith).toBe(1008);
    expect(flood.codes).not.toContain('welcome');
    expect(warnings('arrival refused')).toContainEqual(
      expect.objectContaining({ address: '10.4.0.1', code: 'TICKET_INVALID' }),
    );
    // Guessing uses nothing up: the right one still opens.
    const owner = await SignalingClient.connect(signalingUrl, { headers: from('10.4.0.1') });
    owner.hello({ ticket });
    await owner.next('welcome');
    await owner.request({ type: 'leave' });
  });

  it('resume tokens of somebody who is in: likewise, and nobody is disturbed', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    const { conferenceId } = host.welcome.meeting;
    const guess = () => ({
      resume: {
        participantId: host.id,
        token: `${conferenceId}.${randomBytes(32).toString('base64url')}`,
      },
    });
    for (let line = 0; line < 20; line++) {
      const { codes, closedWith } = await patientlyGuessAt(
        host.join.signalingUrl,
        '10.5.0.1',
        Array.from({ length: 5 }, guess),
      );
      expect([tally(codes), closedWith]).toEqual([{ SEAT_GONE: 5 }, 1008]);
    }
    expect(warnings('arrival refused')).toContainEqual(
      expect.objectContaining({ address: '10.5.0.1', code: 'SEAT_GONE' }),
    );
    await host.socket.settled();
    expect(host.socket.all('goodbye')).toEqual([]);
    await host.socket.request({ type: 'leave' });
  });
});

describe('the log of all this', () => {
  it('holds none of what was guessed, and none of what would have been right', async () => {
    const meeting = await alice.createMeeting({}, { password: PASSCODE });
    const join = { displayName: 'Mallory', hostKey: '31415926' };
    const cookie = 'abcdefghijklmnopqrstuvwxyz012345';
    const headers = { ...from('10.6.0.1'), cookie: `conclave_guest=${cookie}` };
    await guest().call('POST', meetingPaths.join(meeting.id), join, headers);
    const all = written.join('');
    expect(all.length).toBeGreaterThan(10_000);
    for (const secret of [PASSCODE, 'guess-1', 'guess-3-2', meeting.hostKey, '31415926', cookie])
      expect(all.includes(secret)).toBe(false);
  });
});
