import type { Sealed } from '#protocol';
import { type Log } from '../../kernel/log.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import { EventHub } from '../event-hub.js';
import type { MediaNodeView } from '../media-plane.js';
import { linkAddress } from './address.js';
import type { LinkTls } from './certificates.js';
import { Closings } from './closings.js';
import { FrameError } from './frames.js';
import { InOrder } from './in-order.js';
import { LINK_TIMES, LinkKeeper, type LinkTimes } from './link-keeper.js';
import type { LinkAnswer, LinkEvent, ToControl, Welcome } from './messages.js';
import { linkMethods, type LinkMethodName, type NodeCall, type ValueOf } from './methods.js';
import { OpenRequests, type OpenRequest } from './open-requests.js';

/** Calls that may wait for an answer at once, and bytes that may wait to be read; beyond, calls are refused at once. */
const MAX_OPEN_REQUESTS = 10_000;
const MAX_BUFFERED = 16 * 1024 * 1024;

export interface LinkOptions {
  /** `unix:///path` or `tls://host:port`. */
  readonly target: string;
  /** Needed for tls://. */
  readonly tls: LinkTls | null;
  /** Of the control lease, asked at each dial. */
  readonly term: () => number;
  readonly log: Log;
  readonly times?: Partial<LinkTimes>;
}

/** Control's end of a link: calls out, answers and events in, and what is lost when the node is. */
export class LinkClient {
  readonly hub: EventHub;
  private readonly log: Log;
  private readonly requests: OpenRequests;
  private readonly keeper: LinkKeeper;
  private readonly arrivals = new InOrder();
  private readonly closings = new Closings();
  /** Open on the node, as far as was told. */
  private readonly routers = new Set<string>();
  private readonly awaiting = new Set<() => void>();
  private readonly fencedCallbacks: (() => void)[] = [];
  private readonly ticking: NodeJS.Timeout;
  private fenced = false;
  private latest: { readonly view: MediaNodeView; readonly capabilities: Sealed } | null = null;

  constructor({ target, tls, term, log, times: changes }: LinkOptions) {
    const times = { ...LINK_TIMES, ...changes };
    this.log = log.with({ mediaNode: target });
    this.hub = new EventHub(this.log);
    const ticks = Math.ceil(times.requestMs / times.tickMs);
    this.requests = new OpenRequests({ requests: MAX_OPEN_REQUESTS, ticks });
    this.keeper = new LinkKeeper(linkAddress(target), tls, term, times, this.log, {
      onUp: (welcome, resumed) => this.up(welcome, resumed),
      onBroken: () => {
        this.arrivals.flush();
        this.requests.interrupt();
      },
      onLost: (reason) => this.lose(reason),
      onMessage: (message) => this.hear(message),
      onFenced: () => this.fence(),
    });
    this.ticking = setInterval(() => this.tick(), times.tickMs);
    this.ticking.unref();
  }

  get isUp(): boolean {
    return this.keeper.phase === 'up';
  }

  async ready(withinMs: number): Promise<boolean> {
    if (this.isUp) return true;
    return await new Promise<boolean>((resolve) => {
      const done = () => {
        clearTimeout(late);
        this.awaiting.delete(done);
        resolve(this.isUp);
      };
      const late = setTimeout(done, withinMs);
      this.awaiting.add(done);
    });
  }

  onFenced(callback: () => void): void {
    if (this.fenced) callback();
    else this.fencedCallbacks.push(callback);
  }

  /** Null before the first contact. */
  view(): MediaNodeView | null {
    const view = this.latest?.view ?? null;
    return view && !this.isCountedOn() ? { ...view, state: 'lost', workers: [] } : view;
  }

  /** Null before the first contact. */
  capabilities(): Sealed | null {
    return this.latest?.capabilities ?? null;
  }

  close(): void {
    this.keeper.end();
    clearInterval(this.ticking);
    this.requests.refuseAll('the link is closed');
    this.wake();
    this.hub.clear();
  }

