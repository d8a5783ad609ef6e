import type { MediaKind, Sealed } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import type { CallOf, MediaResult } from '../media-plane.js';
import type { OpenNode } from '../object-tree.js';
import type { Books } from './books.js';
import type { ConsumerNode, Copy, FleetObjects, Part } from './objects.js';
import { isGone } from './parts.js';
import { patiently } from './patiently.js';

type OpenedConsumer = MediaResult<{ rtpParameters: Sealed; kind: MediaKind }>;

/** So often a consumer whose stream goes while it opens is opened from another one. */
const MOST_STREAMS = 5;

/** Producers and consumers: what is published, and what of it flows to whom, wherever they are. */
export class FleetTracks {
  constructor(private readonly books: Books) {}

  async openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    const { tree } = this.books;
    const transport = tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    const node = tree.reserve('producer', call.producerId, [transport]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { part } = transport.payload;
    const { producerId, source, kind, paused } = call;
    const opened = await this.books.openIn(node, part, {
      open: (plane) => plane.openProducer(call),
      close: (plane) => plane.closeProducer({ producerId }),
      settle: () => tree.settle(node, { part, source, kind, paused, copies: new Map() }),
    });
    if (!opened.ok) tree.abandon(node);
    return opened;
  }

  async setProducerPaused(call: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    const producer = this.books.tree.find('producer', call.producerId);
    if (!producer) return refuse('NOT_FOUND');
    const { payload } = producer;
    const before = payload.paused;
    payload.paused = call.paused;
    const answer = await payload.part.member.ask((plane) => plane.setProducerPaused(call));
    if (!producer.present) return refuse('NOT_FOUND');
    if (answer.ok) await this.books.pipes.follow(producer);
    else if (payload.paused === call.paused) payload.paused = before;
    return answer;
  }

  async closeProducer({ producerId }: CallOf<'closeProducer'>): Promise<void> {
    const part = this.books.take('producer', producerId);
    await part?.member.tell((plane) => plane.closeProducer({ producerId }));
  }

  async openConsumer(call: CallOf<'openConsumer'>): Promise<OpenedConsumer> {
    const { tree } = this.books;
    const { consumerId, producerId } = call;
    const transport = tree.find('transport', call.transportId);
    const producer = tree.find('producer', producerId);
    if (!transport || !producer) return refuse('NOT_FOUND');
    if (transport.payload.direction !== 'recv')
      return refuse('INVALID_REQUEST', { reason: 'not a receiving transport' });
    if (transport.routerId !== producer.routerId)
      return refuse('INVALID_REQUEST', { reason: 'producer of another router' });
    const node = tree.reserve('consumer', consumerId, [transport, producer]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { part } = transport.payload;
    const goOn = () => node.present && producer.present && !isGone(part);
    for (let nth = 1; ; nth++) {
      const { opened, streamWent } = await this.openWhereItIs(node, producer, part, call);
      if (opened.ok) return node.present ? opened : refuse('NOT_FOUND');
      if (streamWent && goOn() && nth < MOST_STREAMS) continue;
      tree.abandon(node);
      return opened;
    }
  }

  async setConsumer(call: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    const consumer = this.books.tree.find('consumer', call.consumerId);
    if (!consumer) return refuse('NOT_FOUND');
    const { payload } = consumer;
    const answer = await payload.part.member.ask((plane) => plane.setConsumer(call));
    if (!consumer.present) return refuse('NOT_FOUND');
    if (answer.ok && call.paused !== undefined) payload.paused = call.paused;
    return answer.ok ? accept(undefined) : answer;
  }

  async closeConsumer({ consumerId }: CallOf<'closeConsumer'>): Promise<void> {
    const part = this.books.take('consumer', consumerId);
    await part?.member.tell((plane) => plane.closeConsumer({ consumerId }));
  }

  /** `streamWent`: it failed because whoever relayed the producer was lost. */
  private async openWhereItIs(
    node: ConsumerNode,
    producer: OpenNode<FleetObjects['producer']>,
    part: Part,
    call: CallOf<'openConsumer'>,
  ): Promise<{ readonly opened: OpenedConsumer; readonly streamWent: boolean }> {
    const { pipes } = this.books;
    if (part === producer.payload.part)
      return { opened: await this.openFrom(node, part, null, call), streamWent: false };
    const reached = await pipes.reach(producer, part, node);
    if (!reached.ok) return { opened: reached, streamWent: false };
    const copy = reached.value;
    const opened = await this.openFrom(node, part, copy, call);
    if (!opened.ok) pipes.release(copy, node);
    return { opened, streamWent: copy.closed };
  }

  /** `copy`: what is shown in place of the producer. */
  private async openFrom(
    node: ConsumerNode,
    part: Part,
    copy: Copy | null,
    call: CallOf<'openConsumer'>,
  ): Promise<OpenedConsumer> {
    const { consumerId, producerId } = call;
    const goOn = () => node.present && !isGone(part) && !copy?.closed;
    const attempt = () =>
      this.books.openIn(node, part, {
        open: (plane) => plane.openConsumer({ ...call, producerId: copy?.id ?? producerId }),
        close: (plane) => plane.closeConsumer({ consumerId }),
        stands: () => !copy?.closed,
        settle: ({ kind }) => {
          if (kind === 'audio') part.audioConsumers++;
          else part.videoConsumers++;
          this.books.tree.settle(node, { part, producerId, kind, copy, paused: true });
        },
      });
    return goOn() ? await patiently(attempt, goOn) : refuse('NOT_FOUND');
  }
}
