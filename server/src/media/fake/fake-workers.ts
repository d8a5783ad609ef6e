import type { MediaNodeView } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import { placeRouter, workerLoad, type WorkerUsage } from '../placement.js';
import type { FakeObjects } from './fake-objects.js';
import { fakeFingerprint } from './fake-rtp.js';

export interface FakeWorker {
  readonly workerId: string;
  readonly slot: number;
  readonly port: number;
  /** Without the name of the algorithm, which is SHA-256. */
  readonly fingerprint: string;
  cpuShare: number;
}

const PORT_BASE = 44_300;
const FIRST_PID = 1_000;

/** Workers that are only names and numbers. */
export class FakeWorkers {
  private workers: FakeWorker[];
  private started = 0;

  constructor(
    private readonly nodeId: string,
    private readonly tree: ObjectTree<FakeObjects>,
    count: number,
  ) {
    this.workers = Array.from({ length: count }, (_none, slot) => this.start(slot));
  }

  /** The least loaded, or the one that is named however loaded it is. */
  place(named?: string): FakeWorker | null {
    if (named !== undefined) return this.workers.find(({ workerId }) => workerId === named) ?? null;
    const { nodeId } = this;
    const candidates = this.workers.map((worker) => ({
      nodeId,
      workerId: worker.workerId,
      usage: this.usageOf(worker),
      worker,
    }));
    return placeRouter(candidates)?.worker ?? null;
  }

  find(workerId: string): FakeWorker {
    const worker = this.workers.find((one) => one.workerId === workerId);
    if (!worker) throw new Error(`There is no worker ${workerId}.`);
    return worker;
  }

  runs(worker: FakeWorker): boolean {
    return this.workers.includes(worker);
  }

  replace(worker: FakeWorker): void {
    this.workers = this.workers.map((one) => (one === worker ? this.start(worker.slot) : one));
  }

  remove(worker: FakeWorker): void {
    this.workers = this.workers.filter((one) => one !== worker);
  }

  /** One more. */
  add(): FakeWorker {
    const taken = new Set(this.workers.map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    const worker = this.start(slot);
    this.workers = [...this.workers, worker].sort((left, right) => left.slot - right.slot);
    return worker;
  }

  end(): void {
    this.workers = [];
  }

  views(): MediaNodeView['workers'] {
    return this.workers.map((worker) => {
      const usage = this.usageOf(worker);
      return {
        workerId: worker.workerId,
        pid: FIRST_PID + worker.slot,
        port: worker.port,
        dtlsFingerprint: `sha-256 ${worker.fingerprint}`,
        load: workerLoad(usage),
        routers: usage.routers,
        consumers: usage.audioConsumers + usage.videoConsumers,
      };
    });
  }

  private start(slot: number): FakeWorker {
    const workerId = `worker-${slot}.${++this.started}`;
    return { workerId, slot, port: PORT_BASE + slot, fingerprint: fakeFingerprint(), cpuShare: 0 };
  }

  private usageOf(worker: FakeWorker): WorkerUsage {
    const routers = this.tree.all('router').filter(({ payload }) => payload?.worker === worker);
    const routerIds = new Set(routers.map((router) => router.id));
    const consumers = this.tree.all('consumer').filter(({ routerId }) => routerIds.has(routerId));
    const audioConsumers = consumers.filter(({ payload }) => payload?.kind === 'audio').length;
    return {
      cpuShare: worker.cpuShare,
      routers: routers.length,
      audioConsumers,
      videoConsumers: consumers.length - audioConsumers,
    };
  }
}
