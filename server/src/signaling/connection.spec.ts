import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  clientMessages,
  closeCodes,
  type ConferenceId,
  defaultMeetingSettings,
  type MeetingId,
  type ParticipantId,
  serverMessage,
  type ServerMessage,
  signalingLimits,
  type UserId,
} from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import type { ConferenceView, LiveConferences, SeatView } from '../conference/ports.js';
import { Tickets, type TicketClaims } from '../conference/tickets.js';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { Rate } from '../kernel/token-bucket.js';
import type { Meeting, MeetingDirectory } from '../meetings/ports.js';
import { Connection } from './connection.js';
import type { DeskAnswer } from './desks.js';
import { FailedArrivals } from './failed-arrivals.js';
import { Reception } from './reception.js';

const alice = '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a01' as ParticipantId;
const meetingId = '3a1e5c7d-9b2f-4d6a-8c0e-1f2a3b4c5d60' as MeetingId;
const firstConference = '4b2f6d8e-0c3a-4e7b-9d1f-2a3b4c5d6e71' as ConferenceId;
const nextConference = '4b2f6d8e-0c3a-4e7b-9d1f-2a3b4c5d6e72' as ConferenceId;

const meeting: Meeting = {
  id: meetingId,
  code: '4829013756',
  topic: 'Planning',
  type: 'instant',
  status: 'active',
  ownerId: '7d9a2f60-1c3b-4e5d-8f7a-9b0c1d2e3f40' as UserId,
  ownerName: 'Alice',
  hasPasscode: false,
  settings: defaultMeetingSettings,
  joinUrl: 'https://localhost/m/4829013756',
  closedAt: null,
  expiresAt: null,
};
const claims: TicketClaims = {
  participantId: alice,
  meetingId,
  identity: {
    userId: meeting.ownerId,
    displayName: 'Alice',
    photoUrl: null,
    verified: true,
    owner: true,
    hostKey: false,
    guestKey: null,
  },
  audioOnly: false,
  requestedAt: 1_000,
};

