import type { RtpCapabilities, RtpParameters } from 'mediasoup/types';
import type { MediaKind, Sealed } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import * as limits from '../limits.js';
import type { CallOf, MediaEvent, MediaResult } from '../media-plane.js';
import type { ObjectTree, OpenNode } from '../object-tree.js';
import { checkRtpCapabilities, checkRtpParameters } from '../rtp-shapes.js';
import type { Attempts } from './attempts.js';
import type { EngineObjects } from './engine-objects.js';

type Transport = OpenNode<EngineObjects['transport']>;

/** Producers and consumers: what is published, and what of it flows to whom. */
export class Tracks {
  constructor(
    private readonly tree: ObjectTree<EngineObjects>,
    private readonly attempts: Attempts,
    private readonly tell: (event: MediaEvent) => void,
  ) {}

  async openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    const transport = this.tree.find('transport', call.transportId);
    const router = transport && this.tree.find('router', transport.routerId);
    if (!transport || !router) return refuse('NOT_FOUND');
    if (transport.payload.direction !== 'send')
      return refuse('INVALID_REQUEST', { reason: 'not a sending transport' });
    const checked = checkRtpParameters(call);
    if (!checked.ok) return checked;
    if (this.tree.below(transport, 'producer').length >= limits.MAX_PRODUCERS_PER_TRANSPORT) {
      return refuse('INVALID_REQUEST', { reason: 'too many producers' });
    }
    const node = this.tree.reserve('producer', call.producerId, [transport]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { kind, paused, source, producerId } = call;
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNSUPPORTED', async () => {
      const engine = await transport.payload.engine.produce({
        id: producerId,
        kind,
        paused,
        // Checked above; the engine's types only spell "absent" differently.
        rtpParameters: checked.value as RtpParameters,
        keyFrameRequestDelay: limits.KEY_FRAME_REQUEST_DELAY_MS,
      });
      if (kind === 'audio') await router.payload.levels.addProducer({ producerId });
      return { engine, source };
    });
    if (opened.ok && source === 'screen') await this.boundIncoming(transport);
    return opened.ok ? accept(undefined) : opened;
  }

  async setProducerPaused({ producerId, paused }: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    const producer = this.tree.find('producer', producerId);
    if (!producer) return refuse('NOT_FOUND');
    const { engine } = producer.payload;
    return await this.attempts.make(producer, 'MEDIA_UNAVAILABLE', () =>
      paused ? engine.pause() : engine.resume(),
    );
  }

  async closeProducer(producerId: string): Promise<void> {
    const producer = this.tree.find('producer', producerId);
    const transport = producer && this.tree.ownerOf(producer, 'transport');
    this.tree.remove('producer', producerId);
    producer?.payload.engine.close();
    if (producer?.payload.source === 'screen' && transport) await this.boundIncoming(transport);
  }

  async openConsumer(
    call: CallOf<'openConsumer'>,
  ): Promise<MediaResult<{ rtpParameters: Sealed; kind: MediaKind }>> {
    const transport = this.tree.find('transport', call.transportId);
    const producer = this.tree.find('producer', call.producerId);
    if (!transport || !producer) return refuse('NOT_FOUND');
    if (transport.payload.direction !== 'recv')
      return refuse('INVALID_REQUEST', { reason: 'not a receiving transport' });
    if (transport.routerId !== producer.routerId)
      return refuse('INVALID_REQUEST', { reason: 'producer of another router' });
    const checked = checkRtpCapabilities(call.rtpCapabilities);
    if (!checked.ok) return checked;
    if (this.tree.below(transport, 'consumer').length >= limits.MAX_CONSUMERS_PER_TRANSPORT) {
      return refuse('INVALID_REQUEST', { reason: 'too many consumers' });
    }
    const node = this.tree.reserve('consumer', call.consumerId, [transport, producer]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const opened = await this.attempts.open(this.tree, node, 'MEDIA_UNSUPPORTED', async () => ({
      engine: await transport.payload.engine.consume({
        producerId: call.producerId,
        // Checked above; the engine's types only spell "absent" differently.
        rtpCapabilities: checked.value as RtpCapabilities,
        paused: true,
        enableRtx: producer.payload.engine.kind === 'video',
      }),
    }));
    if (!opened.ok) return opened;
    const { engine } = opened.value;
    let told: number | null = null;
    engine.on('layerschange', (layers) => {
      const layer = layers?.spatialLayer ?? null;
      // The engine also tells changes of frame rate within a layer.
      if (!node.present || layer === told) return;
      told = layer;
      this.tell({ type: 'consumer_layer', routerId: node.routerId, consumerId: node.id, layer });
    });
    return accept({ rtpParameters: structuredClone<Sealed>(engine.rtpParameters), kind: engine.kind });
  }

  async setConsumer({ consumerId, paused, layer }: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    const consumer = this.tree.find('consumer', consumerId);
    if (!consumer) return refuse('NOT_FOUND');
    if (layer !== undefined && !limits.isLayer(layer))
      return refuse('INVALID_REQUEST', { reason: 'not a layer' });
    const { engine } = consumer.payload;
    return await this.attempts.make(consumer, 'MEDIA_UNAVAILABLE', async () => {
      // The layer first, so that the key frame which resuming asks for is of the right one.
      if (layer !== undefined && engine.type === 'simulcast')
        await engine.setPreferredLayers({ spatialLayer: layer });
      if (paused !== undefined) await (paused ? engine.pause() : engine.resume());
    });
  }

  /** A share needs room beside the camera; without one, nobody may send that much. */
  private async boundIncoming(transport: Transport): Promise<void> {
    const sources = this.tree
      .below(transport, 'producer')
      .flatMap((producer) => producer.payload?.source ?? []);
    await this.attempts.make(transport, 'MEDIA_UNAVAILABLE', () =>
      transport.payload.engine.setMaxIncomingBitrate(limits.maxIncomingBitrate(sources)),
    );
  }
}
