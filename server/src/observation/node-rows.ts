import type { MediaNodeView } from '../media/media-plane.js';
import type { SfuNodeRow } from '../storage/rows.js';

/**
 * Consumers that one worker is meant for: what fits below the load from which nothing new is placed (see placement.ts), when
 * most of them carry pictures.
 */
export const CONSUMERS_PER_WORKER = 1_000;

export const consumersOf = (node: MediaNodeView): number =>
  node.workers.reduce((sum, worker) => sum + worker.consumers, 0);

export const statusOf = (node: MediaNodeView): SfuNodeRow['status'] => {
  if (node.state === 'lost' || node.workers.length === 0) return 'gone';
  return node.state === 'draining' ? 'draining' : 'active';
};

/** A node's row; `capacity` is what it was with all its workers, for one that has just died comes back. */
export const rowOf = (node: MediaNodeView, at: Date, capacity: number): SfuNodeRow => ({
  id: node.nodeId,
  region: node.region,
  address: node.address,
  port: node.workers[0]?.port ?? 0,
  capacity,
  currentLoad: consumersOf(node),
  dtlsFingerprint: node.dtlsFingerprint,
  lastHeartbeat: at,
  status: statusOf(node),
});

/** What must be written at once when it changes; load and heartbeat can wait for their turn. */
export const identityOfRow = (row: SfuNodeRow): string =>
  JSON.stringify([row.region, row.address, row.port, row.capacity, row.dtlsFingerprint, row.status]);