/** A connection to a world where the conferences accept everything, unless told otherwise. */
function aConnection(patience: Rate = { perSecond: 1, burst: 1_000 }) {
  const clock = { time: 1_000, now: () => clock.time };
  const spent = new Set<string>();
  const tickets = new Tickets(
    'a-secret-for-this-test-alone-0123456789',
    { spend: (id) => Promise.resolve(!spent.has(id) && Boolean(spent.add(id))) },
    clock,
  );
  let redeeming = 0;
  const redeem = tickets.redeem.bind(tickets);
  tickets.redeem = (ticket) => {
    redeeming++;
    return redeem(ticket).finally(() => redeeming--);
  };
  const world = {
    clock,
    tickets,
    meeting: meeting as Meeting | null,
    running: firstConference,
    runs: {
      conferenceId: firstConference,
      meetingId,
      locked: false,
      participants: [],
      nodeId: null,
      settings: defaultMeetingSettings,
      hostPresent: false,
    } as ConferenceView | null,
    opening: (): void | Promise<void> => undefined,
    commands: [] as { conferenceId: ConferenceId; command: RequestCommand }[],
    decide: (_command: RequestCommand): Result<void> | Promise<Result<void>> => accept(undefined),
    sent: [] as ServerMessage[],
    closes: [] as number[],
    introductions: 0,
    consulted: [] as Record<'message' | 'seat' | 'address', unknown>[],
    advice: accept(null) as DeskAnswer,
    patience,
    turnedAway: false,
    watched: [] as { readonly [what: string]: unknown }[],
    insiders: [alice] as string[],
    commandTypes: () => world.commands.map(({ command }) => command.type),
  };
  const conferences: LiveConferences = {
    ofMeeting: () => world.runs,
    open: async () => {
      await world.opening();
      return accept(world.running);
    },
    submit: async (conferenceId, command) => {
      world.commands.push({ conferenceId, command });
      return await world.decide(command);
    },
    seat: (conferenceId, participantId) =>
      world.insiders.includes(participantId)
        ? ({ conferenceId, meetingId, participantId } as SeatView)
        : null,
    seatByToken: () => null,
    stop: () => Promise.resolve(),
  };
  const meetings: Pick<MeetingDirectory, 'find'> = { find: () => Promise.resolve(world.meeting) };
  const connection = new Connection(
    'connection-1',
    '10.0.0.7',
    {
      send: (message) => void world.sent.push(serverMessage.parse(message)),
      write: () => undefined,
      close: (code) => void world.closes.push(code),
      turnAway: () => void (world.turnedAway = true),
    },
    {
      reception: new Reception(tickets, meetings, conferences),
      conferences,
      desk: {
        answer: (message, seat, address) => {
          world.consulted.push({ message, seat, address });
          return Promise.resolve(world.advice);
        },
      },
      failedArrivals: new FailedArrivals(clock, silentLog, world.patience),
      watch: {
        gap: (gap) => void world.watched.push({ ...gap }),
        resumed: () => void world.watched.push({ resumed: true }),
        refused: (code) => void world.watched.push({ refused: code }),
      },
      clock,
      log: silentLog,
      zone: 'north',
      introduced: () => world.introductions++,
    },
  );
  const say = async (message: object) => {
    const text = JSON.stringify(message);
    connection.receive(text, text.length);
    // Checking a signature leaves the thread, so turns of the loop alone do not tell when it is done.
    while (redeeming > 0) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const hello = async (over: object = {}) =>
    say({ type: 'hello', requestId: '1', protocolVersion: 1, ticket: await tickets.issue(claims), ...over });
  return { connection, world, say, hello };
}

const ended = refuse('MEETING_ENDED');
const refusedWith = (code: string, requestId = '1') => ({
  type: 'reply',
  requestId,
  ok: false,
  error: { code },
});

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Connection', () => {
  describe('before hello', () => {
    it('answers requests with NOT_IN_MEETING, and ping with pong', async () => {
      const { world, say } = aConnection();
      await say({ type: 'leave', requestId: '1' });
      await say({ type: 'enter', requestId: '2' });
      await say({ type: 'view.changed', tiles: [] });
      await say({ type: 'ping' });
      expect(world.sent).toMatchObject([
        refusedWith('NOT_IN_MEETING', '1'),
        refusedWith('NOT_IN_MEETING', '2'),
        { type: 'error', error: { code: 'NOT_IN_MEETING' } },
        { type: 'pong' },
      ]);
      expect(world.commands).toEqual([]);
    });

    it('does not disturb anything by malformed, unknown and binary messages', async () => {
      const { connection, world, say, hello } = aConnection();
      connection.receive('{', 1);
      connection.receive(null, 10);
      await say({ type: 'fly', requestId: 'x' });
      await hello();
      expect(world.sent).toMatchObject([
        { type: 'error', error: { code: 'INVALID_REQUEST' } },
        { type: 'error', error: { code: 'INVALID_REQUEST' } },
        { type: 'error', requestId: 'x', error: { code: 'UNKNOWN_MESSAGE' } },
      ]);
      expect(world.commandTypes()).toEqual(['request_to_join']);
      expect(world.closes).toEqual([]);
    });
  });

  describe('hello {ticket}', () => {
    it('asks to join as the ticket says, and introduces the connection', async () => {
      const { world, hello } = aConnection();
      await hello({ capabilities: { rtp: { codecs: [] } } });
      expect(world.commands).toEqual([
        {
          conferenceId: firstConference,
          command: {
            type: 'request_to_join',
            participantId: alice,
            connectionId: 'connection-1',
            zone: 'north',
            requestId: '1',
            identity: claims.identity,
            audioOnly: false,
            rtpCapabilities: { codecs: [] },
            askedAt: 1_000,
            resumeToken: expect.stringMatching(new RegExp(`^${firstConference}\\.[\\w-]{43}$`)),
          },
        },
      ]);
      expect(world.introductions).toBe(1);
    });

    it('of another version is told to reload, and closed', async () => {
      const { world, hello } = aConnection();
      await hello({ protocolVersion: 2 });
      expect(world.sent).toMatchObject([{ type: 'error', error: { code: 'OUTDATED_CLIENT' } }]);
      expect(world.closes).toEqual([closeCodes.outdated]);
      expect(world.commands).toEqual([]);
    });

    it('twice is refused', async () => {
      const { world, hello } = aConnection();
      await hello();
      await hello({ requestId: '2' });
      expect(world.sent).toMatchObject([refusedWith('INVALID_REQUEST', '2')]);
      expect(world.commands).toHaveLength(1);
    });

    it('that was refused may be tried again, with a new ticket', async () => {
      const { world, hello } = aConnection();
      await hello({ ticket: 'no.such.ticket' });
      await hello({ requestId: '2' });
      expect(world.sent).toMatchObject([refusedWith('TICKET_INVALID')]);
      expect(world.commandTypes()).toEqual(['request_to_join']);
    });

    it.each<[code: string, meeting: Meeting | null]>([
      ['MEETING_NOT_FOUND', null],
      ['MEETING_ENDED', { ...meeting, closedAt: new Date(0) }],
    ])('is refused with %s when the meeting is gone meanwhile', async (code, gone) => {
      const { world, hello } = aConnection();
      world.meeting = gone;
      await hello();
      expect(world.sent).toMatchObject([refusedWith(code)]);
    });

    it('meets the next conference when the one it found has just ended', async () => {
      const { world, hello } = aConnection();
      world.decide = () => {
        if (world.running === nextConference) return accept(undefined);
        world.running = nextConference;
        return ended;
      };
      await hello();
      expect(world.commands.map(({ conferenceId }) => conferenceId)).toEqual([
        firstConference,
        nextConference,
      ]);
      expect(world.sent).toEqual([]);
    });

    it('finds nothing when the meeting is deleted while its conference opens, and ends that', async () => {
      const { world, hello } = aConnection();
      world.runs = null;
      world.opening = () => void (world.meeting = null);
      await hello();
      expect(world.sent).toMatchObject([refusedWith('MEETING_NOT_FOUND')]);
      expect(world.commands.map(({ command }) => command)).toEqual([{ type: 'end', actor: { by: 'owner' } }]);
    });

    it('meets the settings that were changed while its conference opened', async () => {
      const { world, hello } = aConnection();
      world.runs = null;
      const settings = { ...defaultMeetingSettings, waitingRoom: true };
      world.opening = () => void (world.meeting = { ...meeting, settings });
      await hello();
      expect(world.commands.map(({ command }) => command)).toMatchObject([
        { type: 'change_meeting', settings },
        { type: 'request_to_join' },
      ]);
    });

    it('gives up when conferences keep ending', async () => {
      const { world, hello } = aConnection();
      world.decide = () => ended;
      await hello();
      expect(world.sent).toMatchObject([refusedWith('MEETING_ENDED')]);
    });

    it('whose socket closes meanwhile never reaches the conference', async () => {
      const { connection, world, say } = aConnection();
      const ticket = await world.tickets.issue(claims);
      const saying = say({ type: 'hello', requestId: '1', protocolVersion: 1, ticket });
      connection.closed(1006);
      await saying;
      expect(world.commands).toEqual([]);
      expect(world.sent).toEqual([]);
    });

    it('that fails because the database is away says UNAVAILABLE', async () => {
      const { world, hello } = aConnection();
      world.opening = () => Promise.reject(new OutageError('away'));
      await hello();
      expect(world.sent).toMatchObject([refusedWith('UNAVAILABLE')]);
    });

    it('that fails by a fault of ours says INTERNAL', async () => {
      const { world, hello } = aConnection();
      world.decide = () => Promise.reject(new Error('a surprise with details'));
      await hello();
      expect(world.sent).toMatchObject([refusedWith('INTERNAL')]);
      expect(JSON.stringify(world.sent)).not.toContain('surprise');
    });
  });

  describe('hello {prepare}, then enter', () => {
    it('prepares, then joins under the new name with the identity of the ticket', async () => {
      const { world, say, hello } = aConnection();
      await hello({ prepare: true, capabilities: { rtp: { a: 1 } } });
      await say({ type: 'enter', requestId: '2', displayName: '  Alice  in\nWonderland ', audioOnly: true });
      expect(world.commands.map(({ command }) => command)).toMatchObject([
        { type: 'prepare', requestId: '1', identity: claims.identity },
        {
          type: 'request_to_join',
          requestId: '2',
          identity: { ...claims.identity, displayName: 'Alice in Wonderland' },
          audioOnly: true,
          rtpCapabilities: { a: 1 },
        },
      ]);
    });

    it('is in no meeting before enter', async () => {
      const { world, say, hello } = aConnection();
      await hello({ prepare: true });
      await say({ type: 'mute_all', requestId: '2' });
      expect(world.sent).toMatchObject([refusedWith('NOT_IN_MEETING', '2')]);
    });

    it('may connect its transports before enter and while that is decided, and do nothing else', async () => {
      const { connection, world, say, hello } = aConnection();
      await hello({ prepare: true });
      const connect = { type: 'transport.connect', direction: 'send', dtlsParameters: {} };
      await say({ ...connect, requestId: '2' });
      const text = JSON.stringify({ type: 'enter', requestId: '3' });
      connection.receive(text, text.length);
      await say({ ...connect, requestId: '4' });
      expect(world.commandTypes()).toEqual([
        'prepare',
        'connect_transport',
        'connect_transport',
        'request_to_join',
      ]);
      expect(world.sent).toEqual([]);
    });

    it('may enter again after a refusal, but not after an acceptance', async () => {
      const { world, say, hello } = aConnection();
      await hello({ prepare: true });
      world.decide = () => refuse('MEETING_FULL');
      await say({ type: 'enter', requestId: '2' });
      world.decide = () => accept(undefined);
      await say({ type: 'enter', requestId: '3' });
      await say({ type: 'enter', requestId: '4' });
      expect(world.sent).toMatchObject([
        refusedWith('MEETING_FULL', '2'),
        refusedWith('INVALID_REQUEST', '4'),
      ]);
    });
  });

  describe('hello {resume}', () => {
    const token = `${nextConference}.${'r'.repeat(43)}`;

    it('asks the conference that the token names', async () => {
      const { world, say } = aConnection();
      await say({
        type: 'hello',
        requestId: '1',
        protocolVersion: 1,
        resume: { participantId: alice, token },
      });
      expect(world.commands).toEqual([
        {
          conferenceId: nextConference,
          command: {
            type: 'resume',
            participantId: alice,
            connectionId: 'connection-1',
            zone: 'north',
            requestId: '1',
            resumeToken: token,
            freshMedia: false,
            rtpCapabilities: null,
          },
        },
      ]);
    });

    it('acts from the seat only once the conference has given it back', async () => {
      const { connection, world } = aConnection();
      world.decide = (command) => (command.type === 'resume' ? refuse('SEAT_GONE') : accept(undefined));
      const resume = { participantId: alice, token };
      for (const message of [
        { type: 'hello', requestId: '1', protocolVersion: 1, resume },
        { type: 'transport.connect', requestId: '2', direction: 'send', dtlsParameters: {} },
        { type: 'leave', requestId: '3' },
      ]) {
        const text = JSON.stringify(message);
        connection.receive(text, text.length);
      }
      await new Promise((resolve) => setImmediate(resolve));
      expect(world.commandTypes()).toEqual(['resume']);
      expect(world.sent).toMatchObject([
        refusedWith('NOT_IN_MEETING', '2'),
        refusedWith('NOT_IN_MEETING', '3'),
        refusedWith('SEAT_GONE', '1'),
      ]);
      expect(connection.about).toEqual({ connectionId: 'connection-1' });
    });

    it('with a token of no conference is SEAT_GONE', async () => {
      const { world, say } = aConnection();
      const resume = { participantId: alice, token: 'x'.repeat(40) };
      await say({ type: 'hello', requestId: '1', protocolVersion: 1, resume });
      expect(world.sent).toMatchObject([refusedWith('SEAT_GONE')]);
    });
  });

  describe('in the meeting', () => {
    it('speaks for its own participant only', async () => {
      const { world, say, hello } = aConnection();
      await hello();
      await say({ type: 'leave', requestId: '2', participantId: '5b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02' });
      expect(world.commands[1]).toEqual({
        conferenceId: firstConference,
        command: { type: 'leave', requestId: '2', participantId: alice },
      });
    });

    it('words a refusal; one of a notification is left unsaid', async () => {
      const { world, say, hello } = aConnection();
      await hello();
      world.decide = () => refuse('TRACK_NOT_FOUND', { of: 'mine' });
      await say({ type: 'mute', requestId: '2', source: 'camera' });
      await say({ type: 'track.ready', trackId: 'gone' });
      expect(world.sent).toMatchObject([
        { ...refusedWith('TRACK_NOT_FOUND', '2'), error: { details: { of: 'mine' } } },
      ]);
    });

    it('routes every message there is', async () => {
      const { world, say, hello } = aConnection();
      await hello();
      const before = world.commands.length;
      const types = Object.keys(clientMessages).filter(
        (type) => !['hello', 'enter', 'ping', 'trace.report', 'media.gap'].includes(type),
      );
      for (const type of types) {
        const file = new URL(`../../../protocol/fixtures/signaling/client/${type}.json`, import.meta.url);
        await say(JSON.parse(readFileSync(file, 'utf8')) as object);
        world.clock.time += 1_000;
      }
      const consulted = world.consulted.map(({ message }) => (message as { type: string }).type);
      expect(consulted.sort()).toEqual(['claim_host', 'document.close', 'document.open', 'document.update']);
      expect(world.commands.length - before).toBe(types.length - consulted.length);
      expect(world.sent.filter((sent) => sent.type !== 'reply' || !sent.ok)).toEqual([]);
    });
  });

  describe('what is watched', () => {
    const bob = '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7ab0' as ParticipantId;
    const gap = { type: 'media.gap', participantId: bob, source: 'microphone', ms: 820 };

    it('a gap that somebody inside noticed of somebody inside', async () => {
      const { world, say, hello } = aConnection();
      world.insiders.push(bob);
      await say(gap);
      await hello();
      await say(gap);
      const about = { conferenceId: firstConference, meetingId, participantId: alice };
      expect(world.watched).toEqual([{ ...about, fromParticipantId: bob, source: 'microphone', ms: 820 }]);
      expect(world.sent).toEqual([]);
    });

    it.each([
      ['of a stranger', { participantId: '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7aff' }],
      ['of oneself', { participantId: alice }],
      ['of no length', { ms: 0 }],
    ])('a gap %s is ignored', async (_what, change) => {
      const { world, say, hello } = aConnection();
      world.insiders.push(bob);
      await hello();
      await say({ ...gap, ...change });
      expect(world.watched).toEqual([]);
    });

    it('no more gaps than anybody can notice', async () => {
      const { world, say, hello } = aConnection();
      world.insiders.push(bob);
      await hello();
      for (let i = 0; i < 80; i++) await say(gap);
      expect(world.watched).toHaveLength(60);
      world.clock.time += 2_000;
      for (let i = 0; i < 5; i++) await say(gap);
      expect(world.watched).toHaveLength(62);
    });

    it('who is refused, with the code, and who is back', async () => {
      const { world, hello } = aConnection();
      world.decide = () => refuse('MEETING_FULL');
      await hello();
      world.decide = () => Promise.reject(new OutageError('away'));
      await hello();
      world.decide = () => accept(undefined);
      const token = `${firstConference}.${'t'.repeat(43)}`;
      await hello({ ticket: undefined, resume: { participantId: alice, token } });
      expect(world.watched).toEqual([
        { refused: 'MEETING_FULL' },
        { refused: 'UNAVAILABLE' },
        { resumed: true },
      ]);
    });
  });

  describe('asking the desks', () => {
    const claim = { type: 'claim_host', requestId: '2', hostKey: '1234 5678' };

    it('tells who asks and from where, and says the answer', async () => {
      const { world, say, hello } = aConnection();
      await hello();
      await say(claim);
      expect(world.consulted).toEqual([
        {
          message: { ...claim, hostKey: '12345678' },
          seat: { conferenceId: firstConference, participantId: alice },
          address: '10.0.0.7',
        },
      ]);
      world.advice = accept({ state: 'full' });
      await say({ ...claim, requestId: '3' });
      world.advice = refuse('HOST_KEY_WRONG');
      await say({ ...claim, requestId: '4' });
      expect(world.sent).toMatchObject([
        { type: 'reply', requestId: '2', ok: true },
        { type: 'reply', requestId: '3', ok: true, data: { state: 'full' } },
        refusedWith('HOST_KEY_WRONG', '4'),
      ]);
    });

    it('is for those who are inside', async () => {
      const { world, say, hello } = aConnection();
      await say(claim);
      await hello({ prepare: true });
      await say({ ...claim, requestId: '3' });
      expect(world.sent).toMatchObject([
        refusedWith('NOT_IN_MEETING', '2'),
        refusedWith('NOT_IN_MEETING', '3'),
      ]);
      expect(world.consulted).toEqual([]);
    });

    it('of a connection that was given another seat, they are told that one', async () => {
      const { connection, world, say, hello } = aConnection();
      await hello();
      const seat = { conferenceId: nextConference, participantId: alice };
      connection.reseat(seat);
      await say(claim);
      await say({ type: 'leave', requestId: '3' });
      expect(world.consulted[0]).toMatchObject({ seat });
      expect(world.commands[1]).toMatchObject({ conferenceId: nextConference, command: { type: 'leave' } });
    });
  });

  it('passes on what is said in a room only while the person sits there', async () => {
    const { connection, world, say, hello } = aConnection();
    await hello();
    connection.reseat({ conferenceId: nextConference, participantId: alice });
    const message = { type: 'chat.send', to: { kind: 'everyone' }, text: 'only for here' };
    const before = world.commands.length;
    await say({ ...message, requestId: '2', conferenceId: firstConference });
    await say({ ...message, requestId: '3', conferenceId: nextConference });
    expect(world.commands.slice(before)).toMatchObject([{ command: { type: 'send_chat', requestId: '3' } }]);
    expect(world.sent.at(-1)).toMatchObject({ requestId: '2', ok: false, error: { code: 'NOT_IN_MEETING' } });
  });

  describe('guesses', () => {
    const guess = { ticket: 'not a ticket' };
    const codes = (sent: readonly ServerMessage[]) =>
      sent.map((message) => (message.type === 'reply' && !message.ok ? message.error.code : message.type));

    it('at tickets and seats: the fifth closes the connection', async () => {
      const { world, hello } = aConnection();
      world.decide = () => refuse('SEAT_GONE');
      const seat = { ticket: undefined, resume: { participantId: alice, token: `${firstConference}.x` } };
      for (const what of [guess, guess, seat, seat, guess, guess]) await hello(what);
      expect(codes(world.sent)).toEqual([
        'TICKET_INVALID',
        'TICKET_INVALID',
        'SEAT_GONE',
        'SEAT_GONE',
        'TICKET_INVALID',
      ]);
      expect(world.closes).toEqual([1008]);
    });

    it('beyond what an address may are refused as such, but what is right is taken', async () => {
      const { world, hello } = aConnection({ perSecond: 0.5, burst: 1 });
      await hello(guess);
      await hello(guess);
      expect(codes(world.sent)).toEqual(['TICKET_INVALID', 'TOO_MANY_ATTEMPTS']);
      expect(world.sent[1]).toMatchObject({ error: { details: { retryAfterSeconds: 2 } } });
      await hello();
      expect(world.commandTypes()).toEqual(['request_to_join']);
      expect(world.closes).toEqual([]);
    });
  });

  describe('floods', () => {
    it('refuses beyond the burst with the request id, then closes with 1008 and hears no more', () => {
      const { connection, world } = aConnection();
      const message = JSON.stringify({ type: 'leave', requestId: 'r' });
      for (let i = 0; i < signalingLimits.burst * 3; i++) connection.receive(message, message.length);
      const limited = world.sent.filter(
        (sent) => sent.type === 'reply' && !sent.ok && sent.error.code === 'RATE_LIMITED',
      );
      expect(limited).toHaveLength(signalingLimits.burst);
      expect(world.closes).toEqual([1008]);
      expect(world.turnedAway).toBe(true);
    });
  });

  describe('when the socket closes', () => {
    const lost = (clean: boolean) => ({
      type: 'connection_lost',
      participantId: alice,
      connectionId: 'connection-1',
      clean,
    });

    it.each([
      [1000, true],
      [1005, true],
      [1006, false],
      [1009, false],
    ])('with %d it tells of a loss, clean: %s', async (code, clean) => {
      const { connection, world, hello } = aConnection();
      await hello();
      connection.closed(code);
      connection.closed(code);
      expect(world.commands.slice(1).map(({ command }) => command)).toEqual([lost(clean)]);
    });

    it('with 1001 it waits a moment for a reload', async () => {
      const { connection, world, hello } = aConnection();
      await hello();
      connection.closed(1001);
      expect(world.commands).toHaveLength(1);
      await jest.advanceTimersByTimeAsync(5_000);
      expect(world.commands.slice(1).map(({ command }) => command)).toEqual([lost(true)]);
    });

    it('tells nothing when nobody was there', () => {
      const { connection, world } = aConnection();
      connection.closed(1006);
      expect(world.commands).toEqual([]);
    });

    it('tells nothing when the conference itself let it go', async () => {
      const { connection, world, hello } = aConnection();
      await hello();
      connection.dismiss(closeCodes.goodbye);
      connection.closed(closeCodes.goodbye);
      expect(world.commandTypes()).toEqual(['request_to_join']);
      expect(world.closes).toEqual([closeCodes.goodbye]);
    });
  });
});
