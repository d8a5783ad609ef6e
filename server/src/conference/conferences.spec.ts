import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  defaultMeetingSettings,
  type BanId,
  type ConferenceId,
  type ParticipantId,
  type Sealed,
  type ServerMessage,
  type UserId,
} from '#protocol';
import { EventBus } from '../kernel/events.js';
import { silentLog, type Log } from '../kernel/log.js';
import { FakeMediaPlane } from '../media/fake/fake-media-plane.js';
import type { Meeting, MeetingBan, MeetingLedger } from '../meetings/ports.js';
import { Conferences } from './conferences.js';
import type { RequestCommand } from './domain/commands.js';
import { attendee, guest, host, type Character } from './domain/testing.js';

const meeting = {
  id: '6f5c3bd0-0000-4000-8000-000000000001',
  code: '1234567890',
  topic: 'Planning',
  joinUrl: 'https://conclave.example/m/1234567890',
  settings: defaultMeetingSettings,
  closedAt: null,
} as unknown as Meeting;

const opus = (ssrc: number): Sealed => ({
  mid: String(ssrc),
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc }],
  rtcp: { cname: 'x' },
});

/** A ledger that writes down what it is told, and can be away. */
class NotedLedger implements MeetingLedger {
  readonly facts: string[] = [];
  away = false;
  failures = 0;
  running: readonly ConferenceId[] = [];

  conferenceStarted = () => this.note('started');
  participantJoined = (fact: { displayName: string; sfuNodeId: string | null; region: string | null }) =>
    this.note(`joined ${fact.displayName} ${fact.sfuNodeId} ${fact.region}`);
  participantLeft = (fact: { participantId: ParticipantId }) => this.note(`left ${fact.participantId}`);
  conferenceEnded = (fact: { forGood: boolean }) => this.note(fact.forGood ? 'ended for good' : 'ended');
  personBanned = (fact: { displayName: string }) => this.note(`banned ${fact.displayName}`);
  personUnbanned = (fact: { banId: string }) => this.note(`unbanned ${fact.banId}`);
  endLeftOvers = () => Promise.resolve(0);
  over = () => Promise.resolve({ ended: [], left: [] });
  stillRunning = ({ conferenceIds }: { conferenceIds: readonly ConferenceId[] }) => {
    this.running = conferenceIds;
    return Promise.resolve();
  };

  private note(fact: string): Promise<void> {
    if (this.away) {
      this.failures += 1;
      return Promise.reject(new Error('the database is away'));
    }
    this.facts.push(fact);
    return Promise.resolve();
  }
}

class House {
  readonly media = new FakeMediaPlane({ workers: 1 });
  readonly ledger = new NotedLedger();
  readonly sent: { to: string; message: ServerMessage }[] = [];
  readonly closed: string[] = [];
  readonly events = new EventBus(silentLog);
  /** Where what a connection sends goes to, since it was brought elsewhere. */
  readonly seats = new Map<string, ConferenceId>();
  /** Connections that the outbox does not know any more. */
  readonly gone = new Set<string>();
  bans: MeetingBan[] = [];
  readonly warnings: [message: string, facts: object | undefined][] = [];
  readonly log: Log = {
    ...silentLog,
    warn: (message, facts) => void this.warnings.push([message, facts]),
    with: () => this.log,
  };
  now = 1_800_000_000_000;
  readonly conferences = new Conferences({
    media: this.media,
    outbox: {
      deliver: (to, message) => void this.sent.push(...to.map((connection) => ({ to: connection, message }))),
      close: (connection) => void this.closed.push(connection),
      reseat: (connection, { conferenceId }) => {
        if (this.gone.has(connection)) return false;
        this.seats.set(connection, conferenceId);
        return true;
      },
    },
    ledger: this.ledger,
    chat: {
      write: () => Promise.reject(new Error('no chat here')),
      page: () => Promise.reject(new Error('no chat here')),
      newest: () => Promise.resolve({ seq: 0, version: 0 }),
    },
    polls: { save: () => Promise.resolve() },
    meetings: { bansOf: () => Promise.resolve(this.bans) },
    events: this.events,
    clock: { now: () => this.now },
    log: this.log,
    preferredVideoCodec: 'h264',
  });

  constructor() {
    this.conferences.start();
  }

  async open(): Promise<ConferenceId> {
    const opened = await this.conferences.open(meeting);
    if (!opened.ok) throw new Error(opened.refusal.code);
    return opened.value;
  }

