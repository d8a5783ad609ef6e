import { setLogEventListeners } from 'mediasoup';
import type { MediaKind, Sealed, TransportOffer } from '#protocol';
import { type Clock, systemClock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { accept, refuse } from '../../kernel/result.js';
import type { Settings } from '../../settings/settings.js';
import { EventHub } from '../event-hub.js';
import type {
  CallOf,
  LossCause,
  MediaEvent,
  MediaInventory,
  MediaNode,
  MediaNodeView,
  MediaResult,
  PipeEnd,
} from '../media-plane.js';
import { ObjectTree } from '../object-tree.js';
import { Attempts } from './attempts.js';
import { engineLog } from './engine-log.js';
import type { EngineObjects } from './engine-objects.js';
import { inventoryOf } from '../inventory.js';
import { engineFacts } from './engine-facts.js';
import type { LiveWorker } from './live-worker.js';
import { pipePlace } from './pipe-place.js';
import { Pipes } from './pipes.js';
import { Routers } from './routers.js';
import { Tracks } from './tracks.js';
import { Transports } from './transports.js';
import { WorkerPool } from './worker-pool.js';
import { WorkerWatch } from './worker-watch.js';

type PipeCall<Name extends keyof MediaNode> = Parameters<MediaNode[Name]>[0];

/** The media plane of this process: mediasoup workers on this machine. */
export class MediasoupMediaPlane implements MediaNode {
  private readonly tree = new ObjectTree<EngineObjects>();
  private readonly hub: EventHub;
  private readonly attempts: Attempts;
  private readonly routers: Routers;
  private readonly transports: Transports;
  private readonly tracks: Tracks;
  private readonly pipes: Pipes;
  private readonly watch: WorkerWatch;
  private pool: WorkerPool | null = null;

  private constructor(
    private readonly settings: Settings['media'],
    private readonly log: Log,
  ) {
    this.hub = new EventHub(log);
    this.attempts = new Attempts(log);
    const tell = (event: MediaEvent) => this.hub.tell(event);
    this.watch = new WorkerWatch({
      workers: () => this.pool?.all() ?? [],
      onHung: (worker) => this.pool?.end(worker),
      log,
    });
    this.routers = new Routers(this.tree, this.attempts, tell, settings, {
      live: () => this.pool?.live() ?? [],
      cpuShare: (workerId) => this.watch.cpuShare(workerId),
    });
    this.transports = new Transports(this.tree, this.attempts, tell);
    this.tracks = new Tracks(this.tree, this.attempts, tell);
    this.pipes = new Pipes(this.tree, this.attempts, pipePlace(settings));
  }

  /** Starts the workers. Rejects, with all of them ended again, when one does not start or finds no port. */
  static async start(
    settings: Settings['media'],
    log: Log,
    clock: Clock = systemClock,
  ): Promise<MediasoupMediaPlane> {
    setLogEventListeners(engineLog(log));
    const plane = new MediasoupMediaPlane(settings, log);
    try {
      plane.pool = await WorkerPool.open({
        workers: settings.workers,
        binary: settings.workerBinary,
        bind: settings.bind,
        announcedAddress: settings.announcedAddress,
        portBase: settings.portBase,
        clock,
        log,
        onLost: (worker, cause) => plane.lose(worker, cause),
        onGained: () => plane.hub.tell({ type: 'capacity_gained', nodeId: settings.nodeId }),
      });
    } catch (error) {
      plane.watch.close();
      throw error;
    }
    return plane;
  }

  capabilities(): Promise<Sealed> {
    return Promise.resolve(structuredClone<Sealed>(this.routers.rtpCapabilities));
  }

  nodes(): Promise<readonly MediaNodeView[]> {
    return Promise.resolve([this.view()]);
  }

  /** What `nodes` answers with, at once. */
  view(): MediaNodeView {
    const { nodeId, zone: region, announcedAddress: address } = this.settings;
    const workers = this.routers.workers();
    const dtlsFingerprint = workers[0]?.dtlsFingerprint ?? '';
    return { nodeId, region, address, dtlsFingerprint, state: 'up', workers };
  }

  openRouter(call: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    return this.routers.open(call);
  }
  closeRouter({ routerId }: CallOf<'closeRouter'>): Promise<void> {
    return this.release('router', routerId);
  }

  openTransport(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    return this.transports.open(call);
  }
  connectTransport(call: CallOf<'connectTransport'>): Promise<MediaResult<void>> {
    return this.transports.connect(call);
  }
  restartIce(call: CallOf<'restartIce'>): Promise<MediaResult<{ iceParameters: Sealed }>> {
    return this.transports.restartIce(call);
  }
  closeTransport({ transportId }: CallOf<'closeTransport'>): Promise<void> {
    return this.release('transport', transportId);
  }

  openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    return this.tracks.openProducer(call);
  }
  setProducerPaused(call: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    return this.tracks.setProducerPaused(call);
  }
  closeProducer({ producerId }: CallOf<'closeProducer'>): Promise<void> {
    return this.tracks.closeProducer(producerId);
  }
  openConsumer(call: CallOf<'openConsumer'>) {
    return this.tracks.openConsumer(call);
  }
  setConsumer(call: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    return this.tracks.setConsumer(call);
  }
  closeConsumer({ consumerId }: CallOf<'closeConsumer'>): Promise<void> {
    return this.release('consumer', consumerId);
  }

  openPipe(call: PipeCall<'openPipe'>): Promise<MediaResult<PipeEnd>> {
    return this.pipes.open(call);
  }
  connectPipe(call: PipeCall<'connectPipe'>): Promise<MediaResult<void>> {
    return this.pipes.connect(call);
  }
  sendByPipe(
    call: PipeCall<'sendByPipe'>,
  ): Promise<MediaResult<{ kind: MediaKind; rtpParameters: Sealed; paused: boolean }>> {
    return this.pipes.send(call);
  }
  receiveByPipe(call: PipeCall<'receiveByPipe'>): Promise<MediaResult<void>> {
    return this.pipes.receive(call);
  }
  closePipe({ pipeId }: PipeCall<'closePipe'>): Promise<void> {
    return this.release('pipe', pipeId);
  }

  async stats({ kind, id }: CallOf<'stats'>): Promise<MediaResult<Sealed[]>> {
    const found = this.tree.find(kind, id);
    if (!found) return refuse('NOT_FOUND');
    const { engine } = found.payload;
    const asked = await this.attempts.make<readonly object[]>(found, 'MEDIA_UNAVAILABLE', () =>
      engine.getStats(),
    );
    return asked.ok ? accept(asked.value.map((entry) => ({ ...entry }))) : asked;
  }

  inventory(): Promise<MediaInventory> {
    return Promise.resolve(inventoryOf(this.tree, this.settings.nodeId, engineFacts));
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    return this.hub.listen(listener);
  }

  async close(): Promise<void> {
    this.watch.close();
    for (const { id } of this.tree.all('router')) await this.closeRouter({ routerId: id });
    await this.pool?.close();
    this.hub.clear();
  }

  private release(kind: 'router' | 'transport' | 'pipe' | 'consumer', id: string): Promise<void> {
    const open = this.tree.find(kind, id);
    this.tree.remove(kind, id);
    // The engine lets go of all that hangs below, as the tree has done.
    open?.payload.engine.close();
    return Promise.resolve();
  }

  private lose(worker: LiveWorker, cause: LossCause): void {
    const routerIds = this.routers.lose(worker);
    const { workerId } = worker;
    this.log.warn('routers lost with their worker', { workerId, cause, routers: routerIds.length });
    if (routerIds.length > 0) this.hub.tell({ type: 'routers_lost', routerIds, workerId, cause });
  }
}
