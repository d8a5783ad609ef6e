import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Scanner, ScannerVersion, Verdict } from './ports.js';
import { verdictOf, versionOf } from './clamd-words.js';

const CHUNK_BYTES = 64 * 1024;
const LONGEST_REPLY = 4096;

export interface ClamdTimes {
  /** For connecting and for the answer to a short question. */
  readonly shortMs: number;
  /** For a whole file, waiting for its turn included. */
  readonly scanMs: number;
}

/**
 * ClamAV's daemon, over a unix socket or TCP, by its command INSTREAM (clamd(8)): chunks that each follow their length in
 * four bytes, big end first, and a length of nothing at the end. So it needs no right to read our files.
 */
export class ClamdScanner implements Scanner {
  constructor(
    /** unix:///path or tcp://host:port. */
    private readonly url: string,
    private readonly times: ClamdTimes = { shortMs: 2_000, scanMs: 120_000 },
  ) {}

  async scan(path: string): Promise<Verdict> {
    try {
      return verdictOf(await this.ask((socket) => sendFile(socket, path), this.times.scanMs));
    } catch (error) {
      return { verdict: 'unknown', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async version(): Promise<ScannerVersion> {
    const ask = (socket: Socket) => Promise.resolve(void socket.write('zVERSION\0'));
    return versionOf(await this.ask(ask, this.times.shortMs));
  }

  /** One connection a question. Resolves with everything it said until it hung up. */
  private ask(question: (socket: Socket) => Promise<void>, withinMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(addressOf(this.url));
      let reply = '';
      const finish = (why: string | null) => {
        clearTimeout(deadline);
        clearTimeout(connecting);
        socket.destroy();
        // It hangs up on a stream that is too long while we still write; what it said before is the answer.
        if (why === null || reply.includes('\0')) resolve(reply);
        else reject(new Error(why));
      };
      const deadline = setTimeout(() => finish('it did not answer in time'), withinMs);
      const connecting = setTimeout(() => finish('it did not take the call in time'), this.times.shortMs);
      socket.setEncoding('utf8');
      socket.on('data', (text: string) => {
        reply = (reply + text).slice(0, LONGEST_REPLY);
        if (reply.includes('\0')) finish(null);
      });
      socket.once('end', () => finish(null));
      socket.once('error', (error) => finish(error.message));
      socket.once('connect', () => {
        clearTimeout(connecting);
        question(socket).catch((error: unknown) => finish(String(error)));
      });
    });
  }
}

async function sendFile(socket: Socket, path: string): Promise<void> {
  socket.write('zINSTREAM\0');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    if (socket.destroyed) return;
    socket.write(lengthOf(chunk.length));
    if (!socket.write(chunk)) await drained(socket);
  }
  if (!socket.destroyed) socket.write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** Also resolves when the socket is gone: whoever owns it has its own view of that. */
const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
    if (socket.destroyed) done();
  });

function addressOf(url: string): { path: string } | { host: string; port: number } {
  if (url.startsWith('unix://')) return { path: url.slice('unix://'.length) };
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port) };
}
