import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type JoinResponse, PROTOCOL_VERSION } from '#protocol';
import type { ApiClient } from '../../server/test/support/api-client.js';

interface Heard {
  readonly type: string;
  readonly requestId?: string;
  readonly ok?: boolean;
}

const PATIENCE_MS = 10_000;

export const dial = async (url: string, localAddress = '127.0.0.1'): Promise<WebSocket> => {
  const socket = new WebSocket(url, { perMessageDeflate: false, localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
};

/** Somebody in a meeting over a bare socket: light enough for hundreds in one process. */
export class Member {
  readonly socket: WebSocket;
  readonly join: JoinResponse;
  /** Close code once closed. */
  closedWith: number | null = null;
  heard = 0;
  private readonly waiting = new Map<string, (message: Heard) => void>();
  private counter = 0;

  private constructor(socket: WebSocket, join: JoinResponse) {
    this.socket = socket;
    this.join = join;
    socket.on('message', (data: Buffer) => {
      this.heard++;
      const message = JSON.parse(data.toString()) as Heard;
      const key = message.requestId ?? message.type;
      this.waiting.get(key)?.(message);
    });
    socket.on('close', (code) => (this.closedWith = code));
  }

  /** Takes a ticket, connects, and is welcomed. */
  static async enter(
    person: ApiClient,
    meetingId: string,
    name: string,
    localAddress?: string,
  ): Promise<Member> {
    const join = await person.join(meetingId, { displayName: name });
    const member = new Member(await dial(join.signalingUrl, localAddress), join);
    const capabilities = { rtp: join.rtpCapabilities };
    const answer = await member.ask({
      type: 'hello',
      protocolVersion: PROTOCOL_VERSION,
      ticket: join.ticket,
      capabilities,
    });
    if (answer.type !== 'welcome') throw new Error(`${name} was not welcomed: ${JSON.stringify(answer)}`);
    return member;
  }

  /** Sends a request; resolves with its answer, rejects when there is none in time. */
  ask(message: Record<string, unknown>): Promise<Heard> {
    const requestId = `m${++this.counter}`;
    return this.awaiting(requestId, () => this.socket.send(JSON.stringify({ ...message, requestId })));
  }

  ping(): Promise<Heard> {
    return this.awaiting('pong', () => this.socket.send('{"type":"ping"}'));
  }

  tell(message: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    if (this.closedWith !== null) return;
    const closed = once(this.socket, 'close');
    this.socket.close(1000);
    await closed;
  }

  private awaiting(key: string, send: () => void): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
      this.waiting.set(key, (message) => {
        clearTimeout(timer);
        this.waiting.delete(key);
        resolve(message);
      });
      send();
    });
  }
}
