import type { Log } from '../kernel/log.js';

/** How long a start waits for any media node, and then for the others; milliseconds. */
const PATIENCE = { first: 10_000, others: 1_000 };

interface StartingNode {
  ready(withinMs: number): Promise<boolean>;
}

/**
 * Waits until all nodes are linked, so that what they hold can be adopted. Once one is there, people can be served: the
 * others get a moment more, and a start is not held up by a machine that is down. They are taken in whenever they come.
 */
export async function nodesAtStart(
  nodes: readonly StartingNode[],
  log: Log,
  patience = PATIENCE,
): Promise<void> {
  const first = nodes.map(async (node) => {
    if (!(await node.ready(patience.first))) throw new Error('not linked in time');
  });
  await Promise.any(first).catch(() => undefined);
  const linked = await Promise.all(nodes.map((node) => node.ready(patience.others)));
  const there = linked.filter(Boolean).length;
  if (there < nodes.length)
    log.warn('some media nodes do not answer; going on without them', {
      there,
      missing: nodes.length - there,
    });
}
