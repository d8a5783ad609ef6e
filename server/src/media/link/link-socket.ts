import type { Socket } from 'node:net';
import { encodeFrame, FrameReader } from './frames.js';

/** Towards a node: one call. Towards control: all that is open on a large node, in one inventory. */
export const MAX_FRAME_TO_NODE = 1024 * 1024;
export const MAX_FRAME_TO_CONTROL = 32 * 1024 * 1024;
/** Bytes that may wait for the other end to read them; beyond, it is hopelessly slow. */
const MAX_BUFFERED = 2 * MAX_FRAME_TO_CONTROL;
/** How long the other end may take to read the last words. */
const LAST_WORDS_MS = 1_000;

export interface LinkSocketEvents {
  /** A frame's content, unchecked. */
  onMessage(message: unknown): void;
  /** Once, when the socket is gone; `reason` for the log. Nothing comes after it. */
  onEnd(reason: string): void;
}

/** Adapter of a connected socket, plain or TLS: whole messages in and out, and bounds on both. */
export class LinkSocket {
  private ended = false;
  private corked = false;
  private reason = 'the other side has closed it';

  constructor(
    private readonly socket: Socket,
    private readonly bounds: { readonly maxIn: number; readonly maxOut: number },
    events: LinkSocketEvents,
  ) {
    const reader = new FrameReader(bounds.maxIn);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (this.ended) return;
      try {
        // What was sent before a broken frame is lost with it: nothing of such a peer is worth acting on.
        for (const message of reader.push(chunk)) if (this.isOpen) events.onMessage(message);
      } catch (error) {
        this.destroy(String(error));
      }
    });
    socket.on('error', (error) => {
      this.reason = String(error);
    });
    socket.on('end', () => socket.destroy());
    socket.once('close', () => {
      this.ended = true;
      events.onEnd(this.reason);
    });
  }

  /** Bytes that the other end has not taken yet. */
  get buffered(): number {
    return this.socket.writableLength;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** Sends in order. Throws a FrameError, with nothing sent, when the message is too large or no plain data. */
  send(message: object): void {
    if (this.ended) return;
    const frame = encodeFrame(message, this.bounds.maxOut);
    if (this.buffered + frame.length > MAX_BUFFERED) {
      this.destroy('the other side does not read');
      return;
    }
    this.cork();
    this.socket.write(frame);
  }

  /** Says a last thing and closes. */
  end(lastWords: object | null, reason: string): void {
    if (this.ended) return;
    if (lastWords) this.send(lastWords);
    this.ended = true;
    this.reason = reason;
    this.socket.end();
    setTimeout(() => this.socket.destroy(), LAST_WORDS_MS).unref();
  }

  destroy(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.reason = reason;
    this.socket.destroy();
  }

  /** All that is said in one turn of the loop goes out in one system call: a conference opens a hundred things at once. */
  private cork(): void {
    if (this.corked) return;
    this.corked = true;
    this.socket.cork();
    setImmediate(() => {
      this.corked = false;
      this.socket.uncork();
    });
  }
}
