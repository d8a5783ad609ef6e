import type { MediaKind, Sealed } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import * as limits from '../limits.js';
import type { CallOf, MediaEvent, MediaResult } from '../media-plane.js';
import type { ObjectTree } from '../object-tree.js';
import {
  type CheckedRtpCapabilities,
  type CheckedRtpParameters,
  checkRtpCapabilities,
  checkRtpParameters,
} from '../rtp-shapes.js';
import { type FakeObjects, later, opened } from './fake-objects.js';
import { canRoute, consumerParameters } from './fake-rtp.js';

/** Producers and consumers that carry nothing, and know what they would carry. */
export class FakeTracks {
  constructor(
    private readonly tree: ObjectTree<FakeObjects>,
    private readonly routed: CheckedRtpCapabilities,
    /** Tells an event soon, if the object is still there then. */
    private readonly tellLater: (object: { readonly present: boolean }, event: MediaEvent) => void,
  ) {}

  async openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    const transport = this.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    if (transport.payload.direction !== 'send')
      return refuse('INVALID_REQUEST', { reason: 'not a sending transport' });
    const checked = checkRtpParameters(call);
    if (!checked.ok) return checked;
    const rtp = checked.value;
    const siblings = this.tree.below(transport, 'producer');
    if (siblings.length >= limits.MAX_PRODUCERS_PER_TRANSPORT) {
      return refuse('INVALID_REQUEST', { reason: 'too many producers' });
    }
    const node = this.tree.reserve('producer', call.producerId, [transport]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const collision = siblings.some(({ payload }) => payload && collide(payload.rtp, rtp));
    if (collision || !canRoute(rtp, this.routed)) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNSUPPORTED', {
        reason: collision ? 'SSRC or MID is in use' : 'codec is not routed',
      });
    }
    this.tree.settle(node, { kind: call.kind, source: call.source, rtp, paused: call.paused });
    return await opened(node, undefined);
  }

  async setProducerPaused({ producerId, paused }: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    const producer = this.tree.find('producer', producerId);
    if (!producer) return refuse('NOT_FOUND');
    producer.payload.paused = paused;
    for (const consumer of this.tree.below(producer, 'consumer')) this.flow(consumer.id);
    return await later(accept(undefined));
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
    const { kind, rtp } = producer.payload;
    const mid = transport.payload.consumersEver;
    const rtpParameters = consumerParameters(rtp, this.routed, checked.value, kind, mid);
    if (!rtpParameters) {
      this.tree.abandon(node);
      return refuse('MEDIA_UNSUPPORTED', { reason: 'no codec that the client decodes' });
    }
    transport.payload.consumersEver++;
    const layers = rtp.encodings.length;
    const { producerId } = call;
    this.tree.settle(node, {
      producerId,
      kind,
      ssrc: null,
      layers,
      paused: true,
      wanted: layers - 1,
      flowing: null,
    });
    return await opened(node, { rtpParameters, kind });
  }

  async setConsumer({ consumerId, paused, layer }: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    const consumer = this.tree.find('consumer', consumerId);
    if (!consumer) return refuse('NOT_FOUND');
    if (layer !== undefined && !limits.isLayer(layer))
      return refuse('INVALID_REQUEST', { reason: 'not a layer' });
    const { payload } = consumer;
    if (layer !== undefined) payload.wanted = Math.min(layer, payload.layers - 1);
    if (paused !== undefined) payload.paused = paused;
    this.flow(consumerId);
    return await later(accept(undefined));
  }

  /** Works out which layer flows, and tells it when that changed. Streams of one layer have none to tell. */
  private flow(consumerId: string): void {
    const consumer = this.tree.find('consumer', consumerId);
    const producer = consumer && this.tree.find('producer', consumer.payload.producerId);
    if (!consumer || !producer) return;
    const { payload, routerId } = consumer;
    const layer = payload.paused || producer.payload.paused ? null : payload.wanted;
    if (layer === payload.flowing) return;
    payload.flowing = layer;
    if (payload.layers > 1) this.tellLater(consumer, { type: 'consumer_layer', routerId, consumerId, layer });
  }
}

export function collide(left: CheckedRtpParameters, right: CheckedRtpParameters): boolean {
  const ssrcs = ({ encodings }: CheckedRtpParameters) =>
    encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc].filter((one) => one !== undefined));
  const taken = new Set(ssrcs(left));
  return (left.mid !== undefined && left.mid === right.mid) || ssrcs(right).some((ssrc) => taken.has(ssrc));
}
