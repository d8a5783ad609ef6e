import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ServerMessage } from '#protocol';
import { textFrame } from './framing.js';

/** What may wait unsent on one socket. A client further behind is cut off; it resumes and gets the whole truth at once. */
export const MAX_BACKLOG_BYTES = 1024 * 1024;
/** How long the other side may take to answer a close. */
const CLOSE_PATIENCE_MS = 2_000;

/**
 * One WebSocket with the TCP or TLS socket below it. Frames made once for many are written straight to the socket below:
 * that is sound because nothing is compressed, so ws itself also writes every frame at once and whole.
 */
export class Wire {
  /** When anything was last heard, and when a ping was last sent; ms of the door's clock. */
  heardAt: number;
  pingedAt: number;
  private closing = false;

  constructor(
    readonly id: string,
    private readonly webSocket: WebSocket,
    private readonly socket: Duplex,
    now: number,
  ) {
    this.heardAt = now;
    this.pingedAt = now;
  }

  send(message: ServerMessage): void {
    this.write(textFrame(JSON.stringify(message)));
  }

  write(frame: Buffer): void {
    if (this.closing || !this.socket.writable) return;
    this.socket.write(frame);
    if (this.socket.writableLength > MAX_BACKLOG_BYTES) this.kill();
  }

  ping(now: number): void {
    this.pingedAt = now;
    if (!this.closing) this.webSocket.ping();
  }

  /** Closes after what was written; nothing more is written. A silent other side is cut off soon. */
  close(code: number, reason = ''): void {
    if (this.closing) return;
    this.closing = true;
    this.webSocket.close(code, reason);
    const timer = setTimeout(() => this.kill(), CLOSE_PATIENCE_MS);
    this.webSocket.once('close', () => clearTimeout(timer));
  }

  /** Reads no more: what the other side still sends stays with it, and costs us nothing. */
  turnAway(): void {
    this.webSocket.pause();
  }

  /** Cuts the socket off without a word. */
  kill(): void {
    this.closing = true;
    this.webSocket.terminate();
  }
}
