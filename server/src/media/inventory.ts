import type { MediaInventory } from './media-plane.js';
import type { ObjectKind, ObjectTree } from './object-tree.js';

type Facts<Name extends 'transports' | 'producers' | 'consumers', Key extends string> = Pick<
  MediaInventory[Name][number],
  Key & keyof MediaInventory[Name][number]
>;

/** What only an adapter can say of its objects. */
export interface InventoryFacts<Payloads extends Readonly<Record<ObjectKind, unknown>>> {
  workerId(router: Payloads['router']): string;
  transport(transport: Payloads['transport']): Facts<'transports', 'direction' | 'connected'>;
  producer(producer: Payloads['producer']): Facts<'producers', 'source' | 'kind' | 'paused'>;
  consumer(consumer: Payloads['consumer']): Facts<'consumers', 'producerId' | 'paused'>;
  pipeConnected(pipe: Payloads['pipe']): boolean;
}

/** All that is open on a node, as plain data. What belongs to a pipe is told with the pipe. */
export function inventoryOf<Payloads extends Readonly<Record<ObjectKind, unknown>>>(
  tree: ObjectTree<Payloads>,
  nodeId: string,
  facts: InventoryFacts<Payloads>,
): MediaInventory {
  return {
    routers: tree
      .allOpen('router')
      .map(({ id, payload }) => ({ routerId: id, nodeId, workerId: facts.workerId(payload) })),
    transports: tree
      .allOpen('transport')
      .map(({ id, routerId, payload }) => ({ transportId: id, routerId, ...facts.transport(payload) })),
    producers: tree.allOpen('producer').flatMap((producer) => {
      const transport = tree.ownerOf(producer, 'transport');
      if (!transport) return [];
      const { id: producerId, routerId } = producer;
      return [{ producerId, transportId: transport.id, routerId, ...facts.producer(producer.payload) }];
    }),
    consumers: tree.allOpen('consumer').flatMap((consumer) => {
      const transport = tree.ownerOf(consumer, 'transport');
      if (!transport) return [];
      const { id: consumerId, routerId } = consumer;
      return [{ consumerId, transportId: transport.id, routerId, ...facts.consumer(consumer.payload) }];
    }),
    pipes: tree.allOpen('pipe').map((pipe) => ({
      pipeId: pipe.id,
      routerId: pipe.routerId,
      connected: facts.pipeConnected(pipe.payload),
      sends: tree
        .below(pipe, 'consumer')
        .flatMap(({ id, payload }) =>
          payload ? [{ copyId: id, producerId: facts.consumer(payload).producerId }] : [],
        ),
      receives: tree
        .below(pipe, 'producer')
        .flatMap(({ id, payload }) =>
          payload ? [{ copyId: id, paused: facts.producer(payload).paused }] : [],
        ),
    })),
  };
}
