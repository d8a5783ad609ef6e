import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { answerTo, type Anything, end, RecordedLog } from '../support/hostile-client.js';
import {
  aBusyMeeting,
  everythingKept,
  type Stage,
  stateOf,
  whatOthersSee,
} from '../support/hostile-stage.js';
import { SeatClient } from '../support/seat-client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What an attacker writes into messages that they may send: ids of others, words of the language, odd numbers and texts. */

const recorded = new RecordedLog();
let app: TestApp;
let alice: ApiClient;
let bob: ApiClient;
let carol: ApiClient;
let dave: ApiClient;
beforeAll(async () => {
  app = await startTestApp({ log: recorded.log });
  [alice, bob, carol, dave] = (await Promise.all(
    ['alice', 'bob', 'carol', 'dave'].map((name) => ApiClient.signedIn(app.url, name)),
  )) as [ApiClient, ApiClient, ApiClient, ApiClient];
}, 60_000);
afterAll(() => app.stop());

const busy = (owner: ApiClient, employee: ApiClient) =>
  aBusyMeeting(app, owner, employee, () => Promise.resolve());

describe('ids that are not of this meeting', () => {
  let mine: Stage;
  let other: Stage;
  beforeAll(async () => {
    [mine, other] = [await busy(alice, bob), await busy(carol, dave)];
  });
  afterAll(async () => {
    await end(mine.host);
    await end(other.host);
  });

  it('name nobody and nothing, even for a host; the other meeting notices nothing', async () => {
    const { socket } = mine.host;
    const { victim, waiting, banId, draft, poll, room, track } = other.targets;
    const file = await SeatClient.of(app.url, other.host).upload('minutes.txt', new Uint8Array([65, 66]));
    const [kept, before] = [await everythingKept(app), await whatOthersSee(app, other, 'nobody')];
    const gone = 'PARTICIPANT_NOT_FOUND';
    const tries: [expected: string, message: Anything][] = [
      [gone, { type: 'admit', participantId: waiting }],
      [gone, { type: 'deny', participantId: waiting, block: true }],
      [gone, { type: 'mute_participant', participantId: victim }],
      [gone, { type: 'ask_unmute', participantId: victim }],
      [gone, { type: 'stop_camera', participantId: victim }],
      [gone, { type: 'stop_share', participantId: victim }],
      [gone, { type: 'remove', participantId: victim, ban: true }],
      [gone, { type: 'set_role', participantId: victim, role: 'cohost' }],
      [gone, { type: 'hand_over', participantId: victim }],
      [gone, { type: 'set_person_permissions', participantId: victim, permissions: {} }],
      [gone, { type: 'spotlight', participantId: victim }],
      [gone, { type: 'rename', participantId: victim, displayName: 'Fool' }],
      [gone, { type: 'lower_hand', participantId: victim }],
      [gone, { type: 'breakout.assign', participantId: victim, roomId: null }],
      [gone, { type: 'chat.send', to: { kind: 'participant', participantId: victim }, text: 'psst' }],
      ['ROOM_NOT_FOUND', { type: 'breakout.assign', participantId: mine.targets.victim, roomId: room }],
      ['ROOM_NOT_FOUND', { type: 'breakout.join', roomId: room }],
      ['NOT_FOUND', { type: 'unban', banId }],
      ['POLL_NOT_FOUND', { type: 'poll.launch', pollId: draft }],
      ['POLL_NOT_FOUND', { type: 'poll.close', pollId: poll }],
      ['POLL_NOT_FOUND', { type: 'poll.delete', pollId: poll }],
      ['POLL_NOT_FOUND', { type: 'poll.vote', pollId: poll, options: [0] }],
      ['FILE_NOT_FOUND', { type: 'chat.send', to: { kind: 'everyone' }, text: '', fileIds: [file.fileId] }],
    ];
    for (const [expected, message] of tries)
      expect([message, await answerTo(socket, message)]).toEqual([message, expected]);
    socket.send({ type: 'track.ready', trackId: track });
    expect(await whatOthersSee(app, other, 'nobody')).toEqual(before);
    expect(await everythingKept(app)).toEqual(kept);

    const seat = SeatClient.of(app.url, mine.host);
    expect((await seat.file(file.fileId)).status).toBe(404);
    expect((await seat.at(other.conferenceId).file(file.fileId)).status).toBe(403);
    for (const path of ['notes.txt', 'board.png', `polls/${encodeURIComponent(poll)}/export.csv`])
      expect((await seat.get(`/api/v1/conferences/${other.conferenceId}/${path}`)).status).toBe(403);
  });

  it('may be words of the language itself, and name nothing all the same', async () => {
    const { socket } = mine.victim;
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
      const expected = (code: string) => (name === '' ? 'INVALID_REQUEST' : code);
      expect(await answerTo(socket, { type: 'poll.vote', pollId: name, options: [0] })).toBe(
        expected('POLL_NOT_FOUND'),
      );
      expect(await answerTo(socket, { type: 'breakout.join', roomId: name })).toBe(
        expected('ROOM_NOT_FOUND'),
      );
      expect(await answerTo(socket, { type: 'lower_hand', participantId: name })).toBe('INVALID_REQUEST');
      expect(await answerTo(socket, { type: 'document.open', document: name })).toBe('INVALID_REQUEST');
      expect(await answerTo(socket, { type: 'mute', source: name })).toBe('INVALID_REQUEST');
      if (name !== '') socket.send({ type: 'track.ready', trackId: name });
      expect(await answerTo(socket, { type: name })).toBe('UNKNOWN_MESSAGE');
    }
    socket.sendText(
      '{"type":"set_permissions","requestId":"p","role":"attendee","change":{"__proto__":{"admit":true}}}',
    );
    expect(await socket.next('error', ({ requestId }) => requestId === 'p')).toMatchObject({
      error: { code: 'INVALID_REQUEST' },
    });
    expect(({} as Record<string, unknown>)['admit']).toBeUndefined();
  });

  it.each([
    ['a negative position', { type: 'chat.delete', seq: -1 }],
    ['a broken position', { type: 'chat.edit', seq: 1.5, text: 'x' }],
    ['no number', { type: 'chat.react', seq: null, emoji: '👍', on: true }],
    ['more than there is', { type: 'chat.history', limit: 201 }],
    ['less than nothing', { type: 'chat.history', after: -1 }],
    ['beyond every number', { type: 'chat.history', before: 1e308 }],
    ['an option below', { type: 'poll.vote', pollId: 'p', options: [-1] }],
    ['options without end', { type: 'poll.vote', pollId: 'p', options: Array<number>(11).fill(0) }],
    ['a timer of ages', { type: 'breakout.set_timer', seconds: 1e9 }],
    ['a timer of nothing', { type: 'breakout.open', seconds: 0 }],
    ['a message too long', { type: 'chat.send', to: { kind: 'everyone' }, text: 'x'.repeat(4001) }],
    ['a message of nothing', { type: 'chat.send', to: { kind: 'everyone' }, text: ' \u202e\u0000\n ' }],
    ['a name of nothing', { type: 'rename', displayName: '\u200b\u202e \u0007\u3164' }],
    ['a name too long', { type: 'rename', displayName: 'x'.repeat(81) }],
    ['too many rooms', { type: 'breakout.plan', rooms: Array<string>(51).fill('R'), assignment: 'manual' }],
    [
      'a role there is not for giving',
      { type: 'set_role', participantId: crypto.randomUUID(), role: 'host' },
    ],
    ['an update too large', { type: 'document.update', document: 'notes', update: 'A'.repeat(45_000) }],
    ['a request id too long', { type: 'hand_raise', raised: true, requestId: 'x'.repeat(65) }],
  ])('%s is refused before anybody hears of it', async (_what, message) => {
    const { socket } = mine.victim;
    const before = stateOf(app, mine.conferenceId);
    if ('requestId' in message) {
      socket.sendText(JSON.stringify(message));
      expect(await socket.next('error', ({ requestId }) => requestId === undefined)).toMatchObject({
        error: { code: 'INVALID_REQUEST' },
      });
    } else expect(await answerTo(socket, message)).toBe('INVALID_REQUEST');
    expect(stateOf(app, mine.conferenceId)).toBe(before);
  });

  it('numbers as large as numbers go are answered, and are no fault of ours', async () => {
    const { socket } = mine.victim;
    const most = Number.MAX_SAFE_INTEGER;
    for (const seq of [most, 2 ** 31, 2 ** 31 - 1]) {
      expect(await answerTo(socket, { type: 'chat.history', after: seq })).toBe('ok');
      expect(await answerTo(socket, { type: 'chat.history', before: seq })).toBe('ok');
      expect(await answerTo(socket, { type: 'chat.delete', seq })).toBe('MESSAGE_NOT_FOUND');
      const reply = { type: 'chat.send', to: { kind: 'everyone' }, text: 'x', replyTo: seq };
      expect(await answerTo(socket, reply)).toBe('MESSAGE_NOT_FOUND');
    }
  });

  it('what people read holds nothing that turns, hides or ends their screens', async () => {
    const { socket } = mine.victim;
    const odd = '\u202eevil\u2066\u0000\u0007 na\ud800me\ufeff 👩‍👩‍👧';
    expect(await answerTo(socket, { type: 'rename', displayName: odd })).toBe('ok');
    const { change } = await mine.host.socket.next(
      'participant_changed',
      (told) => 'displayName' in told.change,
    );
    expect(change.displayName).toBe('evil na\ufffdme 👩‍👩‍👧');
    expect(await answerTo(socket, { type: 'chat.send', to: { kind: 'everyone' }, text: odd })).toBe('ok');
    const told = await mine.host.socket.next('chat_message', ({ message }) => message.text.includes('evil'));
    expect(told.message.text).not.toMatch(/[\p{Cc}\u202e\u2066\ufeff]/u);
    expect(told.message.text.isWellFormed()).toBe(true);
  });
});

describe('the log of all this', () => {
  it('has no fault of ours in it, and nothing of what people said', () => {
    expect(recorded.faults).toEqual([]);
    for (const words of ['evil', 'between two 4711', 'for hosts only 4711'])
      expect([words, recorded.holds(words)]).toEqual([words, false]);
  });
});
