import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import {
  type ClientMessageInput,
  PROTOCOL_VERSION,
  type Sealed,
  serverMessages,
  type ServerMessage,
  type ServerMessageOf,
  type ServerMessageType,
} from '#protocol';

type Requests = Extract<ClientMessageInput, { requestId: string }>;
type WithoutId<Message> = Message extends { requestId: string } ? Omit<Message, 'requestId'> : never;
export type Reply = ServerMessageOf<'reply'>;

const PATIENCE_MS = 4_000;
let sockets = 0;

/** Parses by the one schema of its type, and refuses what the schema does not know: the server must not say more. */
const parse = (text: string): ServerMessage => {
  const raw = JSON.parse(text) as { type: ServerMessageType };
  const schema = serverMessages[raw.type] as (typeof serverMessages)[ServerMessageType] | undefined;
  if (!schema) throw new Error(`the server said ${text.slice(0, 200)}`);
  return schema.parse(raw);
};

const summary = (message: ServerMessage): string =>
  'error' in message && message.error ? `${message.type} ${message.error.code}` : message.type;

/**
 * A program on the WebSocket that speaks the protocol and checks that the server does: every message is parsed by its
 * schema. Messages are kept in order; `next` looks for one from where the last `next` of its type stopped.
 */
export class SignalingClient {
  readonly received: ServerMessage[] = [];
  /** Resolves with the code the socket was closed with. */
  readonly closed: Promise<number>;
  private readonly seen = new Map<ServerMessageType, number>();
  private readonly watchers = new Set<() => void>();
  private fault: Error | null = null;
  /** Ids are not used again by the next socket of the same seat: a repeated request gets its first answer. */
  private readonly prefix = `r${(sockets += 1)}.`;
  private counter = 0;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      try {
        this.received.push(parse(data.toString()));
      } catch (error) {
        this.fault = error as Error;
      }
      for (const look of this.watchers) look();
    });
    socket.once('close', () => {
      for (const look of this.watchers) look();
    });
  }

  static async connect(url: string, options: ClientOptions = {}): Promise<SignalingClient> {
    const client = new SignalingClient(new WebSocket(url, { perMessageDeflate: false, ...options }));
    await once(client.socket, 'open');
    return client;
  }

  send(message: ClientMessageInput): void {
    this.sendText(JSON.stringify(message));
  }

  /** Anything, also what is no message. */
  sendText(text: string | Buffer): void {
    this.socket.send(text);
  }

  /** Sends a request and waits for its answer. */
  async request(request: WithoutId<Requests>): Promise<Reply> {
    const requestId = `${this.prefix}${++this.counter}`;
    this.send({ ...request, requestId });
    return this.find('reply', (reply) => reply.requestId === requestId);
  }

  hello(
    how:
      | { ticket: string; prepare?: boolean; rtp?: Sealed }
      | { resume: { participantId: string; token: string; freshMedia?: boolean }; rtp?: Sealed },
  ): string {
    const { rtp, ...rest } = how;
    const requestId = `${this.prefix}${++this.counter}`;
    const capabilities = rtp ? { capabilities: { rtp } } : {};
    this.sendText(
      JSON.stringify({
        type: 'hello',
        requestId,
        protocolVersion: PROTOCOL_VERSION,
        ...rest,
        ...capabilities,
      }),
    );
    return requestId;
  }

  /** The next message of this type (and kind) that was not given out before; what has come already counts. */
  next<Type extends ServerMessageType>(
    type: Type,
    which: (message: ServerMessageOf<Type>) => boolean = () => true,
    withinMs = PATIENCE_MS,
  ): Promise<ServerMessageOf<Type>> {
    return this.look(
      type,
      which,
      this.seen.get(type) ?? 0,
      (index) => this.seen.set(type, index + 1),
      withinMs,
    );
  }

  /** A message of this type and kind, whenever it came. */
  find<Type extends ServerMessageType>(
    type: Type,
    which: (message: ServerMessageOf<Type>) => boolean,
  ): Promise<ServerMessageOf<Type>> {
    return this.look(type, which, 0, () => undefined);
  }

  all<Type extends ServerMessageType>(type: Type): ServerMessageOf<Type>[] {
    return this.received.filter(
      (message): message is ServerMessageOf<Type> & ServerMessage => message.type === type,
    );
  }

  /** True once everything sent before has been dealt with: messages of one connection are answered in order. */
  async settled(): Promise<void> {
    const pongs = this.all('pong').length;
    this.send({ type: 'ping' });
    await this.look(
      'pong',
      () => this.all('pong').length > pongs,
      0,
      () => undefined,
    );
  }

  close(code = 1000): void {
    this.socket.close(code);
  }

  /** As a cut cable does: no close frame. */
  cut(): void {
    this.socket.terminate();
  }

  private look<Type extends ServerMessageType>(
    type: Type,
    which: (message: ServerMessageOf<Type>) => boolean,
    from: number,
    found: (index: number) => void,
    withinMs = PATIENCE_MS,
  ): Promise<ServerMessageOf<Type>> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      const fail = (why: string) => {
        done();
        const heard = this.received.map(summary).join(', ');
        reject(new Error(`no ${type}: ${why}; heard: ${heard}`));
      };
      const look = () => {
        const index = this.received.findIndex(
          (message, at) => at >= from && message.type === type && which(message as ServerMessageOf<Type>),
        );
        if (index >= 0) {
          done();
          found(index);
          resolve(this.received[index] as ServerMessageOf<Type>);
        } else if (this.fault) fail(this.fault.message);
        else if (this.socket.readyState >= WebSocket.CLOSING) fail('the socket closed');
      };
      const timer = setTimeout(() => fail(`nothing in ${withinMs} ms`), withinMs);
      this.watchers.add(look);
      look();
    });
  }
}
