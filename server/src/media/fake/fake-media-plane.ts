import type { MediaKind, Sealed, TransportOffer, VideoCodec } from '#protocol';
import { type Log, silentLog } from '../../kernel/log.js';
import { accept, refuse } from '../../kernel/result.js';
import { EventHub } from '../event-hub.js';
import { LEVELS_THRESHOLD_DBOV } from '../limits.js';
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
import { type ObjectKind, ObjectTree } from '../object-tree.js';
import { checkDtlsParameters, type CheckedRtpCapabilities, dtlsKey } from '../rtp-shapes.js';
import { inventoryOf } from '../inventory.js';
import { fakeFacts } from './fake-facts.js';
import { type FakeObjects, later, opened } from './fake-objects.js';
import { FakeNetwork, FakePipes } from './fake-pipes.js';
import { fakeCapabilities, fakeIceParameters, fakeOffer } from './fake-rtp.js';
import { FakeTracks } from './fake-tracks.js';
import { FakeWorkers } from './fake-workers.js';

const ADDRESS = '127.0.0.1';

type PipeCall<Name extends keyof MediaNode> = Parameters<MediaNode[Name]>[0];

export interface FakeOptions {
  readonly workers?: number;
  readonly videoCodec?: VideoCodec;
  readonly nodeId?: string;
  /** The zone that it serves. */
  readonly zone?: string;
  /** Between the planes that share it, pipes carry. */
  readonly network?: FakeNetwork;
  readonly log?: Log;
}

/**
 * The media plane without media: the same ids, cascades, refusals and events, held to it by the contract suite that the
 * real one also passes. Events come after the call that causes them was answered, as they do from a real engine. The
 * methods below `close` are for tests and not part of the port.
 */
export class FakeMediaPlane implements MediaNode {
  private readonly tree = new ObjectTree<FakeObjects>();
  private readonly hub: EventHub;
  private readonly routed: CheckedRtpCapabilities;
  private readonly workers: FakeWorkers;
  private readonly tracks: FakeTracks;
  private readonly pipes: FakePipes;
  private readonly nodeId: string;
  private readonly zone: string;

  constructor(options: FakeOptions = {}) {
    this.nodeId = options.nodeId ?? 'fake';
    this.zone = options.zone ?? 'default';
    this.hub = new EventHub(options.log ?? silentLog);
    this.routed = fakeCapabilities(options.videoCodec ?? 'h264');
    this.workers = new FakeWorkers(this.nodeId, this.tree, options.workers ?? 2);
    this.tracks = new FakeTracks(this.tree, this.routed, (object, event) => this.tellLater(object, event));
    this.pipes = new FakePipes(this.tree, this.routed, options.network ?? new FakeNetwork(), ADDRESS);
  }

  capabilities(): Promise<Sealed> {
    return later(structuredClone<Sealed>(this.routed));
  }

  nodes(): Promise<readonly MediaNodeView[]> {
    return later([this.view()]);
  }

  /** What `nodes` answers with, at once. */
  view(): MediaNodeView {
    const workers = this.workers.views();
    const dtlsFingerprint = workers[0]?.dtlsFingerprint ?? '';
    const { nodeId, zone: region } = this;
    return { nodeId, region, address: ADDRESS, dtlsFingerprint, state: 'up', workers };
  }

