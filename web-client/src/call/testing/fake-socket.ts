import { clientMessage, type ClientMessage, type ClientMessageType, type ServerMessage } from '#protocol';
import type { SocketFactory, SocketHandlers } from '../signaling/socket.js';

/** One socket, seen from the server. Everything the client sends is checked against the contract. */
export class FakeSocket {
  readonly heard: ClientMessage[] = [];
  /** The code the client closed it with; null while it did not. */
  closedWith: number | null = null;

  constructor(
    readonly url: string,
    private readonly handlers: SocketHandlers,
    private readonly react: (message: ClientMessage, socket: FakeSocket) => void,
  ) {}

  take(text: string): void {
    const message = clientMessage.parse(JSON.parse(text));
    this.heard.push(message);
    this.react(message, this);
  }

  open(): void {
    this.handlers.opened();
  }

  say(message: ServerMessage): void {
    this.handlers.received(JSON.stringify(message));
  }

  sayRaw(data: unknown): void {
    this.handlers.received(data);
  }

  reply(requestId: string, data?: Record<string, unknown>): void {
    this.say({ type: 'reply', requestId, ok: true, ...(data === undefined ? {} : { data }) });
  }

  /** The line breaks, or the server closes. */
  break(code = 1006): void {
    this.handlers.closed(code);
  }

  last<Type extends ClientMessageType>(type: Type): Extract<ClientMessage, { type: Type }> {
    const found = this.heard.findLast((message) => message.type === type);
    if (found === undefined) throw new Error(`The client has not sent ${type}.`);
    return found as Extract<ClientMessage, { type: Type }>;
  }

  count(type: ClientMessageType): number {
    return this.heard.filter((message) => message.type === type).length;
  }
}

/** The network and the server at its other end. Sockets open when `autoOpen`, else when the test says so. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  autoOpen = true;
  react: (message: ClientMessage, socket: FakeSocket) => void = () => undefined;

  readonly factory: SocketFactory = (url, handlers) => {
    const socket = new FakeSocket(url, handlers, (message, one) => this.react(message, one));
    this.sockets.push(socket);
    if (this.autoOpen) queueMicrotask(() => socket.open());
    return {
      send: (text) => socket.take(text),
      close: (code) => {
        socket.closedWith ??= code;
      },
    };
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('The client has opened no socket.');
    return socket;
  }
}
