import type { FailoverCause } from '#protocol';
import type { MediaNodeView } from '../media/media-plane.js';

export interface Whereabouts {
  readonly nodeId: string | null;
  readonly workerId: string | null;
}

type Node = Pick<MediaNodeView, 'nodeId' | 'state'> & {
  readonly workers: readonly { readonly workerId: string; readonly pid: number }[];
};

/**
 * Where a failure was, by what is no longer there: one worker, one node, or not to be told. `before` is how the nodes were a
 * moment ago; a worker that was started anew under the same name has another process id.
 */
export function whatWent(before: readonly Node[], after: readonly Node[], cause: FailoverCause): Whereabouts {
  return cause === 'worker_died' || cause === 'worker_hung' ? workerOf(before, after) : nodeOf(before, after);
}

const nowhere: Whereabouts = { nodeId: null, workerId: null };

function workerOf(before: readonly Node[], after: readonly Node[]): Whereabouts {
  const alive = new Set(after.flatMap(keysOf));
  const gone = before.flatMap((node) =>
    node.workers
      .filter((worker) => !alive.has(keyOf(node, worker)))
      .map(({ workerId }) => ({ nodeId: node.nodeId, workerId })),
  );
  const [first] = gone;
  if (!first) return nowhere;
  if (gone.length === 1) return first;
  return {
    nodeId: gone.every(({ nodeId }) => nodeId === first.nodeId) ? first.nodeId : null,
    workerId: null,
  };
}

function nodeOf(before: readonly Node[], after: readonly Node[]): Whereabouts {
  const state = new Map(after.map((node) => [node.nodeId, node.state]));
  const gone = before.filter(({ nodeId, state: was }) => was === 'up' && state.get(nodeId) !== 'up');
  const [first] = gone;
  return first && gone.length === 1 ? { nodeId: first.nodeId, workerId: null } : nowhere;
}

const keyOf = ({ nodeId }: Node, { workerId, pid }: Node['workers'][number]) =>
  `${nodeId} ${workerId} ${pid}`;
const keysOf = (node: Node) => node.workers.map((worker) => keyOf(node, worker));
