import type { ReadyResponse } from '#protocol';
import type { JournalHealth } from '../conference/ports.js';
import type { MediaNodeView } from '../media/media-plane.js';

type State = ReadyResponse['dependencies'][string];

/** From here on a restart of control would lose something of note. */
const LAGGING_S = 5;

/** No worker anywhere: nobody hears anybody. A node that is lost leaves less room and nothing to fall back on. */
export function mediaState(nodes: readonly Pick<MediaNodeView, 'state' | 'workers'>[]): State {
  const lost = nodes.filter(({ state }) => state === 'lost').length;
  const workers = nodes.reduce((sum, node) => sum + (node.state === 'lost' ? 0 : node.workers.length), 0);
  if (workers === 0) return { state: 'down', detail: 'no worker runs' };
  if (lost > 0)
    return { state: 'degraded', detail: `${lost} of ${nodes.length} nodes lost, ${workers} workers` };
  return { state: 'up', detail: `${workers} workers` };
}

export function journalState(journal: JournalHealth): State {
  const { entries, seconds } = journal.lag();
  if (journal.away) return { state: 'degraded', detail: 'meetings go on without a journal' };
  if (seconds >= LAGGING_S)
    return { state: 'degraded', detail: `${entries} entries, ${Math.round(seconds)} s behind` };
  return { state: 'up' };
}
