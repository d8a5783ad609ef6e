import type { Census } from '../conference/ports.js';
import type { MediaNodeView } from '../media/media-plane.js';
import type { Reading } from './metrics.adapter.js';

/** What is read from the house's views, as values with labels. Pure, so that tables can tell what comes of what. */

export const peopleReadings = ({ admitted, connected, waiting, prepared }: Census): Reading[] => [
  { labels: { state: 'admitted' }, value: admitted },
  { labels: { state: 'connected' }, value: connected },
  { labels: { state: 'waiting' }, value: waiting },
  { labels: { state: 'prepared' }, value: prepared },
];

const states = ['up', 'draining', 'lost'] as const;

/** Every state is told, so that one which nobody is in reads nought. */
export const nodeStateReadings = (nodes: readonly MediaNodeView[]): Reading[] =>
  states.map((state) => ({
    labels: { state },
    value: nodes.filter((node) => node.state === state).length,
  }));

/** Workers by the state of their node; those of a lost node are not known, and none. */
export const workerStateReadings = (nodes: readonly MediaNodeView[]): Reading[] =>
  (['up', 'draining'] as const).map((state) => ({
    labels: { state },
    value: nodes.filter((node) => node.state === state).reduce((sum, node) => sum + node.workers.length, 0),
  }));

export const workerReadings = (
  nodes: readonly MediaNodeView[],
  of: 'load' | 'routers' | 'consumers',
): Reading[] =>
  nodes.flatMap((node) =>
    node.workers.map((worker) => ({
      labels: { node: node.nodeId, worker: worker.workerId },
      value: worker[of],
    })),
  );
