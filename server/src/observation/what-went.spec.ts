import { describe, expect, it } from '@jest/globals';
import { whatWent } from './what-went.js';

const node = (nodeId: string, state: 'up' | 'draining' | 'lost', ...pids: number[]) => ({
  nodeId,
  state,
  workers: pids.map((pid, index) => ({ workerId: `${nodeId}-w${index + 1}`, pid })),
});
const a = node('a', 'up', 1, 2);
const b = node('b', 'up', 3);

describe('whatWent()', () => {
  it.each([
    ['one worker', [a, b], [node('a', 'up', 1), b], 'worker_died', 'a', 'a-w2'],
    ['one worker, started anew already', [a, b], [node('a', 'up', 1, 9), b], 'worker_died', 'a', 'a-w2'],
    ['all workers of a node', [a, b], [node('a', 'up'), b], 'worker_hung', 'a', null],
    ['workers of two nodes', [a, b], [node('a', 'up', 1), node('b', 'up')], 'worker_died', null, null],
    ['nothing to be seen', [a, b], [a, b], 'worker_died', null, null],
    ['a node that does not answer', [a, b], [a, node('b', 'lost')], 'node_lost', 'b', null],
    ['a node that is not there', [a, b], [a], 'node_lost', 'b', null],
    ['two nodes', [a, b], [], 'node_lost', null, null],
    ['a node that is emptied', [a, b], [a, node('b', 'draining', 3)], 'drained', 'b', null],
    [
      'a node lost long before',
      [a, node('b', 'lost')],
      [node('a', 'lost'), node('b', 'lost')],
      'node_lost',
      'a',
      null,
    ],
  ] as const)('%s', (_what, before, after, cause, nodeId, workerId) => {
    expect(whatWent(before, after, cause)).toEqual({ nodeId, workerId });
  });
});
