import { toErrorBody, type ErrorCode, type ServerMessage } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../testing/fake-socket.js';
import { ALICE, aWelcome, BOB } from '../testing/worlds.js';
import { SignalingConnection, type AdmissionResult } from './signaling-connection.js';

const URL = 'wss://meet.example/signaling';

class World {
  readonly server = new FakeServer();
  readonly told: string[] = [];
  readonly messages: ServerMessage[] = [];
  readmission: AdmissionResult = { ok: true, admission: { ticket: 'second', url: URL } };
  readmissions = 0;
  readonly connection = new SignalingConnection({
    openSocket: this.server.factory,
    listener: {
      message: (message) => this.messages.push(message),
      lost: () => this.told.push('lost'),
      preparationLost: () => this.told.push('preparation lost'),
      retryOffered: () => this.told.push('retry offered'),
      goodbye: (reason) => this.told.push(`goodbye ${reason}`),
      refused: (error) => this.told.push(`refused ${error.code}`),
      outdated: () => this.told.push('outdated'),
    },
    readmit: () => {
      this.readmissions += 1;
      return Promise.resolve(this.readmission);
    },
    capabilities: () => ({ codecs: [] }),
    random: () => 0.5,
  });

  async enter(): Promise<void> {
    void this.connection.start({ ticket: 'first', url: URL }, 'enter');
    await settle();
    this.welcome();
  }

  welcome(selfId = ALICE): void {
    const { socket } = this.server;
    socket.say(aWelcome({ selfId, requestId: socket.last('hello').requestId ?? '' }));
  }

