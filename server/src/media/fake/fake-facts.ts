import type { InventoryFacts } from '../inventory.js';
import type { FakeObjects } from './fake-objects.js';

/** What the inventory tells of the fake's objects. */
export const fakeFacts: InventoryFacts<FakeObjects> = {
  workerId: ({ worker }) => worker.workerId,
  transport: ({ direction, connectedWith }) => ({ direction, connected: connectedWith !== null }),
  producer: ({ source, kind, paused }) => ({ source, kind, paused }),
  consumer: ({ producerId, paused }) => ({ producerId, paused }),
  pipeConnected: ({ remote }) => remote !== null,
};
