import { ortc, setLogEventListeners } from 'mediasoup';
import type { RtpCapabilities } from 'mediasoup/types';
import type { Sealed, TransportOffer } from '#protocol';
import { type Clock, systemClock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { accept, refuse } from '../../kernel/result.js';
import type { Settings } from '../../settings/settings.js';
import { routedCodecs } from '../codecs.js';
import { EventHub } from '../event-hub.js';
import * as limits from '../limits.js';
import type { CallOf, MediaEvent, MediaNodeView, MediaPlane, MediaResult } from '../media-plane.js';
import { ObjectTree, type TreeNode } from '../object-tree.js';
import { checkDtlsParameters } from '../rtp-shapes.js';
import { Attempts } from './attempts.js';
import type { EngineObjects } from './engine-objects.js';
import type { LiveWorker } from './live-worker.js';
import { RouterHomes } from './router-homes.js';
import { Tracks } from './tracks.js';
import { tellTransportStates } from './transport-states.js';
import { WorkerPool } from './worker-pool.js';
import { WorkerWatch } from './worker-watch.js';

export const LOCAL_NODE_ID = 'local';
const LOCAL_REGION = 'default';

/** The media plane of this process: mediasoup workers on this machine. */
export class MediasoupMediaPlane implements MediaPlane {
  private readonly tree = new ObjectTree<EngineObjects>();
  private readonly hub: EventHub;
  private readonly attempts: Attempts;
  private readonly tracks: Tracks;
  private readonly homes: RouterHomes;
  private readonly watch: WorkerWatch;
  private readonly codecs;
  private readonly rtpCapabilities: RtpCapabilities;
  private pool: WorkerPool | null = null;

  private constructor(
    private readonly settings: Settings['media'],
    private readonly log: Log,
  ) {
    this.hub = new EventHub(log);
    this.attempts = new Attempts(log);
    const tell = (event: MediaEvent) => this.hub.tell(event);
    this.tracks = new Tracks(this.tree, this.attempts, tell);
    const live = () => this.pool?.live() ?? [];
    this.watch = new WorkerWatch(live, log);
    this.homes = new RouterHomes(LOCAL_NODE_ID, this.tree, live, (workerId) => this.watch.cpuShare(workerId));
    this.codecs = routedCodecs(settings.videoCodec).map((codec) => ({
      ...codec,
      parameters: { ...codec.parameters },
    }));
    this.rtpCapabilities = ortc.generateRouterRtpCapabilities(this.codecs);
  }

  /** Starts the workers. Rejects, with all of them ended again, when one does not start or finds no port. */
  static async start(
    settings: Settings['media'],
    log: Log,
    clock: Clock = systemClock,
  ): Promise<MediasoupMediaPlane> {
    setLogEventListeners({
      onwarn: (namespace, text) => log.warn('media engine', { namespace, text }),
      onerror: (namespace, text, err) =>
        log.error('media engine', { namespace, text, ...(err ? { err } : {}) }),
    });
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
        onLost: (worker) => plane.loseRouters(worker),
      });
    } catch (error) {
      plane.watch.close();
      throw error;
    }
    return plane;
  }

  capabilities(): Promise<Sealed> {
    return Promise.resolve(structuredClone<Sealed>(this.rtpCapabilities));
  }

  nodes(): Promise<readonly MediaNodeView[]> {
    const workers = this.homes.views();
    const dtlsFingerprint = workers[0]?.dtlsFingerprint ?? '';
    const address = this.settings.announcedAddress;
    return Promise.resolve([
      { nodeId: LOCAL_NODE_ID, region: LOCAL_REGION, address, dtlsFingerprint, workers },
    ]);
  }

  async openRouter({
    routerId,
  }: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    const node = this.tree.reserve('router', routerId, []);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const worker = this.homes.place(node);
    if (!worker) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNAVAILABLE', { reason: 'every worker is full or down' });
    }
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNAVAILABLE', () =>
      this.createRouter(routerId, worker),
    );
    if (opened.ok) return accept({ nodeId: LOCAL_NODE_ID, workerId: worker.workerId });
    return worker.engine.died ? refuse('MEDIA_UNAVAILABLE', { reason: 'the worker died' }) : opened;
  }

  closeRouter({ routerId }: CallOf<'closeRouter'>): Promise<void> {
    return this.release('router', routerId);
  }

  async openTransport(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    const router = this.tree.find('router', call.routerId);
    if (!router) return refuse('NOT_FOUND');
    const { engine: routerEngine, worker } = router.payload;
    const node = this.tree.reserve('transport', call.transportId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNAVAILABLE', async () => {
      const engine = await routerEngine.createWebRtcTransport({
        webRtcServer: worker.server,
        preferUdp: true,
        initialAvailableOutgoingBitrate: limits.INITIAL_OUTGOING_BITRATE,
        iceConsentTimeout: limits.ICE_CONSENT_TIMEOUT_S,
      });
      if (call.direction === 'send') await engine.setMaxIncomingBitrate(limits.maxIncomingBitrate([]));
      return { engine, direction: call.direction, connecting: false };
    });
    if (!opened.ok) return opened;
    const { engine } = opened.value;
    tellTransportStates(engine, (change) => this.tellState(node, change));
    const { iceParameters, iceCandidates, dtlsParameters } = engine;
    return accept({
      id: call.transportId,
      iceParameters: { ...iceParameters },
      iceCandidates: iceCandidates.map((candidate) => ({ ...candidate })),
      dtlsParameters: structuredClone<Sealed>(dtlsParameters),
    });
  }

  async connectTransport(call: CallOf<'connectTransport'>): Promise<MediaResult<void>> {
    const transport = this.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    const checked = checkDtlsParameters(call.dtlsParameters);
    if (!checked.ok) return checked;
    const { payload } = transport;
    if (payload.connecting) return refuse('INVALID_REQUEST', { reason: 'already connected' });
    payload.connecting = true;
    const { role, fingerprints } = checked.value;
    const dtlsParameters = { ...(role ? { role } : {}), fingerprints };
    const connected = await this.attempts.make(transport, 'INVALID_REQUEST', () =>
      payload.engine.connect({ dtlsParameters }),
    );
    if (!connected.ok) payload.connecting = false;
    return connected;
  }

  async restartIce({ transportId }: CallOf<'restartIce'>): Promise<MediaResult<{ iceParameters: Sealed }>> {
    const transport = this.tree.find('transport', transportId);
    if (!transport) return refuse('NOT_FOUND');
    const restarted = await this.attempts.make(transport, 'MEDIA_UNAVAILABLE', () =>
      transport.payload.engine.restartIce(),
    );
    return restarted.ok ? accept({ iceParameters: { ...restarted.value } }) : restarted;
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

  async stats({ kind, id }: CallOf<'stats'>): Promise<MediaResult<Sealed[]>> {
    const found = this.tree.find(kind, id);
    if (!found) return refuse('NOT_FOUND');
    const { engine } = found.payload;
    const asked = await this.attempts.make<readonly object[]>(found, 'MEDIA_UNAVAILABLE', () =>
      engine.getStats(),
    );
    return asked.ok ? accept(asked.value.map((entry) => ({ ...entry }))) : asked;
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

  private async createRouter(routerId: string, worker: LiveWorker): Promise<EngineObjects['router']> {
    const engine = await worker.engine.createRouter({ mediaCodecs: this.codecs });
    const levels = await engine.createAudioLevelObserver({
      maxEntries: limits.LEVELS_MAX_ENTRIES,
      threshold: limits.LEVELS_THRESHOLD_DBOV,
      interval: limits.LEVELS_INTERVAL_MS,
    });
    // Producers carry our ids in the engine too, so nothing needs to be translated.
    levels.on('volumes', (volumes) => {
      const loudest = volumes.map(({ producer, volume }) => ({ producerId: producer.id, dBov: volume }));
      this.hub.tell({ type: 'levels', routerId, levels: loudest });
    });
    levels.on('silence', () => this.hub.tell({ type: 'levels', routerId, levels: [] }));
    return { engine, levels, worker };
  }

  private tellState(
    node: TreeNode,
    change: { state: 'connected' | 'disconnected' | 'failed'; protocol?: 'udp' | 'tcp' },
  ) {
    if (!node.present) return;
    this.hub.tell({ type: 'transport_state', routerId: node.routerId, transportId: node.id, ...change });
  }

  private release(kind: 'router' | 'transport' | 'consumer', id: string): Promise<void> {
    const open = this.tree.find(kind, id);
    this.tree.remove(kind, id);
    // The engine lets go of all that hangs below, as the tree has done.
    open?.payload.engine.close();
    return Promise.resolve();
  }

  private loseRouters({ workerId }: LiveWorker): void {
    const routers = this.homes.routersOn(workerId);
    // Those still opening were never announced to anybody; their opening is refused.
    const lost = routers.filter((router) => router.payload !== null).map((router) => router.id);
    for (const router of routers) this.tree.remove('router', router.id);
    this.log.warn('routers lost with their worker', { workerId, routers: lost.length });
    if (lost.length > 0) this.hub.tell({ type: 'routers_lost', routerIds: lost, workerId });
  }
}
