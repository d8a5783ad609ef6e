import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import {
  closeCodes,
  type ConferenceId,
  defaultMeetingSettings,
  type MeetingId,
  type ParticipantId,
  signalingLimits,
} from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import type { LiveConferences } from '../conference/ports.js';
import { Tickets } from '../conference/tickets.js';
import { systemClock } from '../kernel/clock.js';
import { silentLog } from '../kernel/log.js';
import { accept } from '../kernel/result.js';
import { zoneFinder } from '../media/zones.js';
import type { Meeting, MeetingDirectory } from '../meetings/ports.js';
import { nobodyWatches } from '../observation/ports.js';
import { Door } from './door.js';
import { FailedArrivals } from './failed-arrivals.js';
import { gateLimits } from './gate.js';
import { SocketOutbox } from './outbox.js';
import { Reception } from './reception.js';

const zoneOf = zoneFinder([{ name: 'office', subnets: ['10.1.0.0/16', '2001:db8:1:2:3::/80'] }]);
const conferenceId = '4b2f6d8e-0c3a-4e7b-9d1f-2a3b4c5d6e71' as ConferenceId;

/** A door on a real HTTP server, before conferences that accept everything and deliver nothing. */
async function aDoor() {
  const commands: RequestCommand[] = [];
  const conferences: LiveConferences = {
    ofMeeting: (meetingId) => ({
      conferenceId,
      meetingId,
      locked: false,
      participants: [],
      nodeId: null,
      settings: defaultMeetingSettings,
      hostPresent: false,
    }),
    open: () => Promise.resolve(accept(conferenceId)),
    submit: (_conferenceId, command) => Promise.resolve(accept(void commands.push(command))),
    seat: () => null,
    seatByToken: () => null,
    stop: () => Promise.resolve(),
  };
  const meetings: Pick<MeetingDirectory, 'find'> = {
    find: () => Promise.resolve({ closedAt: null } as Meeting),
  };
  const secret = 'a-secret-for-this-test-alone-0123456789';
  const tickets = new Tickets(secret, { spend: () => Promise.resolve(true) }, systemClock);
  const outbox = new SocketOutbox();
  const time = { skipped: 0 };
  const world = {
    reception: new Reception(tickets, meetings, conferences),
    conferences,
    desk: { answer: () => Promise.resolve(accept(null)) },
    failedArrivals: new FailedArrivals(systemClock, silentLog),
    watch: nobodyWatches,
    clock: systemClock,
    log: silentLog,
  };
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const publicUrl = `http://127.0.0.1:${port}`;
  const door = new Door(
    { publicUrl, trustProxy: 1, zoneOf },
    outbox,
    world,
    () => performance.now() + time.skipped,
  );
  door.open(server);
  const ticket = () =>
    tickets.issue({
      participantId: '0f7c1f8e-5d0b-4c4e-9a53-2f1f6f0e7a01' as ParticipantId,
      meetingId: '3a1e5c7d-9b2f-4d6a-8c0e-1f2a3b4c5d60' as MeetingId,
      identity: {
        userId: null,
        displayName: 'Zoë',
        photoUrl: null,
        verified: false,
        owner: false,
        hostKey: false,
        guestKey: null,
      },
      audioOnly: false,
      requestedAt: 0,
    });
  return {
    door,
    server,
    outbox,
    commands,
    time,
    port,
    publicUrl,
    url: `ws://127.0.0.1:${port}/signaling`,
    ticket,
  };
}

let here: Awaited<ReturnType<typeof aDoor>>;
let sockets: WebSocket[];
beforeEach(async () => {
  here = await aDoor();
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await here.door.close();
  await closed(here.server);
});
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

