import type { MediaEvent } from '../media-plane.js';
import type { LinkMethodName } from './methods.js';

/**
 * Closes that the node has not answered yet. No event of an object comes after its close was called, says the port; but
 * one may be under way on the socket when it is. What the node says before its answer is therefore not told here.
 */
export class Closings {
  private readonly counts = new Map<string, number>();

  /** Returns what is to be called when the close is answered; for other calls than closes, null. */
  begin(method: LinkMethodName, call: object): (() => void) | null {
    const key = keyOf(method, call);
    if (key === null) return null;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    return () => {
      const left = (this.counts.get(key) ?? 0) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    };
  }

  /** The event without what is being closed; null when nothing of it is left. */
  without(event: MediaEvent): MediaEvent | null {
    if (this.counts.size === 0) return event;
    if ('routerId' in event && this.has('router', event.routerId)) return null;
    switch (event.type) {
      case 'routers_lost':
        return kept(
          { ...event, routerIds: event.routerIds.filter((id) => !this.has('router', id)) },
          'routerIds',
        );
      case 'transports_lost':
        return kept(
          { ...event, transportIds: event.transportIds.filter((id) => !this.has('transport', id)) },
          'transportIds',
        );
      case 'consumers_lost':
        return kept(
          { ...event, consumerIds: event.consumerIds.filter((id) => !this.has('consumer', id)) },
          'consumerIds',
        );
      case 'transport_state':
        return this.has('transport', event.transportId) ? null : event;
      case 'consumer_layer':
        return this.has('consumer', event.consumerId) ? null : event;
      case 'levels': {
        const levels = event.levels.filter(({ producerId }) => !this.has('producer', producerId));
        // An empty list would say that all have fallen silent.
        return levels.length === event.levels.length ? event : kept({ ...event, levels }, 'levels');
      }
      case 'capacity_gained':
        return event;
    }
  }

  private has(kind: string, id: string): boolean {
    return this.counts.has(`${kind} ${id}`);
  }
}

const kept = <Field extends string, Event extends MediaEvent & Readonly<Record<Field, readonly unknown[]>>>(
  event: Event,
  field: Field,
): Event | null => (event[field].length > 0 ? event : null);

function keyOf(method: LinkMethodName, call: object): string | null {
  if (method === 'closeRouter' && 'routerId' in call) return `router ${String(call.routerId)}`;
  if (method === 'closeTransport' && 'transportId' in call) return `transport ${String(call.transportId)}`;
  if (method === 'closeProducer' && 'producerId' in call) return `producer ${String(call.producerId)}`;
  if (method === 'closeConsumer' && 'consumerId' in call) return `consumer ${String(call.consumerId)}`;
  return null;
}
