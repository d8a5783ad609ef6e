import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, LogData } from '../../src/kernel/log.js';
import { encodeFrame, FrameReader } from '../../src/media/link/frames.js';
import { LINK_VERSION } from '../../src/media/link/messages.js';
import { eventually } from './media-planes.js';

/** Ends of a media link that misbehave, and the line between them. */
const MAX_FRAME = 64 * 1024 * 1024;

export type Frame = Readonly<Record<string, unknown>>;

export interface LinkFolder {
  readonly path: (name: string) => string;
  readonly address: (name: string) => string;
  remove(): void;
}

export function aLinkFolder(): LinkFolder {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-link-'));
  const path = (name: string) => join(folder, `${name}.sock`);
  return {
    path,
    address: (name) => `unix://${path(name)}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An end that says what the test tells it to say. */
export class RawEnd {
  readonly frames: Frame[] = [];
  closed = false;

  constructor(readonly socket: Socket) {
    const reader = new FrameReader(MAX_FRAME);
    socket.on('data', (chunk: Buffer) => this.frames.push(...(reader.push(chunk) as Frame[])));
    socket.on('error', () => undefined);
    socket.once('close', () => (this.closed = true));
  }

  static async dial(path: string): Promise<RawEnd> {
    const socket = connect(path);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawEnd(socket);
  }

  /** Dials as control and is let in. */
  static async linked(path: string, term = 1): Promise<RawEnd> {
    const end = await RawEnd.dial(path);
    end.say(aHello({ term }));
    await end.heard('welcome');
    return end;
  }

  say(message: object): void {
    this.socket.write(encodeFrame(message, MAX_FRAME));
  }

  heard(type: string): Promise<Frame> {
    return eventually(`a frame ${type}`, () => this.frames.find((frame) => frame['type'] === type));
  }

  async answerTo(method: string, call: unknown): Promise<unknown> {
    const id = this.frames.length + 1_000;
    this.say({ type: 'request', id, method, call });
    const answer = await eventually(`an answer to ${method}`, () =>
      this.frames.find((one) => one['id'] === id),
    );
    return answer['result'];
  }

  async isClosed(): Promise<boolean> {
    return await eventually('the end of the socket', () => this.closed);
  }
}

export const aHello = (changes: object = {}) => ({
  type: 'hello',
  version: LINK_VERSION,
  term: 1,
  past: { of: 'adopt' },
  ...changes,
});

/** A line between control and node that can break, fall silent, or be refused. */
export class Line {
  private readonly ends = new Set<Socket>();
  private readonly ways: [Socket, Socket][] = [];

  private constructor(
    private server: Server,
    private readonly front: string,
    private readonly back: string,
  ) {}

  static async between(front: string, back: string): Promise<Line> {
    const line = new Line(createServer(), front, back);
    await line.open();
    return line;
  }

  /** Breaks what is connected; the next dial succeeds. */
  cut(): void {
    for (const end of this.ends) end.destroy();
    this.ways.length = 0;
  }

  /** Breaks what is connected and refuses all dials. */
  async refuse(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.cut();
    await closed;
  }

  async open(): Promise<void> {
    this.server = createServer((from) => this.join(from, connect(this.back)));
    await new Promise<void>((resolve) => this.server.listen(this.front, resolve));
  }

  /** Nothing passes any more, though all stays connected. */
  mute(): void {
    for (const [from, to] of this.ways) {
      from.unpipe(to);
      from.pause();
    }
  }

  unmute(): void {
    for (const [from, to] of this.ways) from.pipe(to);
  }

  private join(one: Socket, other: Socket): void {
    this.ways.push([one, other], [other, one]);
    for (const [end, far] of [
      [one, other],
      [other, one],
    ] as const) {
      this.ends.add(end);
      end.on('error', () => undefined);
      end.once('close', () => {
        this.ends.delete(end);
        far.destroy();
      });
      end.pipe(far);
    }
  }
}

/** Keeps what is logged, so that a test can see what an administrator would. */
export function aListeningLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const note = (message: string, data?: LogData) =>
    void lines.push(`${message} ${JSON.stringify(data ?? {})}`);
  const log: Log = {
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
    with: () => log,
  };
  return { log, lines };
}
