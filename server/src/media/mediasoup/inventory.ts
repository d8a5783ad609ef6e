import type { MediaInventory } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import type { EngineObjects } from './engine-objects.js';

/** All that is open on this node, as plain data. What belongs to a pipe is told with the pipe. */
export function inventoryOf(tree: ObjectTree<EngineObjects>, nodeId: string): MediaInventory {
  return {
    routers: tree
      .allOpen('router')
      .map(({ id, payload }) => ({ routerId: id, nodeId, workerId: payload.worker.workerId })),
    transports: tree.allOpen('transport').map(({ id, routerId, payload }) => ({
      transportId: id,
      routerId,
      direction: payload.direction,
      connected: payload.connection !== null,
    })),
    producers: tree.allOpen('producer').flatMap((producer) => {
      const transport = tree.ownerOf(producer, 'transport');
      if (!transport) return [];
      const { engine, source } = producer.payload;
      const { kind, paused } = engine;
      const { id: producerId, routerId } = producer;
      return [{ producerId, transportId: transport.id, routerId, source, kind, paused }];
    }),
    consumers: tree.allOpen('consumer').flatMap((consumer) => {
      const transport = tree.ownerOf(consumer, 'transport');
      if (!transport) return [];
      const { producerId, paused } = consumer.payload.engine;
      const { id: consumerId, routerId } = consumer;
      return [{ consumerId, transportId: transport.id, producerId, routerId, paused }];
    }),
    pipes: tree.allOpen('pipe').map((pipe) => ({
      pipeId: pipe.id,
      routerId: pipe.routerId,
      connected: pipe.payload.connecting,
      sends: tree
        .below(pipe, 'consumer')
        .flatMap(({ id, payload }) =>
          payload ? [{ copyId: id, producerId: payload.engine.producerId }] : [],
        ),
      receives: tree
        .below(pipe, 'producer')
        .flatMap(({ id, payload }) => (payload ? [{ copyId: id, paused: payload.engine.paused }] : [])),
    })),
  };
}