  async openRouter({
    routerId,
    workerId: named,
  }: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    const node = this.tree.reserve('router', routerId, []);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const worker = this.workers.place(named);
    if (!worker) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNAVAILABLE', {
        reason: named === undefined ? 'every worker is full or down' : 'there is no such worker',
      });
    }
    this.tree.settle(node, { worker });
    const answer = await opened(node, { nodeId: this.nodeId, workerId: worker.workerId });
    return this.workers.runs(worker) ? answer : refuse('MEDIA_UNAVAILABLE', { reason: 'the worker died' });
  }

  async closeRouter({ routerId }: CallOf<'closeRouter'>): Promise<void> {
    this.tree.remove('router', routerId);
    await later(undefined);
  }

  async openTransport(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    const router = this.tree.find('router', call.routerId);
    if (!router) return refuse('NOT_FOUND');
    const node = this.tree.reserve('transport', call.transportId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    this.tree.settle(node, { direction: call.direction, connectedWith: null, consumersEver: 0 });
    const { port, fingerprint } = router.payload.worker;
    return await opened(
      node,
      fakeOffer({ transportId: call.transportId, address: ADDRESS, port, fingerprint }),
    );
  }

  async connectTransport(call: CallOf<'connectTransport'>): Promise<MediaResult<void>> {
    const transport = this.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    const checked = checkDtlsParameters(call.dtlsParameters);
    if (!checked.ok) return checked;
    const { connectedWith } = transport.payload;
    const key = dtlsKey(checked.value);
    if (connectedWith === key) return await later(accept(undefined));
    if (connectedWith !== null) return refuse('INVALID_REQUEST', { reason: 'already connected' });
    transport.payload.connectedWith = key;
    const { routerId, id: transportId } = transport;
    this.tellLater(transport, {
      type: 'transport_state',
      routerId,
      transportId,
      state: 'connected',
      protocol: 'udp',
    });
    return await later(accept(undefined));
  }

  async restartIce({ transportId }: CallOf<'restartIce'>): Promise<MediaResult<{ iceParameters: Sealed }>> {
    if (!this.tree.find('transport', transportId)) return refuse('NOT_FOUND');
    return await later(accept({ iceParameters: fakeIceParameters() }));
  }

  async closeTransport({ transportId }: CallOf<'closeTransport'>): Promise<void> {
    this.tree.remove('transport', transportId);
    await later(undefined);
  }

  openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    return this.tracks.openProducer(call);
  }
  setProducerPaused(call: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    return this.tracks.setProducerPaused(call);
  }
  async closeProducer({ producerId }: CallOf<'closeProducer'>): Promise<void> {
    this.tree.remove('producer', producerId);
    await later(undefined);
  }
  openConsumer(
    call: CallOf<'openConsumer'>,
  ): Promise<MediaResult<{ rtpParameters: Sealed; kind: MediaKind }>> {
    return this.tracks.openConsumer(call);
  }
  setConsumer(call: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    return this.tracks.setConsumer(call);
  }
  async closeConsumer({ consumerId }: CallOf<'closeConsumer'>): Promise<void> {
    this.tree.remove('consumer', consumerId);
    await later(undefined);
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
  async closePipe({ pipeId }: PipeCall<'closePipe'>): Promise<void> {
    this.tree.remove('pipe', pipeId);
    await later(undefined);
  }

  async stats({ kind, id }: CallOf<'stats'>): Promise<MediaResult<Sealed[]>> {
    if (!this.tree.find(kind, id)) return refuse('NOT_FOUND');
    return await later(accept([{ type: kind, timestamp: 0, bitrate: 0, byteCount: 0, packetCount: 0 }]));
  }

  inventory(): Promise<MediaInventory> {
    return later(inventoryOf(this.tree, this.nodeId, fakeFacts));
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    return this.hub.listen(listener);
  }

  async close(): Promise<void> {
    this.workers.end();
    for (const router of this.tree.all('router')) this.tree.remove('router', router.id);
    this.hub.clear();
    await later(undefined);
  }

  /** Somebody speaks: one `levels` event, at once. A producer that is paused, silent or gone is not heard. */
  speak(producerId: string, dBov: number): void {
    const producer = this.tree.find('producer', producerId);
    if (producer?.payload.kind !== 'audio' || producer.payload.paused) return;
    const levels = dBov > LEVELS_THRESHOLD_DBOV ? [{ producerId, dBov }] : [];
    this.hub.tell({ type: 'levels', routerId: producer.routerId, levels });
  }

  /** The worker dies, now, with all its routers; another takes its place, unless it is said that there is none. */
  loseWorker(
    workerId: string,
    { cause = 'worker_died', replaced = true }: { cause?: LossCause; replaced?: boolean } = {},
  ): void {
    const worker = this.workers.find(workerId);
    const routers = this.tree.all('router').filter(({ payload }) => payload?.worker === worker);
    for (const router of routers) this.tree.remove('router', router.id);
    if (replaced) this.workers.replace(worker);
    else this.workers.remove(worker);
    const routerIds = routers.map((router) => router.id);
    if (routerIds.length > 0) this.hub.tell({ type: 'routers_lost', routerIds, workerId, cause });
  }

  /** One more worker is there, and it is told. Answers with its id. */
  gainWorker(): string {
    const { workerId } = this.workers.add();
    this.hub.tell({ type: 'capacity_gained', nodeId: this.nodeId });
    return workerId;
  }

  /** Sets what a worker uses of its core, 0..1; from FULL_LOAD on it takes no more routers. */
  setCpuShare(workerId: string, cpuShare: number): void {
    this.workers.find(workerId).cpuShare = cpuShare;
  }

  /** A transport's path breaks or comes back; told at once. */
  setTransportState(transportId: string, state: 'connected' | 'disconnected' | 'failed'): void {
    const transport = this.tree.find('transport', transportId);
    if (!transport) throw new Error(`There is no transport ${transportId}.`);
    this.hub.tell({ type: 'transport_state', routerId: transport.routerId, transportId, state });
  }

  /** Ids of all that is open, by kind; of pipes and what is in them, `inventory()` tells. */
  openObjects(): Readonly<Record<`${Exclude<ObjectKind, 'pipe'>}s`, string[]>> {
    const ids = (kind: ObjectKind) => this.tree.all(kind).map((node) => node.id);
    return {
      routers: ids('router'),
      transports: ids('transport'),
      producers: ids('producer'),
      consumers: ids('consumer'),
    };
  }

  /** True when what is published would reach the consumer: nobody paused it, and all transports and pipes are connected. */
  isFlowing(consumerId: string): boolean {
    const consumer = this.tree.find('consumer', consumerId);
    if (!consumer || consumer.payload.paused) return false;
    const transport = this.tree.ownerOf(consumer, 'transport');
    const connected = typeof transport?.payload.connectedWith === 'string';
    return connected && this.pipes.isFed(consumer.payload.producerId);
  }

  private tellLater(object: { readonly present: boolean }, event: MediaEvent): void {
    setImmediate(() => {
      if (object.present) this.hub.tell(event);
    });
  }
}