const dial = (
  options: { url?: string; origin?: string; headers?: Record<string, string>; autoPong?: boolean } = {},
) => {
  const { url = here.url, ...rest } = options;
  const socket = new WebSocket(url, rest);
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
};
const open = async (options?: Parameters<typeof dial>[0]) => {
  const socket = dial(options);
  await once(socket, 'open');
  return socket;
};
const statusOf = async (options: Parameters<typeof dial>[0]): Promise<number | undefined> => {
  const [, response] = (await once(dial(options), 'unexpected-response')) as [unknown, IncomingMessage];
  return response.statusCode;
};
const next = async (socket: WebSocket): Promise<unknown> => {
  const [data] = (await once(socket, 'message')) as [Buffer];
  return JSON.parse(data.toString());
};
const codeOf = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0];
const until = async (condition: () => boolean) => {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
/** Says hello and waits until it was accepted: nothing is answered here, so a pong after it is the sign. */
const enter = async (socket: WebSocket) => {
  socket.send(JSON.stringify({ type: 'hello', protocolVersion: 1, ticket: await here.ticket() }));
  const before = here.commands.length;
  await until(() => here.commands.length > before);
};

describe('the door', () => {
  it.each([
    ['another path', { path: '/elsewhere' }, 404],
    ['a path below it', { path: '/signaling/x' }, 404],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
  ])('declines %s', async (_name, { path, ...options }: { path?: string; origin?: string }, status) => {
    expect(
      await statusOf({ ...options, ...(path ? { url: here.publicUrl.replace('http', 'ws') + path } : {}) }),
    ).toBe(status);
    expect(here.door.size).toBe(0);
  });

  it('opens to our own page, and to a program', async () => {
    await open({ origin: here.publicUrl });
    await open();
    expect(here.door.size).toBe(2);
  });

  it('agrees to no compression', async () => {
    const socket = await open();
    expect(socket.extensions).toBe('');
  });

  it('bounds strangers of one address, not of another', async () => {
    await Promise.all(Array.from({ length: gateLimits.strangersPerAddress }, () => open()));
    expect(await statusOf({})).toBe(429);
    expect(await statusOf({ headers: { 'x-forwarded-for': 'made-up, 127.0.0.1' } })).toBe(429);
    await open({ headers: { 'x-forwarded-for': '10.1.2.3' } });
    for (const socket of sockets) socket.terminate();
    await until(() => here.door.size === 0);
    await open();
  });

  it.each([
    ['10.1.2.3', 'office'],
    ['::ffff:10.1.2.3', 'office'],
    ['2001:db8:1:2:3::5', 'office'],
    ['2001:db8:1:2:4::5', null],
    ['127.0.0.1', null],
  ])('finds the zone of %s by the whole address: %s', async (address, zone) => {
    const socket = await open({ headers: { 'x-forwarded-for': address } });
    socket.send(
      JSON.stringify({ type: 'hello', requestId: '1', protocolVersion: 1, ticket: await here.ticket() }),
    );
    await until(() => here.commands.length > 0);
    expect(here.commands).toMatchObject([{ type: 'request_to_join', zone }]);
  });

  it('answers binary and malformed messages and stays open', async () => {
    const socket = await open();
    socket.send(Buffer.from([1, 2, 3]));
    expect(await next(socket)).toMatchObject({ type: 'error', error: { code: 'INVALID_REQUEST' } });
    socket.send('{"type":"ping"');
    expect(await next(socket)).toMatchObject({ type: 'error', error: { code: 'INVALID_REQUEST' } });
    socket.send('{"type":"ping"}');
    expect(await next(socket)).toEqual({ type: 'pong' });
  });

  it.each([
    [
      'one byte too many',
      (socket: WebSocket) => socket.send('x'.repeat(signalingLimits.maxMessageBytes + 1)),
      1009,
    ],
    [
      'text that is no UTF-8',
      (socket: WebSocket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
      1007,
    ],
  ])('closes on %s', async (_name, send, code) => {
    const socket = await open();
    send(socket);
    expect(await codeOf(socket)).toBe(code);
  });

  it('survives noise instead of frames', async () => {
    const raw = connect(here.port, '127.0.0.1');
    raw.on('error', () => undefined);
    const key = Buffer.alloc(16).toString('base64');
    raw.write(
      `GET /signaling HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await once(raw, 'data');
    raw.write(Buffer.alloc(1000, 0xff));
    await once(raw, 'close');
    await until(() => here.door.size === 0);
  });

  it('closes who says no hello in time, and keeps who did', async () => {
    const silent = await open();
    const polite = await open();
    await enter(polite);
    const closing = codeOf(silent);
    // In two steps, each shorter than the heart may stand still.
    here.time.skipped = signalingLimits.helloWithinMs / 2 + 500;
    await once(polite, 'ping');
    here.time.skipped = signalingLimits.helloWithinMs + 1;
    expect(await closing).toBe(closeCodes.helloMissing);
    expect(polite.readyState).toBe(WebSocket.OPEN);
  });

  it('finds a dead line and tells the conference that it was not on purpose', async () => {
    const dead = await open({ autoPong: false });
    await enter(dead);
    here.time.skipped = 60_000;
    expect(await codeOf(dead)).toBe(1006);
    await until(() => here.commands.length === 2);
    expect(here.commands[1]).toMatchObject({ type: 'connection_lost', clean: false });
  });

  it('pings, and who answers stays', async () => {
    const socket = await open();
    await enter(socket);
    here.time.skipped += 5_500;
    await once(socket, 'ping');
    here.time.skipped += 5_500;
    await once(socket, 'ping');
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('tells the conference that a client closed on purpose', async () => {
    const socket = await open();
    await enter(socket);
    socket.close(1000);
    await until(() => here.commands.length === 2);
    expect(here.commands[1]).toMatchObject({ type: 'connection_lost', clean: true });
  });

  it('cuts off a reader who falls behind, and others get everything', async () => {
    const slow = await open();
    const quick = await open();
    const ids: string[] = [];
    for (const socket of [slow, quick]) {
      await enter(socket);
      const { connectionId } = here.commands.at(-1) as { connectionId: string };
      ids.push(connectionId);
    }
    let received = 0;
    quick.on('message', () => received++);
    slow.pause();
    const message = {
      type: 'goodbye',
      reason: 'left',
      error: { code: 'INTERNAL', message: 'x'.repeat(64_000) },
    } as const;
    let sent = 0;
    while (here.door.size === 2 && sent < 5_000) {
      here.outbox.deliver(ids, message);
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(here.door.size).toBe(1);
    await until(() => received === sent);
    expect(quick.readyState).toBe(WebSocket.OPEN);
  });

  it('once hushed hears nothing more, refuses nothing, and still says when the server stops', async () => {
    const socket = await open();
    await enter(socket);
    const [heard, answers] = [here.commands.length, [] as unknown[]];
    socket.on('message', (data: Buffer) => answers.push(data.toString()));
    here.door.hush();
    socket.send('{"type":"ping"}');
    socket.send('{"type":"hand_raise","requestId":"2","raised":true}');
    expect(await statusOf({})).toBe(503);
    const [code] = await Promise.all([codeOf(socket), here.door.close()]);
    expect(code).toBe(1012);
    expect(answers).toEqual([]);
    expect(here.commands.slice(heard).map(({ type }) => type)).not.toContain('hand_raise');
  });

  it('says when the server stops', async () => {
    const socket = await open();
    const [code] = await Promise.all([codeOf(socket), here.door.close()]);
    expect(code).toBe(1012);
    expect(here.door.size).toBe(0);
  });
});
