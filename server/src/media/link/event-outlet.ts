import type { MediaEvent } from '../media-plane.js';
import { isEssential, passingKey } from './event-backlog.js';
import type { LinkEvent } from './messages.js';

/** Bytes waiting for the reader from which on it counts as slow. */
export const SLOW_READER_BYTES = 1024 * 1024;

export interface OutletSocket {
  readonly buffered: number;
  send(message: LinkEvent): void;
}

/**
 * The way of events into one link. Essential ones always go at once. Passing ones (levels, layers) wait while the reader is
 * slow, the newest of each only, and go when it has caught up: old news must not stand before what matters.
 */
export class EventOutlet {
  private readonly waiting = new Map<string, MediaEvent>();

  constructor(
    private readonly socket: OutletSocket,
    private readonly slowBytes = SLOW_READER_BYTES,
  ) {}

  tell(entry: LinkEvent): void {
    if (isEssential(entry.event)) {
      this.socket.send(entry);
      return;
    }
    const key = passingKey(entry.event);
    // Inserted anew, so that what is told later stays in the order of the newest.
    this.waiting.delete(key);
    this.waiting.set(key, entry.event);
    this.flush();
  }

  /** To be called now and then: the reader may have caught up. */
  flush(): void {
    for (const [key, event] of this.waiting) {
      if (this.socket.buffered > this.slowBytes) return;
      this.waiting.delete(key);
      this.socket.send({ type: 'event', seq: 0, event });
    }
  }
}
