import type { MediaEvent } from '../media-plane.js';
import type { Books } from './books.js';

type Told = Extract<MediaEvent, { type: 'transport_state' | 'consumer_layer' | 'levels' }>;

/** A node's news with the router's name that the caller knows. Null: it is of what the fleet made for itself, or closed already. */
export function inCallersWords({ tree, parts }: Books, event: Told): MediaEvent | null {
  switch (event.type) {
    case 'transport_state': {
      const transport = tree.find('transport', event.transportId);
      return transport && { ...event, routerId: transport.routerId };
    }
    case 'consumer_layer': {
      const consumer = tree.find('consumer', event.consumerId);
      return consumer && { ...event, routerId: consumer.routerId };
    }
    case 'levels': {
      const part = parts.find(event.routerId);
      const isKnown = ({ producerId }: { readonly producerId: string }) =>
        tree.find('producer', producerId) !== null;
      const levels = event.levels.filter(isKnown);
      if (!part || (levels.length === 0 && event.levels.length > 0)) return null;
      // Of other parts it has what they told a moment ago; who has left since is not in the picture.
      const loudest = part.router.levels.take(part, levels).filter(isKnown);
      return { type: 'levels', routerId: part.router.id, levels: loudest };
    }
  }
}
