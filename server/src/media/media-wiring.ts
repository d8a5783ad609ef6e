import type { Clock } from '../kernel/clock.js';
import type { Fence } from '../kernel/fence.js';
import type { Log } from '../kernel/log.js';
import type { Settings } from '../settings/settings.js';
import { MediaFleet } from './fleet/media-fleet.js';
import { ownNode } from './fleet/own-node.js';
import { LinkedMediaNode } from './link/linked-media-node.js';
import { nodesAtStart } from './nodes-at-start.js';
import type { MediaTerm } from './term.js';

export interface WiringCall {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock: Clock;
  readonly term: MediaTerm;
  readonly fence: Fence;
}

/**
 * The media nodes of this house, seen as one. In the role `all` the only node is in this process, and the start is refused
 * when its workers cannot run; otherwise they are other processes, and the start waits for them only for a while.
 */
export async function openFleet({ settings, log: to, clock, term, fence }: WiringCall): Promise<MediaFleet> {
  const log = to.with({ part: 'media' });
  if (settings.role === 'all') {
    // Only here: a control process that opens no media starts faster without the engine.
    const { MediasoupMediaPlane } = await import('./mediasoup/mediasoup-media-plane.js');
    const plane = await MediasoupMediaPlane.start(settings.media, log, clock);
    return new MediaFleet({ nodes: [ownNode(plane)], log, clock });
  }
  const { nodes: targets, tls } = settings.mediaLink;
  const nodes = targets.map((target) => LinkedMediaNode.connect({ target, tls, term, log }));
  for (const node of nodes) node.onFenced(() => fence.raise('a media node obeys a newer control process'));
  await nodesAtStart(nodes, log);
  return new MediaFleet({ nodes, log, clock });
}
