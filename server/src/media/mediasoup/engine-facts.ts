import type { InventoryFacts } from '../inventory.js';
import type { EngineObjects } from './engine-objects.js';

/** What the inventory tells of the engine's objects. */
export const engineFacts: InventoryFacts<EngineObjects> = {
  workerId: ({ worker }) => worker.workerId,
  transport: ({ direction, connection }) => ({ direction, connected: connection !== null }),
  producer: ({ source, engine: { kind, paused } }) => ({ source, kind, paused }),
  consumer: ({ engine: { producerId, paused } }) => ({ producerId, paused }),
  pipeConnected: ({ connecting }) => connecting,
};