  refuse(code: ErrorCode): void {
    const { socket } = this.server;
    socket.say({
      type: 'reply',
      requestId: socket.last('hello').requestId ?? '',
      ok: false,
      error: toErrorBody(code),
    });
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);
let world: World;

beforeEach(() => {
  vi.useFakeTimers();
  world = new World();
});
afterEach(() => {
  world.connection.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('entering', () => {
  it('says hello with the ticket and resolves with the welcome', async () => {
    const greeting = world.connection.start({ ticket: 'first', url: URL }, 'enter');
    await settle();
    const hello = world.server.socket.last('hello');
    expect(hello).toMatchObject({
      ticket: 'first',
      protocolVersion: 1,
      capabilities: { rtp: { codecs: [] } },
    });
    expect(hello.prepare).toBeUndefined();
    expect(world.connection.status).toBe('greeting');
    world.welcome();
    expect(await greeting).toEqual({ ok: true, data: {} });
    expect(world.connection.status).toBe('open');
    expect(world.messages.map((message) => message.type)).toEqual(['welcome']);
  });

  it('prepares, then enters by a request that the welcome answers', async () => {
    const prepared = world.connection.start({ ticket: 'first', url: URL }, 'prepare');
    await settle();
    expect(world.server.socket.last('hello').prepare).toBe(true);
    world.server.socket.say({ type: 'prepared', media: null });
    expect((await prepared).ok).toBe(true);
    const entered = world.connection.request({ type: 'enter', displayName: 'Alice' });
    const { requestId } = world.server.socket.last('enter');
    world.server.socket.say(aWelcome({ requestId }));
    expect(await entered).toEqual({ ok: true, data: {} });
  });

  it.each<[ErrorCode, string[]]>([
    ['MEETING_LOCKED', ['refused MEETING_LOCKED']],
    ['OUTDATED_CLIENT', ['outdated']],
  ])('gives up on %s', async (code, told) => {
    const greeting = world.connection.start({ ticket: 'first', url: URL }, 'enter');
    await settle();
    world.refuse(code);
    expect(await greeting).toMatchObject({ ok: false, error: { code } });
    expect(world.told).toEqual(told);
    expect(world.connection.status).toBe('closed');
  });

  it('takes an error without a request as the answer to its hello', async () => {
    const greeting = world.connection.start({ ticket: 'first', url: URL }, 'enter');
    await settle();
    world.server.socket.say({ type: 'error', error: toErrorBody('OUTDATED_CLIENT') });
    expect((await greeting).ok).toBe(false);
    expect(world.told).toEqual(['outdated']);
  });

  it('asks for another ticket when the first is spent', async () => {
    const greeting = world.connection.start({ ticket: 'first', url: URL }, 'enter');
    await settle();
    world.refuse('TICKET_INVALID');
    await vi.advanceTimersByTimeAsync(300);
    expect(world.server.socket.last('hello').ticket).toBe('second');
    world.welcome();
    expect((await greeting).ok).toBe(true);
  });

  it('does not wait for ever for a socket that does not open', async () => {
    world.server.autoOpen = false;
    void world.connection.start({ ticket: 'first', url: URL }, 'enter');
    await vi.advanceTimersByTimeAsync(5_300);
    expect(world.server.sockets).toHaveLength(2);
    expect(world.server.sockets[0]?.closedWith).not.toBeNull();
  });

  it('loses only the preparation when the socket breaks on the preview page', async () => {
    void world.connection.start({ ticket: 'first', url: URL }, 'prepare');
    await settle();
    world.server.socket.say({ type: 'prepared', media: null });
    const entered = world.connection.request({ type: 'enter' });
    world.server.socket.break();
    expect(await entered).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(world.told).toEqual(['preparation lost']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.server.sockets).toHaveLength(1);
  });
});

describe('requests', () => {
  beforeEach(() => world.enter());

  it('are answered by their own reply, once', async () => {
    const first = world.connection.request({ type: 'mute', source: 'microphone' });
    const second = world.connection.request({ type: 'lock', locked: true });
    const { socket } = world.server;
    socket.say({
      type: 'reply',
      requestId: socket.last('lock').requestId,
      ok: false,
      error: toErrorBody('FORBIDDEN'),
    });
    socket.reply(socket.last('mute').requestId, { some: 'data' });
    socket.reply(socket.last('mute').requestId, { other: 'data' });
    expect(await first).toEqual({ ok: true, data: { some: 'data' } });
    expect(await second).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  });

  it('give up after twelve seconds without an answer', async () => {
    const reply = world.connection.request({ type: 'mute', source: 'microphone' });
    // Something is heard now and then, so the connection itself is fine.
    for (let second = 0; second < 12; second += 1) {
      world.server.socket.say({ type: 'pong' });
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await reply).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(world.told).toEqual([]);
  });

  it('are sent again under the same id after a resume, in their order, until answered', async () => {
    const mute = world.connection.request({ type: 'mute', source: 'microphone' });
    const { requestId } = world.server.socket.last('mute');
    world.server.socket.break();
    const unmute = world.connection.request({ type: 'unmute', source: 'microphone' });
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello').resume?.participantId).toBe(ALICE);
    expect(world.server.socket.count('mute')).toBe(0);
    world.welcome();
    expect(world.server.socket.heard.map((message) => message.type)).toEqual(['hello', 'mute', 'unmute']);
    expect(world.server.socket.last('mute').requestId).toBe(requestId);
    world.server.socket.reply(requestId);
    world.server.socket.reply(world.server.socket.last('unmute').requestId);
    expect((await mute).ok && (await unmute).ok).toBe(true);
  });

  it('are answered with UNAVAILABLE when the seat is another one', async () => {
    const mute = world.connection.request({ type: 'mute', source: 'microphone' });
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.refuse('SEAT_GONE');
    await settle();
    world.welcome(BOB);
    expect(await mute).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE' } });
    expect(world.server.socket.count('mute')).toBe(0);
  });

  it('of a kind can be abandoned, and are then not sent again', async () => {
    const connect = world.connection.request({
      type: 'transport.connect',
      direction: 'send',
      dtlsParameters: {},
    });
    const mute = world.connection.request({ type: 'mute', source: 'microphone' });
    expect(world.connection.waitsFor(['mute'])).toBe(true);
    world.connection.abandon(['transport.connect']);
    expect((await connect).ok).toBe(false);
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.welcome();
    expect(world.server.socket.count('transport.connect')).toBe(0);
    expect(world.server.socket.count('mute')).toBe(1);
    world.server.socket.reply(world.server.socket.last('mute').requestId);
    await mute;
    expect(world.connection.waitsFor(['mute'])).toBe(false);
  });

  it('of the moment are answered after ten seconds without a connection, and not sent later', async () => {
    const removing = world.connection.request({ type: 'remove', participantId: BOB });
    world.server.autoOpen = false;
    world.server.socket.break();
    const reacting = world.connection.request({ type: 'reaction', emoji: '👍' });
    const muting = world.connection.request({ type: 'mute', source: 'microphone' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await removing).toMatchObject({ ok: false, unanswered: true });
    expect(await reacting).toMatchObject({ ok: false, unanswered: true });
    world.server.autoOpen = true;
    await vi.advanceTimersByTimeAsync(10_000);
    world.welcome();
    expect(world.server.socket.heard.map((message) => message.type)).toEqual(['hello', 'mute']);
    world.server.socket.reply(world.server.socket.last('mute').requestId);
    expect((await muting).ok).toBe(true);
  });

  it('of the moment are sent again after a short absence', async () => {
    const removing = world.connection.request({ type: 'remove', participantId: BOB });
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.welcome();
    world.server.socket.reply(world.server.socket.last('remove').requestId);
    expect((await removing).ok).toBe(true);
  });

  it('without a connection at all are refused', async () => {
    world.connection.stop();
    expect(await world.connection.request({ type: 'end' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_IN_MEETING' },
    });
  });
});

describe('a lost connection', () => {
  beforeEach(() => world.enter());

  it('is resumed after 250 ms at most, and told of once', async () => {
    world.server.socket.break();
    expect(world.told).toEqual(['lost']);
    expect(world.connection.status).toBe('pausing');
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello')).toMatchObject({
      resume: { participantId: ALICE, token: `token-of-${ALICE}`, freshMedia: false },
    });
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(500);
    world.welcome();
    expect(world.told).toEqual(['lost']);
    expect(world.connection.status).toBe('open');
  });

  it('is tried ever more slowly, but at least every eight seconds, for ever', async () => {
    world.server.autoOpen = false;
    world.server.socket.break();
    const times: number[] = [];
    let tries = 1;
    for (let ms = 0; ms < 60_000; ms += 50) {
      await vi.advanceTimersByTimeAsync(50);
      if (world.server.sockets.length > tries) {
        tries = world.server.sockets.length;
        times.push(ms);
        world.server.socket.break();
      }
    }
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(times[0]).toBeLessThanOrEqual(250);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8000);
    expect(gaps.at(-1)).toBeGreaterThan(5000);
    expect(times.length).toBeGreaterThan(8);
  });

  it.each([1_000, 2_000, 3_500, 5_000])(
    'to a server that is back after %d ms is restored within half a second',
    async (backAfter) => {
      world.server.autoOpen = false;
      world.server.socket.break(1012);
      for (let ms = 0; ms < backAfter; ms += 10) {
        const { length } = world.server.sockets;
        await vi.advanceTimersByTimeAsync(10);
        // Nobody listens: refused at once.
        if (world.server.sockets.length > length) world.server.socket.break();
      }
      world.server.autoOpen = true;
      const before = world.server.sockets.length;
      await vi.advanceTimersByTimeAsync(500);
      expect(world.server.sockets.length).toBe(before + 1);
      expect(world.server.socket.last('hello').resume?.participantId).toBe(ALICE);
    },
  );

  it('opens another socket at once when the network returns while one is being opened', async () => {
    world.server.autoOpen = false;
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(300);
    const before = world.server.sockets.length;
    world.server.autoOpen = true;
    world.connection.wake();
    await settle();
    expect(world.server.sockets.length).toBe(before + 1);
    expect(world.server.socket.last('hello').resume?.participantId).toBe(ALICE);
  });

  it('is tried at once when the network returns', async () => {
    world.server.autoOpen = false;
    for (let index = 0; index < 8; index += 1) {
      world.server.socket.break();
      await vi.advanceTimersByTimeAsync(8000);
    }
    world.server.socket.break();
    const before = world.server.sockets.length;
    world.connection.wake();
    await settle();
    expect(world.server.sockets.length).toBe(before + 1);
  });

  it('offers a button after ten minutes and goes on', async () => {
    world.server.autoOpen = false;
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
    expect(world.told).toEqual(['lost']);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.told).toEqual(['lost', 'retry offered']);
    const before = world.server.sockets.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(world.server.sockets.length).toBeGreaterThan(before);
  });

  it('is noticed when no pong comes: 5 s to the ping, 8 s for the answer', async () => {
    await vi.advanceTimersByTimeAsync(5000);
    expect(world.server.socket.count('ping')).toBe(1);
    await vi.advanceTimersByTimeAsync(7999);
    expect(world.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(world.told).toEqual(['lost']);
    // Not a clean close: the seat must be kept.
    expect(world.server.sockets[0]?.closedWith).toBe(4900);
  });

  it('is not suspected while pongs come', async () => {
    world.server.react = (message, socket) => {
      if (message.type === 'ping') socket.say({ type: 'pong' });
    };
    await vi.advanceTimersByTimeAsync(120_000);
    expect(world.told).toEqual([]);
    expect(world.server.socket.count('ping')).toBe(24);
  });

  it('is noticed sooner after a change of network', async () => {
    world.connection.wake();
    expect(world.server.socket.count('ping')).toBe(1);
    await vi.advanceTimersByTimeAsync(2500);
    expect(world.told).toEqual(['lost']);
  });

  it('of a restarted server enters anew by itself', async () => {
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.refuse('SEAT_GONE');
    await settle();
    expect(world.readmissions).toBe(1);
    expect(world.server.socket.last('hello')).toMatchObject({ ticket: 'second' });
    world.welcome(BOB);
    expect(world.connection.status).toBe('open');
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello').resume?.participantId).toBe(BOB);
  });

  it('keeps asking while the REST server is down, and ends when the meeting is', async () => {
    world.readmission = { ok: false, error: toErrorBody('UNAVAILABLE'), passing: true };
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.refuse('SEAT_GONE');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(world.readmissions).toBeGreaterThan(3);
    expect(world.told).toEqual(['lost']);
    world.readmission = { ok: false, error: toErrorBody('MEETING_ENDED'), passing: false };
    await vi.advanceTimersByTimeAsync(8000);
    expect(world.told).toEqual(['lost', 'refused MEETING_ENDED']);
    expect(world.connection.status).toBe('closed');
  });

  it('ignores what the old socket still says', async () => {
    const old = world.server.socket;
    old.break();
    await vi.advanceTimersByTimeAsync(250);
    const before = world.messages.length;
    old.say(aWelcome());
    old.break();
    expect(world.messages).toHaveLength(before);
    expect(world.connection.status).toBe('greeting');
  });

  it('renews the media on wish: resume with freshMedia', async () => {
    world.connection.renewMedia();
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello').resume?.freshMedia).toBe(true);
    world.welcome();
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello').resume?.freshMedia).toBe(false);
  });
});

describe('goodbye', () => {
  beforeEach(() => world.enter());

  it.each(['ended', 'removed', 'replaced', 'denied'] as const)('%s is for good', async (reason) => {
    world.server.socket.say({ type: 'goodbye', reason });
    world.server.socket.break(4000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.told).toEqual([`goodbye ${reason}`]);
    expect(world.server.sockets).toHaveLength(1);
  });

  it('of a stopping server is followed by a return', async () => {
    world.server.socket.say({ type: 'goodbye', reason: 'server_stopping' });
    await vi.advanceTimersByTimeAsync(250);
    expect(world.told).toEqual(['lost']);
    expect(world.server.socket.last('hello').resume).toBeDefined();
  });

  it('for a lost seat is followed by entering anew', async () => {
    world.server.socket.say({ type: 'goodbye', reason: 'connection_lost' });
    await vi.advanceTimersByTimeAsync(250);
    expect(world.server.socket.last('hello').ticket).toBe('second');
  });
});

describe('leaving', () => {
  it('tells the server and closes cleanly, for good', async () => {
    await world.enter();
    world.connection.leave();
    expect(world.server.socket.count('leave')).toBe(1);
    expect(world.server.socket.closedWith).toBe(1000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.server.sockets).toHaveLength(1);
    expect(world.told).toEqual([]);
  });

  it('while a ticket is on its way does not enter afterwards', async () => {
    await world.enter();
    world.server.socket.break();
    await vi.advanceTimersByTimeAsync(250);
    world.refuse('SEAT_GONE');
    world.connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.server.sockets).toHaveLength(2);
  });
});
