import type { Sealed } from '#protocol';
import type { Result } from '../../kernel/result.js';
import type { FleetNode } from '../fleet/ports.js';
import type { MediaEvent, MediaInventory, MediaNode, MediaNodeView } from '../media-plane.js';
import { LinkClient, type LinkOptions } from './link-client.js';
import type { NodeCall, ValueOf } from './methods.js';

/**
 * A media node in another process, or on another machine. Answers and events are as if it were here, in the same order.
 * What differs: any call may be refused with MEDIA_UNAVAILABLE; when the node is lost, or is another process than before,
 * `routers_lost` with cause `node_lost` and worker `*` names all that was open there, and `capacity_gained` says that it is
 * up. `capabilities()` and `inventory()` reject while it is away: nobody may take silence for an empty node.
 */
export class LinkedMediaNode implements MediaNode, FleetNode {
  readonly plane: MediaNode = this;

  private constructor(private readonly link: LinkClient) {}

  /** Returns at once and keeps dialing, for ever. Throws for an address that is none. */
  static connect(options: LinkOptions): LinkedMediaNode {
    return new LinkedMediaNode(new LinkClient(options));
  }

  /** True once the node is linked; false when it is not within this time. */
  ready(withinMs: number): Promise<boolean> {
    return this.link.ready(withinMs);
  }

  /** Another control process has taken over: this one must end. Called at once when it has happened already. */
  onFenced(callback: () => void): void {
    this.link.onFenced(callback);
  }

  view(): MediaNodeView | null {
    return this.link.view();
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    return this.link.hub.listen(listener);
  }

  /** Closes the link, and nothing of the node's media. */
  close(): Promise<void> {
    this.link.close();
    return Promise.resolve();
  }

  capabilities(): Promise<Sealed> {
    const capabilities = this.link.capabilities();
    if (capabilities) return Promise.resolve(structuredClone(capabilities));
    return Promise.reject(new Error('The media node has not been reached yet.'));
  }

  async nodes(): Promise<readonly MediaNodeView[]> {
    const asked = await this.link.ask('nodes', {});
    const view = this.link.view();
    return asked.ok ? asked.value : view ? [view] : [];
  }

  async inventory(): Promise<MediaInventory> {
    const asked = await this.link.ask('inventory', {});
    if (asked.ok) return asked.value;
    throw new Error('The media node does not tell what is open.');
  }

  openRouter(call: NodeCall<'openRouter'>): Promise<Result<ValueOf<'openRouter'>>> {
    return this.link.ask('openRouter', call);
  }
  async closeRouter(call: NodeCall<'closeRouter'>): Promise<void> {
    await this.link.ask('closeRouter', call);
  }

  openTransport(call: NodeCall<'openTransport'>): Promise<Result<ValueOf<'openTransport'>>> {
    return this.link.ask('openTransport', call);
  }
  connectTransport(call: NodeCall<'connectTransport'>): Promise<Result<void>> {
    return this.link.ask('connectTransport', call);
  }
  restartIce(call: NodeCall<'restartIce'>): Promise<Result<ValueOf<'restartIce'>>> {
    return this.link.ask('restartIce', call);
  }
  async closeTransport(call: NodeCall<'closeTransport'>): Promise<void> {
    await this.link.ask('closeTransport', call);
  }

  openProducer(call: NodeCall<'openProducer'>): Promise<Result<void>> {
    return this.link.ask('openProducer', call);
  }
  setProducerPaused(call: NodeCall<'setProducerPaused'>): Promise<Result<void>> {
    return this.link.ask('setProducerPaused', call);
  }
  async closeProducer(call: NodeCall<'closeProducer'>): Promise<void> {
    await this.link.ask('closeProducer', call);
  }

  openConsumer(call: NodeCall<'openConsumer'>): Promise<Result<ValueOf<'openConsumer'>>> {
    return this.link.ask('openConsumer', call);
  }
  setConsumer(call: NodeCall<'setConsumer'>): Promise<Result<void>> {
    return this.link.ask('setConsumer', call);
  }
  async closeConsumer(call: NodeCall<'closeConsumer'>): Promise<void> {
    await this.link.ask('closeConsumer', call);
  }

  openPipe(call: NodeCall<'openPipe'>): Promise<Result<ValueOf<'openPipe'>>> {
    return this.link.ask('openPipe', call);
  }
  connectPipe(call: NodeCall<'connectPipe'>): Promise<Result<void>> {
    return this.link.ask('connectPipe', call);
  }
  sendByPipe(call: NodeCall<'sendByPipe'>): Promise<Result<ValueOf<'sendByPipe'>>> {
    return this.link.ask('sendByPipe', call);
  }
  receiveByPipe(call: NodeCall<'receiveByPipe'>): Promise<Result<void>> {
    return this.link.ask('receiveByPipe', call);
  }
  async closePipe(call: NodeCall<'closePipe'>): Promise<void> {
    await this.link.ask('closePipe', call);
  }

  stats(call: NodeCall<'stats'>): Promise<Result<ValueOf<'stats'>>> {
    return this.link.ask('stats', call);
  }
}
