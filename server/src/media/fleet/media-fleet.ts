import type { MediaKind, Sealed, TransportOffer } from '#protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import { refuse } from '../../kernel/result.js';
import { EventHub } from '../event-hub.js';
import type {
  CallOf,
  MediaEvent,
  MediaInventory,
  MediaNodeView,
  MediaPlane,
  MediaResult,
} from '../media-plane.js';
import { adopt } from './adoption.js';
import { Books } from './books.js';
import { FleetRouters } from './fleet-routers.js';
import { FleetTracks } from './fleet-tracks.js';
import { inventoryOf } from './fleet-inventory.js';
import { Member } from './member.js';
import { moveOff } from './moving.js';
import { inCallersWords } from './news.js';
import { Parts } from './parts.js';
import type { FleetNode } from './ports.js';
import { Sweeper } from './sweep.js';

/** How long after a doubt a node is looked at, and how long until it is looked at again when it did not answer. */
const LOOK_AFTER_MS = 1_000;
/** How long a copy, a pipe or a physical router that nobody uses is kept for the next one. */
const LINGER_MS = 5_000;

/**
 * Several media nodes seen as one media plane. A router of the caller lives in one or more physical routers, on whatever
 * workers and nodes its people are placed (placement.ts); a stream that somebody wants elsewhere than where it is sent is
 * carried there by a pipe, once for each node. The caller sees none of it: it knows its own ids, that `transports_lost` may
 * tell of a part of its router, and `consumers_lost` of streams that came by way of a part that is gone. A router stays open when all of its parts are lost; new transports open a new part.
 */
export class MediaFleet implements MediaPlane {
  private readonly members: readonly Member[];
  private readonly hub: EventHub;
  private readonly books: Books;
  private readonly routers: FleetRouters;
  private readonly tracks: FleetTracks;
  private readonly sweeper: Sweeper;
  private readonly log: Log;
  private readonly stopListening: readonly (() => void)[];
  private capabilitiesOfAll: Sealed | null = null;
  /** While nodes are asked what they hold, their news waits: it may be of what is not in the books yet. */
  private waiting: { readonly member: Member; readonly event: MediaEvent }[] | null = null;
  private closed = false;

  constructor(call: {
    readonly nodes: readonly FleetNode[];
    readonly log: Log;
    readonly clock: Clock;
    /** Tests wait less. */
    readonly lingerMs?: number;
  }) {
    const lingerMs = call.lingerMs ?? LINGER_MS;
    this.log = call.log;
    this.hub = new EventHub(call.log);
    this.members = call.nodes.map(
      (node) => new Member(node, call.log, (member) => this.sweeper.doubt(member)),
    );
    this.books = new Books(new Parts(this.members, lingerMs), lingerMs, (event) => this.hub.tell(event));
    this.sweeper = new Sweeper(this.books, call.log, Math.min(LOOK_AFTER_MS, lingerMs));
    this.routers = new FleetRouters(this.books);
    this.tracks = new FleetTracks(this.books);
    this.stopListening = this.members.map((member) =>
      member.plane.onEvent((event) => {
        if (this.waiting) this.waiting.push({ member, event });
        else this.hear(member, event);
      }),
    );
  }

  /**
   * Takes over what the nodes hold, after a start and before anything is opened; what cannot be made sense of is closed. A
   * node that does not answer is taken to hold nothing; when it is back, what it held is closed.
   */
  async adopt(): Promise<void> {
    this.waiting = [];
    try {
      const asked = await Promise.all(
        this.members.map(async (member) => {
          if (!member.isThere()) return [];
          try {
            return [{ member, inventory: await member.plane.inventory() }];
          } catch (err) {
            this.log.error('a media node did not say what it holds', { nodeId: member.nodeId, err });
            return [];
          }
        }),
      );
      const held = asked.flat();
      adopt(this.books, held, this.log);
      await Promise.all(held.map(({ member }) => this.sweeper.sweep(member)));
    } finally {
      const news = this.waiting;
      this.waiting = null;
      for (const { member, event } of news) this.hear(member, event);
    }
  }

  /** Nothing new is placed on the node from now on, or again; what is there stays. False when there is no such node. */
  drain(nodeId: string, draining: boolean): boolean {
    const member = this.member(nodeId);
    if (!member) return false;
    member.setDraining(draining);
    this.log.info(draining ? 'media node is draining' : 'media node takes people again', { nodeId });
    for (const part of this.books.parts.of(member)) this.books.watchEmpty(part);
    if (!draining) this.hub.tell({ type: 'capacity_gained', nodeId });
    return true;
  }

  /**
   * Moves everybody off a node, a few at a time, and lets nobody on. Resolves with the number of transports when it is
   * empty, or sooner when there is nowhere else to go, or the node is lost or takes people again.
   */
  async moveOff(nodeId: string): Promise<number> {
    const member = this.member(nodeId);
    if (!member || !this.drain(nodeId, true)) return 0;
    const isElsewhere = () => this.members.some((other) => other !== member && other.isOpen());
    const goOn = () => !this.closed && member.view()?.state === 'draining' && isElsewhere();
    const moved = await moveOff(member, this.books, goOn);
    this.log.info('people were moved off a media node', { nodeId, transports: moved });
    return moved;
  }

