import type { ClientMessageInput, ServerMessage } from '#protocol';
import { Heartbeat } from './heartbeat.js';
import { parseServerMessage } from './parse-message.js';
import { CLOSE_RECONNECTING, type Socket, type SocketFactory } from './socket.js';

export interface LinkHandlers {
  opened(): void;
  message(message: ServerMessage): void;
  /**
   * The socket is gone: closed by the other side (with this code), dead, or not open in time. Not called after `close`.
   */
  broken(code: number): void;
}

/** So long may the socket take to open: on a network that swallows packets, the next try is better than waiting. */
const OPEN_WITHIN_MS = 5_000;
/** So long may it take from then on to be greeted. */
const GREETED_WITHIN_MS = 10_000;
/** What a socket that broke without a word closes with. */
const CLOSE_ABNORMAL = 1006;

/** One socket at a time, in messages of the contract, with a heartbeat once it is steady. */
export class Link {
  private socket: Socket | null = null;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private readonly heartbeat: Heartbeat;

  constructor(
    private readonly openSocket: SocketFactory,
    private readonly handlers: LinkHandlers,
  ) {
    this.heartbeat = new Heartbeat(
      () => this.send({ type: 'ping' }),
      () => this.breakOff(),
    );
  }

  open(url: string): void {
    this.close(CLOSE_RECONNECTING);
    const socket: Socket = this.openSocket(url, {
      opened: () => {
        if (this.socket !== socket) return;
        this.within(GREETED_WITHIN_MS);
        this.handlers.opened();
      },
      received: (data) => {
        if (this.socket === socket) this.receive(data);
      },
      closed: (code) => {
        if (this.socket === socket) this.breakOff(code);
      },
    });
    this.socket = socket;
    this.within(OPEN_WITHIN_MS);
  }

  /** The server has answered the hello: from now on only silence is suspicious. */
  steady(): void {
    clearTimeout(this.deadline);
    this.heartbeat.start();
  }

  send(message: ClientMessageInput): void {
    this.socket?.send(JSON.stringify(message));
  }

  /** Is anybody there? If not, `broken` follows soon. */
  probe(): void {
    this.heartbeat.probe();
  }

  close(code: number): void {
    clearTimeout(this.deadline);
    this.heartbeat.stop();
    const { socket } = this;
    this.socket = null;
    socket?.close(code);
  }

  private receive(data: unknown): void {
    this.heartbeat.heard();
    const message = parseServerMessage(data);
    if (message !== null && message.type !== 'pong') this.handlers.message(message);
  }

  private within(ms: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.breakOff(), ms);
  }

  private breakOff(code = CLOSE_ABNORMAL): void {
    this.close(CLOSE_RECONNECTING);
    this.handlers.broken(code);
  }
}
