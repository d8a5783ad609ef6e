import type { MediaInventory } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import type { FleetObjects } from './objects.js';

/** What is open, as the fleet's caller knows it. */
export function inventoryOf(tree: ObjectTree<FleetObjects>): MediaInventory {
  return {
    routers: tree.allOpen('router').flatMap(({ id: routerId, payload }) => {
      const [first] = payload.parts.values();
      return first ? [{ routerId, nodeId: first.member.nodeId, workerId: first.workerId }] : [];
    }),
    transports: tree.allOpen('transport').map(({ id: transportId, routerId, payload }) => {
      const { direction, connected } = payload;
      return { transportId, routerId, direction, connected };
    }),
    producers: tree.allOpen('producer').flatMap((node) => {
      const transport = tree.ownerOf(node, 'transport');
      const { source, kind, paused } = node.payload;
      return transport
        ? [{ producerId: node.id, transportId: transport.id, routerId: node.routerId, source, kind, paused }]
        : [];
    }),
    consumers: tree.allOpen('consumer').flatMap((node) => {
      const transport = tree.ownerOf(node, 'transport');
      const { producerId, paused } = node.payload;
      return transport
        ? [{ consumerId: node.id, transportId: transport.id, producerId, routerId: node.routerId, paused }]
        : [];
    }),
    pipes: [],
  };
}
