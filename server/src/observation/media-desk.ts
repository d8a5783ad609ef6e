import type {
  ListMediaFailoversQuery,
  ListMediaFailoversResponse,
  ListMediaGapsQuery,
  ListMediaGapsResponse,
  ListMediaNodesResponse,
  MediaNodeReport,
} from '#protocol';
import type { Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { MediaNodeView } from '../media/media-plane.js';
import type { SfuNodeRow } from '../storage/rows.js';
import type { DrainKeeper } from './drain-keeper.js';
import { CONSUMERS_PER_WORKER, consumersOf } from './node-rows.js';
import type { FleetSteering } from './ports.js';
import { decodeCursor, encodeCursor, type Cursor } from './store/cursor.js';
import type { NodeStore } from './store/node-store.js';
import type { ObservationStore } from './store/observation-store.js';

/** What administrators may know of media, and do about its nodes. */
export class MediaDesk {
  constructor(
    private readonly world: {
      readonly views: () => Promise<readonly MediaNodeView[]>;
      readonly fleet: FleetSteering | null;
      readonly drains: Pick<DrainKeeper, 'keep'>;
      readonly nodes: Pick<NodeStore, 'all'>;
      readonly store: Pick<ObservationStore, 'gaps' | 'failovers'>;
      readonly log: Log;
    },
  ) {}

  /** The nodes of today as they are now, then those of former days. Without the database the former are left out. */
  async nodes(): Promise<ListMediaNodesResponse> {
    const views = await this.world.views();
    const rows = await this.rows();
    const known = new Map(rows.map((row) => [row.id, row]));
    const here = new Set(views.map(({ nodeId }) => nodeId));
    return {
      nodes: [
        ...views.map((view) => reportOf(view, known.get(view.nodeId))),
        ...rows.filter(({ id }) => !here.has(id)).map(reportOfGone),
      ],
    };
  }

  async drain(nodeId: string, wish: { draining: boolean; moveNow: boolean }): Promise<Result<void>> {
    const views = await this.world.views();
    const view = views.find((each) => each.nodeId === nodeId);
    if (!view) return refuse('NOT_FOUND');
    const { fleet, drains, log } = this.world;
    if (!fleet) return refuse('UNAVAILABLE');
    fleet.drain(nodeId, wish.draining);
    await drains.keep(view, wish.draining);
    log.info('a media node was told to drain, or to serve again', { nodeId, ...wish });
    if (wish.draining && wish.moveNow) this.moveOff(fleet, nodeId);
    return accept(undefined);
  }

  /** It may take a while; nobody waits for it, and the list of nodes shows how far it is. */
  private moveOff(fleet: FleetSteering, nodeId: string): void {
    const { log } = this.world;
    fleet.moveOff(nodeId).then(
      () => log.info('a media node was emptied', { nodeId }),
      (error: unknown) => log.error('a media node could not be emptied', { nodeId, err: error }),
    );
  }

  async gaps(query: ListMediaGapsQuery): Promise<Result<ListMediaGapsResponse>> {
    const wish = wishOf(query);
    if (!wish) return refuse('INVALID_REQUEST', { problem: 'cursor' });
    const { rows, end } = await this.world.store.gaps({ ...wish, conferenceId: query.conferenceId ?? null });
    return accept({
      gaps: rows.map(({ at, ...gap }) => ({ ...gap, at: at.toISOString() })),
      nextCursor: end && encodeCursor(end),
    });
  }

  async failovers(query: ListMediaFailoversQuery): Promise<Result<ListMediaFailoversResponse>> {
    const wish = wishOf(query);
    if (!wish) return refuse('INVALID_REQUEST', { problem: 'cursor' });
    const { rows, end } = await this.world.store.failovers(wish);
    return accept({
      failovers: rows.map(({ at, ...failover }) => ({ ...failover, at: at.toISOString() })),
      nextCursor: end && encodeCursor(end),
    });
  }

  private async rows(): Promise<SfuNodeRow[]> {
    try {
      return await this.world.nodes.all();
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      this.world.log.warn('media nodes are told without those of former days', { err: error });
      return [];
    }
  }
}

function wishOf(
  query: ListMediaFailoversQuery,
): { since: Date | null; after: Cursor | null; limit: number } | null {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  if (query.cursor !== undefined && !after) return null;
  return { since: query.since === undefined ? null : new Date(query.since), after, limit: query.limit };
}

const reportOf = (view: MediaNodeView, row: SfuNodeRow | undefined): MediaNodeReport => {
  const { nodeId, region, address, state, workers } = view;
  return {
    ...{ nodeId, region, address, state },
    load: workers.length === 0 ? 0 : workers.reduce((sum, worker) => sum + worker.load, 0) / workers.length,
    routers: workers.reduce((sum, worker) => sum + worker.routers, 0),
    consumers: consumersOf(view),
    capacity: row?.capacity ?? workers.length * CONSUMERS_PER_WORKER,
    lastHeartbeat: row?.lastHeartbeat?.toISOString() ?? null,
    workers: workers.map(({ workerId, pid, port, load, routers, consumers }) => ({
      ...{ workerId, pid, port, load, routers, consumers },
    })),
  };
};

const reportOfGone = (row: SfuNodeRow): MediaNodeReport => ({
  nodeId: row.id,
  region: row.region,
  address: row.address,
  state: 'gone',
  load: 0,
  routers: 0,
  consumers: 0,
  capacity: row.capacity,
  lastHeartbeat: row.lastHeartbeat?.toISOString() ?? null,
  workers: [],
});
