import type { MediaNodeView } from '../media-plane.js';
import type { ObjectTree, TreeNode } from '../object-tree.js';
import { placeRouter, workerLoad, type WorkerUsage } from '../placement.js';
import type { EngineObjects } from './engine-objects.js';
import type { LiveWorker } from './live-worker.js';

/** Knows which worker every router is on, from the moment of its placement, and so how much each worker has to do. */
export class RouterHomes {
  private readonly homes = new WeakMap<TreeNode, LiveWorker>();

  constructor(
    private readonly nodeId: string,
    private readonly tree: ObjectTree<EngineObjects>,
    private readonly live: () => readonly LiveWorker[],
    private readonly cpuShare: (workerId: string) => number,
  ) {}

  /**
   * Places a router on the least loaded worker, or on the one that is named however loaded it is; null when every worker is
   * full, or the named one gone. It counts from now on, so that a burst of openings spreads.
   */
  place(router: TreeNode, workerId?: string): LiveWorker | null {
    const chosen = workerId === undefined ? this.leastLoaded() : this.named(workerId);
    if (chosen) this.homes.set(router, chosen);
    return chosen;
  }

  private named(workerId: string): LiveWorker | null {
    return this.live().find((worker) => worker.workerId === workerId) ?? null;
  }

  private leastLoaded(): LiveWorker | null {
    const usages = this.usages();
    const { nodeId } = this;
    const candidates = [...usages].map(([worker, usage]) => ({
      nodeId,
      workerId: worker.workerId,
      usage,
      worker,
    }));
    return placeRouter(candidates)?.worker ?? null;
  }

  /** Routers on the worker, those still opening included. */
  routersOn(workerId: string): TreeNode[] {
    return this.tree.all('router').filter((router) => this.homes.get(router)?.workerId === workerId);
  }

  views(): MediaNodeView['workers'] {
    return [...this.usages()].map(([{ workerId, pid, port, dtlsFingerprint }, usage]) => {
      const consumers = usage.audioConsumers + usage.videoConsumers;
      return {
        workerId,
        pid,
        port,
        dtlsFingerprint,
        load: workerLoad(usage),
        routers: usage.routers,
        consumers,
      };
    });
  }

  private usages(): Map<LiveWorker, WorkerUsage> {
    const counts = new Map(
      this.live().map((worker) => [worker, { routers: 0, audioConsumers: 0, videoConsumers: 0 }]),
    );
    const countsOf = new Map(
      this.tree.all('router').map((router) => {
        const home = this.homes.get(router);
        return [router.id, home && counts.get(home)];
      }),
    );
    for (const count of countsOf.values()) if (count) count.routers++;
    for (const { routerId, payload } of this.tree.all('consumer')) {
      const count = countsOf.get(routerId);
      if (count) count[payload?.engine.kind === 'audio' ? 'audioConsumers' : 'videoConsumers']++;
    }
    return new Map(
      [...counts].map(([worker, count]) => [worker, { ...count, cpuShare: this.cpuShare(worker.workerId) }]),
    );
  }
}