  async capabilities(): Promise<Sealed> {
    if (this.capabilitiesOfAll) return structuredClone(this.capabilitiesOfAll);
    const there = this.members.filter((member) => member.isThere());
    const asked = await Promise.any(
      (there.length > 0 ? there : this.members).map(({ plane }) => plane.capabilities()),
    );
    this.capabilitiesOfAll = structuredClone(asked);
    return asked;
  }

  nodes(): Promise<readonly MediaNodeView[]> {
    return Promise.resolve(this.members.flatMap((member) => member.view() ?? []));
  }

  async openRouter(call: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    return this.closed ? ended : await this.routers.openRouter(call);
  }
  closeRouter(call: CallOf<'closeRouter'>): Promise<void> {
    return this.routers.closeRouter(call);
  }
  async openTransport(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    return await this.routers.openTransport(call);
  }

  async connectTransport(call: CallOf<'connectTransport'>): Promise<MediaResult<void>> {
    const transport = this.books.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    const answer = await transport.payload.part.member.ask((plane) => plane.connectTransport(call));
    if (!transport.present) return refuse('NOT_FOUND');
    if (answer.ok) transport.payload.connected = true;
    return answer;
  }

  async restartIce(call: CallOf<'restartIce'>): Promise<MediaResult<{ iceParameters: Sealed }>> {
    const transport = this.books.tree.find('transport', call.transportId);
    if (!transport) return refuse('NOT_FOUND');
    return await transport.payload.part.member.ask((plane) => plane.restartIce(call));
  }

  async closeTransport(call: CallOf<'closeTransport'>): Promise<void> {
    const part = this.books.take('transport', call.transportId);
    await part?.member.tell((plane) => plane.closeTransport(call));
  }

  openProducer(call: CallOf<'openProducer'>): Promise<MediaResult<void>> {
    return this.tracks.openProducer(call);
  }
  setProducerPaused(call: CallOf<'setProducerPaused'>): Promise<MediaResult<void>> {
    return this.tracks.setProducerPaused(call);
  }
  closeProducer(call: CallOf<'closeProducer'>): Promise<void> {
    return this.tracks.closeProducer(call);
  }
  openConsumer(
    call: CallOf<'openConsumer'>,
  ): Promise<MediaResult<{ rtpParameters: Sealed; kind: MediaKind }>> {
    return this.tracks.openConsumer(call);
  }
  setConsumer(call: CallOf<'setConsumer'>): Promise<MediaResult<void>> {
    return this.tracks.setConsumer(call);
  }
  closeConsumer(call: CallOf<'closeConsumer'>): Promise<void> {
    return this.tracks.closeConsumer(call);
  }

  async stats(call: CallOf<'stats'>): Promise<MediaResult<Sealed[]>> {
    const found = this.books.tree.find(call.kind, call.id);
    if (!found) return refuse('NOT_FOUND');
    return await found.payload.part.member.ask((plane) => plane.stats(call));
  }

  /** As the caller knows it; without pipes and copies. Routers that have lost all their parts hold nothing and are left out. */
  inventory(): Promise<MediaInventory> {
    return Promise.resolve(inventoryOf(this.books.tree));
  }

  onEvent(listener: (event: MediaEvent) => void): () => void {
    return this.hub.listen(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.sweeper.close();
    for (const stop of this.stopListening) stop();
    for (const { id } of this.books.tree.all('router')) this.books.takeRouter(id);
    this.hub.clear();
    await Promise.all(this.members.map(({ plane }) => plane.close()));
  }

  private member(nodeId: string): Member | undefined {
    return this.members.find((member) => member.nodeId === nodeId);
  }

  /** A node's news, in the caller's words. What is of the fleet's own making, or closed already, is no news. */
  private hear(member: Member, event: MediaEvent): void {
    const { books } = this;
    switch (event.type) {
      case 'routers_lost': {
        const lost = event.routerIds.flatMap((id) => books.parts.find(id) ?? []);
        books.loseParts(
          lost.filter((part) => part.member === member),
          event.cause,
        );
        break;
      }
      case 'capacity_gained':
        this.sweeper.doubt(member);
        this.hub.tell(event);
        break;
      case 'transports_lost': {
        const router = books.parts.find(event.routerId)?.router;
        if (router)
          books.giveUp(
            router,
            event.transportIds.filter((id) => books.tree.find('transport', id)),
            event.cause,
          );
        break;
      }
      case 'consumers_lost': {
        const lost = event.consumerIds.flatMap((id) => books.tree.find('consumer', id) ?? []);
        books.loseConsumers(
          lost.filter(({ payload }) => payload.part.member === member),
          event.cause,
        );
        break;
      }
      default: {
        const news = inCallersWords(books, event);
        if (news) this.hub.tell(news);
      }
    }
  }
}

const ended = refuse('MEDIA_UNAVAILABLE', { reason: 'closed' });
