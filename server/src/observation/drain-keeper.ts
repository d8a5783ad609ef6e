import type { Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import type { MediaNodeView } from '../media/media-plane.js';
import type { FleetSteering } from './ports.js';
import type { NodeStore } from './store/node-store.js';

/**
 * A node that an administrator took out of service stays so until an administrator says otherwise, also when control is
 * another process by then, and when the node is away at that moment: the table of nodes remembers it.
 */
export class DrainKeeper {
  /** Those to be drained again when they are there; null until the table could be read. */
  private awaited: Set<string> | null = null;

  constructor(
    private readonly fleet: Pick<FleetSteering, 'drain'> | null,
    private readonly store: Pick<NodeStore, 'draining' | 'keepDraining'>,
    private readonly log: Log,
  ) {}

  /**
   * Drains those of the nodes that have to be. Before the first one of them is written down as it is now: that would
   * overwrite how it has to be. Answers whether something was changed. Rejects while the table cannot be read.
   */
  async restore(views: readonly MediaNodeView[]): Promise<boolean> {
    const awaited = (this.awaited ??= new Set(await this.store.draining()));
    const due = views.filter(({ nodeId, state }) => awaited.has(nodeId) && state !== 'lost');
    for (const { nodeId } of due) {
      awaited.delete(nodeId);
      this.fleet?.drain(nodeId, true);
      this.log.info('a media node goes on draining, as it was told before', { nodeId });
    }
    return due.length > 0;
  }

  /** What an administrator has said now; what was said before no longer counts. */
  async keep(view: MediaNodeView, draining: boolean): Promise<void> {
    this.awaited?.delete(view.nodeId);
    try {
      await this.store.keepDraining(view.nodeId, draining, view.state === 'lost' ? 'gone' : 'active');
    } catch (err) {
      if (!(err instanceof OutageError)) throw err;
      // A node that is there is written down as it is as soon as the database is back.
      this.log.warn('that a media node drains could not be written down', { nodeId: view.nodeId, err });
    }
  }
}