  async enter(id: ConferenceId, someone: Character, rtpCapabilities: Sealed | null = null) {
    const entered = await this.conferences.submit(id, {
      type: 'request_to_join',
      participantId: someone.name as ParticipantId,
      connectionId: `${someone.name}@1`,
      identity: someone.identity,
      audioOnly: false,
      resumeToken: `secret-of-${someone.name}`,
      rtpCapabilities: rtpCapabilities ?? (await this.media.capabilities()),
      requestId: 'enter',
    });
    await this.settled();
    return entered;
  }

  async do(id: ConferenceId, command: RequestCommand) {
    const result = await this.conferences.submit(id, command);
    await this.settled();
    return result;
  }

  /** Lets media answer, and events arrive. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  types(name: string): string[] {
    return this.sent.filter(({ to }) => to === `${name}@1`).map(({ message }) => message.type);
  }

  last(name: string, type: ServerMessage['type']): ServerMessage | undefined {
    return this.sent.filter(({ to, message }) => to === `${name}@1` && message.type === type).at(-1)?.message;
  }
}

const as = (name: string) => ({ participantId: name as ParticipantId });
const speaks = (name: string, ssrc: number, requestId = `publish-${ssrc}`): RequestCommand => ({
  type: 'publish',
  ...as(name),
  requestId,
  source: 'microphone',
  rtpParameters: opus(ssrc),
  muted: false,
});

const houses: House[] = [];
const aHouse = () => {
  const house = new House();
  houses.push(house);
  return house;
};
afterEach(async () => {
  jest.useRealTimers();
  for (const house of houses.splice(0)) {
    house.ledger.away = false;
    await house.conferences.stop();
    await house.media.close();
  }
});

describe('Conferences', () => {
  it('open() gives concurrent callers the same conference', async () => {
    const house = aHouse();
    const [first, second] = await Promise.all([house.open(), house.open()]);
    expect(first).toBe(second);
    expect(await house.open()).toBe(first);
    expect(house.conferences.ofMeeting(meeting.id)).toMatchObject({ conferenceId: first, participants: [] });
  });

  it('open() of a meeting closed for good is refused', async () => {
    const house = aHouse();
    expect(await house.conferences.open({ ...meeting, closedAt: new Date() })).toMatchObject({
      refusal: { code: 'MEETING_ENDED' },
    });
  });

  it('offers a track anew whose stream was lost on its way', async () => {
    const listening = jest.spyOn(FakeMediaPlane.prototype, 'onEvent');
    const house = aHouse();
    const listeners = listening.mock.calls.map(([listener]) => listener);
    listening.mockRestore();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    await house.do(id, speaks('alice', 7));
    const offers = () =>
      house.sent.flatMap(({ to, message }) =>
        to.startsWith('bob') && message.type === 'track.offered' ? [message.offer] : [],
      );
    const [first] = offers();
    const [routerId] = house.media.openObjects().routers;
    if (!first || routerId === undefined) throw new Error('no track was offered');

    await house.media.closeConsumer({ consumerId: first.subscriptionId });
    const consumerIds = [first.subscriptionId, 'somebody-else'];
    for (const listener of listeners)
      listener({ type: 'consumers_lost', routerId, consumerIds, cause: 'worker_died' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(house.last('bob', 'track.withdrawn')).toMatchObject({ subscriptionId: first.subscriptionId });
    expect(offers()).toHaveLength(2);
    expect(offers()[1]).toMatchObject({ trackId: first.trackId });
    expect(offers()[1]?.subscriptionId).not.toBe(first.subscriptionId);
    expect(house.media.openObjects().consumers).toEqual([offers()[1]?.subscriptionId]);
    expect(house.warnings).toContainEqual(['consumers lost', { routerId, cause: 'worker_died', lost: 2 }]);
    // The same news once more is of what is not there any more.
    for (const listener of listeners)
      listener({ type: 'consumers_lost', routerId, consumerIds, cause: 'worker_died' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(offers()).toHaveLength(2);
  });

  it('carries a track from one to the other, and its mute', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    expect(house.types('alice')).toEqual(['welcome', 'participant_joined']);
    expect(house.types('bob')).toEqual(['welcome']);
    expect(house.conferences.ofMeeting(meeting.id)?.participants).toHaveLength(2);

    await house.do(id, speaks('alice', 7));
    const offered = house.last('bob', 'track.offered');
    if (offered?.type !== 'track.offered') throw new Error('no track was offered');
    const { subscriptionId, trackId } = offered.offer;
    const dtlsParameters = {
      fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
    };
    for (const [name, direction] of [
      ['alice', 'send'],
      ['bob', 'recv'],
    ] as const) {
      await house.do(id, {
        type: 'connect_transport',
        ...as(name),
        requestId: 'c',
        direction,
        dtlsParameters,
      });
    }
    expect(house.last('bob', 'reply')).toMatchObject({ requestId: 'c', ok: true });
    expect(house.media.isFlowing(subscriptionId)).toBe(false);
    await house.do(id, { type: 'track_ready', ...as('bob'), trackId });
    expect(house.media.isFlowing(subscriptionId)).toBe(true);

    const actor = { by: 'owner' } as const;
    expect(await house.do(id, { type: 'mute_participant', actor, ...as('alice') })).toEqual({ ok: true });
    expect(house.media.isFlowing(subscriptionId)).toBe(false);
    await house.do(id, {
      type: 'set_muted',
      ...as('alice'),
      requestId: 'u',
      source: 'microphone',
      muted: false,
    });
    expect(house.media.isFlowing(subscriptionId)).toBe(true);

    await house.do(id, { type: 'leave', ...as('alice'), requestId: 'bye' });
    expect(house.closed).toEqual(['alice@1']);
    expect(house.media.openObjects()).toMatchObject({ producers: [], consumers: [] });
    await house.do(id, { type: 'leave', ...as('bob'), requestId: 'bye' });
    expect(house.media.openObjects()).toEqual({ routers: [], transports: [], producers: [], consumers: [] });
    expect(house.conferences.ofMeeting(meeting.id)).toBeNull();
    expect(house.ledger.facts).toEqual([
      'started',
      'joined alice fake default',
      'joined bob fake default',
      'left alice',
      'left bob',
      'ended',
    ]);
  });

  it('answers a prepared person at once', async () => {
    const house = aHouse();
    const id = await house.open();
    const identity = guest('gus').identity;
    await house.do(id, { type: 'prepare', ...as('gus'), connectionId: 'gus@1', identity, requestId: 'p' });
    expect(house.types('gus')).toEqual(['prepared']);
    expect(house.ledger.facts).toEqual([]);
    await house.conferences.submit(id, {
      type: 'request_to_join',
      ...as('gus'),
      connectionId: 'gus@1',
      identity,
      audioOnly: false,
      resumeToken: 'secret-of-gus',
      rtpCapabilities: null,
    });
    // No media is waited for: the welcome is out when the decision is.
    expect(house.types('gus')).toEqual(['prepared', 'welcome']);
  });

  it('refuses what comes for a conference that has ended', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.do(id, { type: 'end', actor: { by: 'participant', ...as('alice') }, requestId: 'e' });
    expect(house.types('alice').slice(-2)).toEqual(['reply', 'goodbye']);
    expect(house.ledger.facts.at(-1)).toBe('ended for good');
    const back = {
      type: 'resume',
      ...as('alice'),
      connectionId: 'x',
      resumeToken: 'secret-of-alice',
    } as const;
    expect(await house.do(id, { ...back, freshMedia: false, rtpCapabilities: null })).toMatchObject({
      refusal: { code: 'SEAT_GONE' },
    });
    expect(await house.do(id, { type: 'admit_all', actor: { by: 'owner' } })).toMatchObject({
      refusal: { code: 'MEETING_ENDED' },
    });
  });

  it('rebuilds media when a worker dies', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    await house.do(id, speaks('alice', 7));
    const before = house.media.openObjects();
    expect(before.consumers).toHaveLength(1);
    const [node] = await house.media.nodes();
    house.media.loseWorker(node!.workers[0]!.workerId);
    await house.settled();
    const after = house.media.openObjects();
    expect(after.transports).toHaveLength(4);
    expect(after.transports.some((transport) => before.transports.includes(transport))).toBe(false);
    expect(after.producers).toEqual([]);
    for (const name of ['alice', 'bob'])
      expect(house.types(name).filter((type) => type === 'welcome')).toHaveLength(2);
    expect(house.ledger.facts.filter((fact) => fact.startsWith('joined'))).toHaveLength(2);
    await house.do(id, speaks('alice', 7, 'again'));
    expect(house.media.openObjects().consumers).toHaveLength(1);
  });

  it('tries again when no worker takes a router at first', async () => {
    const house = aHouse();
    const [node] = await house.media.nodes();
    const { workerId } = node!.workers[0]!;
    house.media.setCpuShare(workerId, 1);
    const id = await house.open();
    await house.enter(id, host('alice'));
    expect(house.types('alice')).toEqual([]);
    house.media.setCpuShare(workerId, 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(house.types('alice')).toEqual(['welcome']);
  });

  it('chooses the active speaker from levels', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    await house.do(id, speaks('alice', 7));
    const [producer] = house.media.openObjects().producers;
    for (let report = 0; report < 6; report++) {
      house.media.speak(producer!, -20);
      house.now += 200;
      await house.settled();
    }
    expect(house.sent.filter(({ message }) => message.type === 'active_speaker')).toHaveLength(2);
    expect(house.last('bob', 'active_speaker')).toMatchObject({ participantId: 'alice' });
  });

  it('goes on while the database is away, and then writes everything in order', async () => {
    const house = aHouse();
    house.ledger.away = true;
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    expect(house.types('bob')).toEqual(['welcome']);
    await house.do(id, { type: 'leave', ...as('bob'), requestId: 'bye' });
    expect(house.ledger.facts).toEqual([]);
    expect(house.ledger.failures).toBeGreaterThan(0);
    house.ledger.away = false;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(house.ledger.facts.map((fact) => fact.split(' ').slice(0, 2).join(' '))).toEqual([
      'started',
      'joined alice',
      'joined bob',
      'left bob',
    ]);
  });

  it('stop() tells everybody, writes the end and keeps the meeting joinable', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.conferences.stop();
    expect(house.last('alice', 'goodbye')).toEqual({ type: 'goodbye', reason: 'server_stopping' });
    expect(house.closed).toEqual(['alice@1']);
    expect(house.ledger.facts).toEqual(['started', 'joined alice fake default', 'left alice', 'ended']);
    expect(house.media.openObjects().routers).toEqual([]);
    expect(await house.conferences.open(meeting)).toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
  });

  it('closes what opened too late', async () => {
    const house = aHouse();
    const id = await house.open();
    const connection = { ...as('alice'), connectionId: 'alice@1' };
    const { identity } = host('alice');
    await Promise.all([
      house.conferences.submit(id, { type: 'prepare', ...connection, identity }),
      house.conferences.submit(id, { type: 'connection_lost', ...connection, clean: true }),
    ]);
    await house.settled();
    expect(house.media.openObjects()).toEqual({ routers: [], transports: [], producers: [], consumers: [] });
    expect(house.types('alice')).toEqual([]);
  });

  it('writes down who asks for what they may not do, and not what else is refused', async () => {
    const house = aHouse();
    const id = await house.open();
    await house.enter(id, host('alice'));
    await house.enter(id, attendee('bob'));
    const actor = { by: 'participant', ...as('bob') } as const;
    await house.do(id, { type: 'remove', actor, ...as('alice'), ban: null });
    await house.do(id, {
      type: 'rename',
      ...as('bob'),
      target: as('alice').participantId,
      displayName: 'X',
      requestId: 'n',
    });
    await house.do(id, { type: 'unpublish', ...as('bob'), source: 'camera', requestId: 'c' });
    expect(house.warnings).toEqual([
      ['refused', { command: 'remove', code: 'FORBIDDEN', participantId: 'bob' }],
      ['refused', { command: 'rename', code: 'FORBIDDEN', participantId: 'bob' }],
    ]);
  });

  it('keeps out whom the durable meeting keeps out, and tells the ledger of others', async () => {
    const house = aHouse();
    house.bans = [
      { banId: 'b' as BanId, userId: 'user-bob' as UserId, guestKey: null, displayName: 'bob', at: 1 },
    ];
    const id = await house.open();
    await house.enter(id, host('alice'));
    expect(await house.enter(id, attendee('bob'))).toEqual({ ok: false, refusal: { code: 'BANNED' } });
    await house.enter(id, guest('gus'));
    const actor = { by: 'participant', ...as('alice') } as const;
    await house.do(id, { type: 'remove', actor, ...as('gus'), ban: { banId: 'g' as BanId } });
    await house.do(id, { type: 'unban', actor, banId: 'b' as BanId });
    expect(house.ledger.facts).toEqual(expect.arrayContaining(['banned gus', 'unbanned b']));
  });

  it('tells the ledger what still runs', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const house = aHouse();
    const id = await house.open();
    jest.advanceTimersByTime(5_000);
    expect(house.ledger.running).toEqual([]);
    await house.enter(id, host('alice'));
    jest.advanceTimersByTime(5_000);
    expect(house.ledger.running).toEqual([id]);
  });
});
