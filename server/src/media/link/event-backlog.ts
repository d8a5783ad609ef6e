import type { MediaEvent } from '../media-plane.js';
import type { LinkEvent } from './messages.js';

/** Whether control must hear of it. Levels and layers are soon told anew, so the latest is all that matters. */
export const isEssential = (event: MediaEvent): boolean =>
  event.type !== 'levels' && event.type !== 'consumer_layer';

/** What a newer event of a passing kind makes obsolete: the one of the same key. */
export function passingKey(event: MediaEvent): string {
  return event.type === 'consumer_layer' ? `layer ${event.consumerId}` : `${event.type} ${routerOf(event)}`;
}

const routerOf = (event: MediaEvent): string => ('routerId' in event ? event.routerId : '');

/** Numbers the events that must not be missed and keeps the latest, for a link that breaks and is back a moment later. */
export class EventBacklog {
  private readonly kept: LinkEvent[] = [];
  private last = 0;

  constructor(private readonly capacity: number) {}

  /** Of the latest event; 0 before the first. */
  get latest(): number {
    return this.last;
  }

  add(event: MediaEvent): LinkEvent {
    const entry: LinkEvent = { type: 'event', seq: ++this.last, event };
    this.kept.push(entry);
    if (this.kept.length > this.capacity) this.kept.shift();
    return entry;
  }

  /** Those after number `seen`, in order; null when some of them are not kept any more, or were never told. */
  after(seen: number): readonly LinkEvent[] | null {
    const missed = this.last - seen;
    if (missed < 0 || missed > this.kept.length) return null;
    return missed === 0 ? [] : this.kept.slice(-missed);
  }
}