  /** While the link is broken for a moment, the call waits until it is back or the node is lost. */
  ask<Name extends LinkMethodName>(method: Name, call: NodeCall<Name>): Promise<Result<ValueOf<Name>>> {
    const closed = this.closings.begin(method, call);
    const routerId = 'routerId' in call ? String(call.routerId) : '';
    if (method === 'closeRouter') this.routers.delete(routerId);
    return new Promise((resolve) => {
      const settle = (result: Result<unknown>) => {
        closed?.();
        const checked = this.check(method, result);
        if (method === 'openRouter' && checked.ok) this.routers.add(routerId);
        resolve(checked);
      };
      if (!this.isCountedOn()) settle(refuse('MEDIA_UNAVAILABLE', { reason: 'the media node is away' }));
      // A close is short, and must not be lost for want of room.
      else if (!closed && (this.requests.isFull || this.keeper.buffered > MAX_BUFFERED))
        settle(refuse('MEDIA_UNAVAILABLE', { reason: 'the media node is too slow' }));
      else this.send(this.requests.add(method, call, settle));
    });
  }

  private send(request: OpenRequest): void {
    if (!this.isUp) return;
    const { id, method, call } = request;
    try {
      this.keeper.send({ type: 'request', id, method, call });
      request.sent = true;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.requests.take(id)?.settle(refuse('INVALID_REQUEST', { reason: 'the call does not fit the link' }));
    }
  }

  private check<Name extends LinkMethodName>(method: Name, result: Result<unknown>): Result<ValueOf<Name>> {
    if (!result.ok) return result;
    const value = linkMethods[method].value.safeParse(result.value);
    if (value.success) return accept(value.data);
    this.log.error('the media node gave an answer that is none', { method });
    return refuse('MEDIA_UNAVAILABLE', { reason: 'the answer is none' });
  }

  private hear(message: Exclude<ToControl, { type: 'refused' }>): void {
    switch (message.type) {
      case 'answer':
        this.arrivals.push('answer', () => this.answered(message));
        break;
      case 'event':
        this.arrivals.push('event', () => this.tell(message));
        break;
      case 'pong':
        if (this.latest) this.latest = { ...this.latest, view: message.view };
    }
  }

  private answered({ id, result }: LinkAnswer): void {
    this.requests.take(id)?.settle(result.ok ? accept(result.value) : result);
  }

  private tell(message: LinkEvent): void {
    const event = this.closings.without(message.event);
    if (event?.type === 'routers_lost') for (const id of event.routerIds) this.routers.delete(id);
    if (event) this.hub.tell(event);
  }

  private up({ view, capabilities, routers }: Welcome, resumed: boolean): void {
    this.latest = { view, capabilities };
    if (!resumed) {
      this.routers.clear();
      for (const routerId of routers) this.routers.add(routerId);
    }
    for (const request of this.requests.unsent()) this.send(request);
    this.wake();
    if (!resumed) this.hub.tell({ type: 'capacity_gained', nodeId: view.nodeId });
  }

  private lose(reason: string): void {
    this.arrivals.flush();
    this.requests.refuseAll('the media node is lost');
    const routerIds = [...this.routers];
    this.routers.clear();
    this.log.error('the media node is lost', { reason, routers: routerIds.length });
    if (routerIds.length > 0)
      this.hub.tell({ type: 'routers_lost', routerIds, workerId: '*', cause: 'node_lost' });
  }

  private fence(): void {
    this.fenced = true;
    this.requests.refuseAll('another control process has taken over');
    this.wake();
    for (const callback of this.fencedCallbacks.splice(0)) callback();
  }

  private tick(): void {
    for (const { method, call } of this.requests.tick())
      this.send(this.requests.add(method, call, () => undefined));
  }

  private isCountedOn(): boolean {
    return this.keeper.phase === 'up' || this.keeper.phase === 'broken';
  }

  private wake(): void {
    for (const done of [...this.awaiting]) done();
  }
}
