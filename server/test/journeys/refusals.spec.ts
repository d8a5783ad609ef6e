import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { meetingPaths, signalingLimits } from '#protocol';
import { TICKET_LIFETIME_S } from '../../src/conference/tickets.js';
import { CLOCK } from '../../src/kernel/clock.js';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { atTheDoor, type Attendee, enter } from '../support/attendee.js';
import { SignalingClient } from '../support/signaling-client.js';
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

describe('joining is refused', () => {
  it.each(['nonsense', '0000000000', '123', crypto.randomUUID(), '..%2f..', '%00', 'a'.repeat(500)])(
    'with MEETING_NOT_FOUND for %s',
    async (id) => {
      const answer = await bob.tryJoin(id);
      expect([answer.status, errorCodeOf(answer)]).toEqual([404, 'MEETING_NOT_FOUND']);
      expect(errorCodeOf(await bob.call('GET', meetingPaths.preview(id)))).toBe('MEETING_NOT_FOUND');
    },
  );

  it('without a name', async () => {
    const meeting = await alice.createMeeting();
    for (const displayName of ['', '   ', '\u202e', 'x'.repeat(81), 7, undefined]) {
      expect(errorCodeOf(await bob.tryJoin(meeting.id, { displayName }))).toBe('INVALID_REQUEST');
    }
  });

  it('without the passcode, which the owner need not give', async () => {
    const meeting = await alice.createMeeting({}, { password: 'open-sesame' });
    expect(errorCodeOf(await bob.tryJoin(meeting.id))).toBe('PASSCODE_REQUIRED');
    expect(errorCodeOf(await bob.tryJoin(meeting.id, { password: 'sesame' }))).toBe('PASSCODE_WRONG');
    expect((await bob.tryJoin(meeting.id, { password: 'open-sesame' })).status).toBe(200);
    expect((await alice.tryJoin(meeting.id)).status).toBe(200);
    const preview = (person: ApiClient) => person.call('GET', meetingPaths.preview(meeting.code));
    expect((await preview(bob)).body).toMatchObject({
      passcodeRequired: true,
      participantCount: 0,
      topic: 'Planning',
    });
    expect((await preview(alice)).body).toMatchObject({ passcodeRequired: false });
  });

  it('for a while after many wrong passcodes', async () => {
    const meeting = await alice.createMeeting({}, { password: 'open-sesame' });
    const guest = new ApiClient(app.url);
    const codes = new Set<string>();
    for (let i = 0; i < 30; i++)
      codes.add(errorCodeOf(await guest.tryJoin(meeting.id, { password: `guess ${i}` })));
    expect([...codes]).toEqual(['PASSCODE_WRONG', 'TOO_MANY_ATTEMPTS']);
  });

  it('to a deleted meeting', async () => {
    const meeting = await alice.createMeeting();
    const { join, socket } = await atTheDoor(bob, meeting.id);
    expect((await alice.call('DELETE', meetingPaths.one(meeting.id))).status).toBe(204);
    expect(errorCodeOf(await bob.tryJoin(meeting.id))).toBe('MEETING_NOT_FOUND');
    socket.hello({ ticket: join.ticket });
    expect(await socket.next('reply')).toMatchObject({ ok: false, error: { code: 'MEETING_NOT_FOUND' } });
    socket.close();
  });
});

describe('a stranger', () => {
  it('cannot see, change or delete a meeting that is not theirs', async () => {
    const meeting = await alice.createMeeting();
    for (const [method, body] of [['GET'], ['PATCH', { topic: 'Mine' }], ['DELETE']] as const) {
      const answer = await bob.call(method, meetingPaths.one(meeting.id), body);
      expect([method, answer.status, errorCodeOf(answer)]).toEqual([method, 404, 'MEETING_NOT_FOUND']);
      const unknown = await new ApiClient(app.url).call(method, meetingPaths.one(meeting.id), body);
      expect([unknown.status, errorCodeOf(unknown)]).toEqual([401, 'NOT_SIGNED_IN']);
    }
    expect((await alice.call('GET', meetingPaths.one(meeting.id))).body).toMatchObject({ topic: 'Planning' });
  });

  it('is told no passcode, host key or participant of a meeting by its preview', async () => {
    const meeting = await alice.createMeeting({}, { password: 'open-sesame' });
    const { body } = await new ApiClient(app.url).call('GET', meetingPaths.preview(meeting.code));
    expect(Object.keys(body as object).sort()).toEqual(
      [
        'code',
        'hostName',
        'id',
        'participantCount',
        'passcodeRequired',
        'settings',
        'signInRequired',
        'topic',
        'wouldWait',
      ].sort(),
    );
  });
});

