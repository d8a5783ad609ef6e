import type { Log } from './log.js';

/** A kind of event: `defineEvent<Payload>('meeting deleted')`. Its identity is the object, its name is for the log. */
export interface EventKind<Payload> {
  readonly name: string;
  /** Only for the compiler: carries the payload's type. */
  readonly payload?: Payload;
}

export const defineEvent = <Payload>(name: string): EventKind<Payload> => ({ name });

/**
 * Facts told within the process, after they are committed. A feature publishes, features above it listen: so a lower one
 * needs to know nobody above. A listener's failure is logged and disturbs neither the publisher nor the other listeners.
 */
export class EventBus {
  private readonly listeners = new Map<EventKind<unknown>, Set<(payload: never) => unknown>>();

  constructor(private readonly log: Log) {}

  /** Returns the way to stop listening. */
  on<Payload>(kind: EventKind<Payload>, listener: (payload: Payload) => unknown): () => void {
    const known = this.listeners.get(kind) ?? new Set();
    this.listeners.set(kind, known.add(listener));
    return () => known.delete(listener);
  }

  /** Resolves when every listener is done. */
  async publish<Payload>(kind: EventKind<Payload>, payload: Payload): Promise<void> {
    const listeners = [...(this.listeners.get(kind) ?? [])] as ((payload: Payload) => unknown)[];
    const told = await Promise.allSettled(listeners.map(async (listener) => await listener(payload)));
    for (const outcome of told) {
      if (outcome.status === 'rejected')
        this.log.error('event listener failed', { event: kind.name, err: outcome.reason });
    }
  }
}
