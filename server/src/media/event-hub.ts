import type { Log } from '../kernel/log.js';
import type { MediaEvent } from './media-plane.js';

/** Tells every listener every event, in order. A listener that throws disturbs neither the others nor the media. */
export class EventHub {
  private readonly listeners = new Set<(event: MediaEvent) => void>();

  constructor(private readonly log: Log) {}

  listen(listener: (event: MediaEvent) => void): () => void {
    // Wrapped, so that the same function can listen twice and each can stop alone.
    const entry = (event: MediaEvent) => listener(event);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  tell(event: MediaEvent): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (err) {
        this.log.error('a listener of media events failed', { event: event.type, err });
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