describe('a ticket', () => {
  const refused = { type: 'reply', ok: false, error: { code: 'TICKET_INVALID' } };
  const answerTo = async (url: string, ticket: string) => {
    const socket = await SignalingClient.connect(url);
    const requestId = socket.hello({ ticket });
    const answer = await socket.next('reply', (reply) => reply.requestId === requestId);
    socket.close();
    return answer;
  };

  it('opens one connection once', async () => {
    const meeting = await alice.createMeeting();
    const host = await enter(alice, meeting.id);
    expect(await answerTo(host.join.signalingUrl, host.join.ticket)).toMatchObject(refused);
    await host.socket.settled();
    expect(host.socket.all('participant_left')).toEqual([]);
    await host.socket.request({ type: 'leave' });
  });

  it('expires', async () => {
    const meeting = await alice.createMeeting();
    const join = await alice.join(meeting.id);
    clock.skipped += TICKET_LIFETIME_S * 1000;
    expect(await answerTo(join.signalingUrl, join.ticket)).toMatchObject(refused);
  });

  it('is ours, or refused; then a good one on the same socket is taken', async () => {
    const meeting = await alice.createMeeting();
    const join = await alice.join(meeting.id);
    const [header, payload] = join.ticket.split('.') as [string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const ticket of [foreign, none, `${header}.${payload}.`, join.ticket.slice(0, -3), '', 'x']) {
      expect(await answerTo(join.signalingUrl, ticket)).toMatchObject(refused);
    }
    const { socket } = await atTheDoor(alice, meeting.id);
    socket.hello({ ticket: foreign });
    expect(await socket.next('reply')).toMatchObject(refused);
    socket.hello({ ticket: join.ticket });
    await socket.next('welcome');
    await socket.request({ type: 'leave' });
  });
});

describe('a connection', () => {
  let host: Attendee;
  beforeEach(async () => {
    const meeting = await alice.createMeeting();
    host = await enter(alice, meeting.id);
  });
  afterEach(async () => {
    host.socket.close();
    await host.socket.closed;
  });
  const serves = async () =>
    expect(await host.socket.request({ type: 'lock', locked: false })).toMatchObject({ ok: true });

  it('is undisturbed by malformed, unknown and binary messages', async () => {
    const { socket } = host;
    socket.sendText('{"type":"mute","requestId":"q1","source":"kitchen"}');
    expect(await socket.next('error')).toMatchObject({ requestId: 'q1', error: { code: 'INVALID_REQUEST' } });
    socket.sendText('{"type":"bake","requestId":"q2"}');
    expect(await socket.next('error')).toMatchObject({ requestId: 'q2', error: { code: 'UNKNOWN_MESSAGE' } });
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '7',
      `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
      Buffer.from([0, 1]),
    ]) {
      socket.sendText(text);
      expect(await socket.next('error')).toMatchObject({ error: { code: 'INVALID_REQUEST' } });
    }
    await serves();
  });

  it('that speaks another version is told to reload', async () => {
    const socket = await SignalingClient.connect(host.join.signalingUrl);
    socket.sendText(JSON.stringify({ type: 'hello', protocolVersion: 999, words: 'we do not know' }));
    expect(await socket.next('error')).toMatchObject({ error: { code: 'OUTDATED_CLIENT' } });
    expect(await socket.closed).toBe(4001);
  });

  it('has its requests refused beyond the rate, and is closed for a flood', async () => {
    const { socket } = host;
    for (let i = 0; i < signalingLimits.burst + 20; i++)
      socket.send({ type: 'lock', requestId: `f${i}`, locked: false });
    const last = await socket.find('reply', (reply) => reply.requestId === `f${signalingLimits.burst + 19}`);
    expect(last).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
    for (let i = 0; i < signalingLimits.burst * 2; i++) socket.sendText('{"type":"ping"}');
    expect(await socket.closed).toBe(1008);
  });

  it('is closed for an oversized message', async () => {
    host.socket.sendText(`{"type":"ping","filler":"${'x'.repeat(signalingLimits.maxMessageBytes)}"}`);
    expect(await host.socket.closed).toBe(1009);
  });

  it('is declined to a page of another site', async () => {
    await expect(
      SignalingClient.connect(host.join.signalingUrl, { origin: 'https://evil.example' }),
    ).rejects.toThrow('403');
    const own = await SignalingClient.connect(host.join.signalingUrl, { origin: app.url });
    own.close();
  });
});

describe('the API description', () => {
  it('lists joining and hosting', async () => {
    const { body } = await new ApiClient(app.url).call('GET', '/api/v1/openapi.json');
    const { paths } = body as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const one = '/api/v1/meetings/{id}';
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/meetings',
        one,
        ...['join', 'preview', 'mute-all', 'lock', 'end'].map((path) => `${one}/${path}`),
        ...['admit-all', '{participantId}/admit', '{participantId}/deny'].map(
          (path) => `${one}/waiting-room/${path}`,
        ),
      ]),
    );
    expect(Object.keys(paths[`${one}/join`]?.['post']?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '403', '404', '429', '503']),
    );
    expect(Object.keys(paths[`${one}/lock`]?.['post']?.responses ?? {})).toEqual(
      expect.arrayContaining(['204', '403', '404']),
    );
  });
});

describe('guessing codes', () => {
  it('is throttled for strangers, and leaves the signed-in alone', async () => {
    const meeting = await alice.createMeeting();
    const guest = new ApiClient(app.url);
    const statuses = new Map<number, number>();
    for (let i = 0; i < 150; i++) {
      const code = String(1_000_000_000 + i);
      const { status } = await guest.call('GET', meetingPaths.preview(code));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].sort()).toEqual([404, 429]);
    // A hundred at once, and those that were earned back meanwhile.
    expect(statuses.get(404)).toBeLessThan(115);
    expect(errorCodeOf(await guest.tryJoin(meeting.code))).toBe('RATE_LIMITED');
    expect((await bob.call('GET', meetingPaths.preview(meeting.code))).status).toBe(200);
  });
});
