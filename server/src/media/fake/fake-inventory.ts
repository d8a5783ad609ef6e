import type { MediaInventory } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import type { FakeObjects } from './fake-objects.js';

/** All that is open, as plain data. What belongs to a pipe is told with the pipe. */
export function fakeInventory(tree: ObjectTree<FakeObjects>, nodeId: string): MediaInventory {
  return {
    routers: tree
      .allOpen('router')
      .map(({ id, payload }) => ({ routerId: id, nodeId, workerId: payload.worker.workerId })),
    transports: tree.allOpen('transport').map(({ id, routerId, payload }) => ({
      transportId: id,
      routerId,
      direction: payload.direction,
      connected: payload.connectedWith !== null,
    })),
    producers: tree.allOpen('producer').flatMap((producer) => {
      const transport = tree.ownerOf(producer, 'transport');
      if (!transport) return [];
      const { source, kind, paused } = producer.payload;
      const { id: producerId, routerId } = producer;
      return [{ producerId, transportId: transport.id, routerId, source, kind, paused }];
    }),
    consumers: tree.allOpen('consumer').flatMap((consumer) => {
      const transport = tree.ownerOf(consumer, 'transport');
      if (!transport) return [];
      const { producerId, paused } = consumer.payload;
      const { id: consumerId, routerId } = consumer;
      return [{ consumerId, transportId: transport.id, producerId, routerId, paused }];
    }),
    pipes: tree.allOpen('pipe').map((pipe) => ({
      pipeId: pipe.id,
      routerId: pipe.routerId,
      connected: pipe.payload.remote !== null,
      sends: tree
        .below(pipe, 'consumer')
        .flatMap(({ id, payload }) => (payload ? [{ copyId: id, producerId: payload.producerId }] : [])),
      receives: tree
        .below(pipe, 'producer')
        .flatMap(({ id, payload }) => (payload ? [{ copyId: id, paused: payload.paused }] : [])),
    })),
  };
}
