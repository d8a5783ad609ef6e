import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Log } from '../../kernel/log.js';
import type { MediaEvent, MediaNode } from '../media-plane.js';
import { EventBacklog, isEssential } from './event-backlog.js';
import { busy, fencedBy, judgeHello, replaced } from './gatekeeper.js';
import { LinkSocket, MAX_FRAME_TO_CONTROL, MAX_FRAME_TO_NODE } from './link-socket.js';
import { type Hello, LINK_VERSION, type LinkEvent, type Past, type Welcome } from './messages.js';
import { ServingLink } from './serving-link.js';

export interface NodeDoorTimes {
  /** Between hello's due and the socket's end. */
  readonly helloMs: number;
  /** Control that says nothing for so long is gone, whatever the socket says. */
  readonly muteControlMs: number;
  /** Without any control for so long, nobody will come back for what is open. */
  readonly abandonedMs: number;
}
const TIMES: NodeDoorTimes = { helloMs: 3_000, muteControlMs: 10_000, abandonedMs: 10 * 60_000 };
const TICK_MS = 250;
/** A meeting of the largest size that loses all its transports' paths, several times over. */
const KEPT_EVENTS = 10_000;
const MAX_AT_DOOR = 16;

/**
 * Lets one control process in at a time, that of the highest term, and keeps the media running while there is none. It
 * knows what the last one has heard, so that a link which breaks for a moment loses nothing.
 */
export class NodeDoor {
  private readonly times: NodeDoorTimes;
  private readonly waiting = new Set<LinkSocket>();
  private readonly ticking: NodeJS.Timeout;
  private readonly stopListening: () => void;
  private backlog = new EventBacklog(KEPT_EVENTS);
  private incarnation: string = randomUUID();
  private highestTerm = 0;
  /** Admitted; served once its welcome is ready. */
  private admitted: { readonly socket: LinkSocket; readonly term: number; link: ServingLink | null } | null =
    null;
  private abandoned: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly node: MediaNode,
    private readonly log: Log,
    times: Partial<NodeDoorTimes>,
  ) {
    this.times = { ...TIMES, ...times };
    this.stopListening = node.onEvent((event) => this.tell(event));
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.ticking.unref();
    this.awaitControl();
  }

  receive(plain: Socket): void {
    const timer = setTimeout(() => socket.destroy('no hello came'), this.times.helloMs);
    let heard = false;
    const socket = new LinkSocket(
      plain,
      { maxIn: MAX_FRAME_TO_NODE, maxOut: MAX_FRAME_TO_CONTROL },
      {
        onMessage: (message) => {
          if (heard) {
            this.pass(socket, message);
            return;
          }
          heard = true;
          clearTimeout(timer);
          void this.admit(socket, message);
        },
        onEnd: (reason) => {
          clearTimeout(timer);
          this.waiting.delete(socket);
          this.leave(socket, reason);
        },
      },
    );
    if (this.waiting.size >= MAX_AT_DOOR || this.closed) {
      clearTimeout(timer);
      socket.end(busy(), 'too many wait');
      return;
    }
    this.waiting.add(socket);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.ticking);
    if (this.abandoned) clearTimeout(this.abandoned);
    this.stopListening();
    for (const socket of this.waiting) socket.destroy('the media node stops');
    this.admitted?.socket.destroy('the media node stops');
  }

  private pass(socket: LinkSocket, message: unknown): void {
    const link = this.admitted?.socket === socket ? this.admitted.link : null;
    if (link) link.hear(message);
    else socket.destroy('it spoke before it was welcome');
  }

  private async admit(socket: LinkSocket, frame: unknown): Promise<void> {
    this.waiting.delete(socket);
    const verdict = judgeHello(frame, this.highestTerm);
    if (!verdict.admitted) {
      const { lastWords } = verdict;
      this.log.warn('refused a media link', { reason: lastWords?.message ?? 'no hello of the link' });
      socket.end(lastWords, 'refused');
      return;
    }
    const { term, past } = verdict.hello;
    const before = this.admitted;
    before?.socket.end(
      term > before.term ? fencedBy(term, before.term) : replaced(),
      'another took its place',
    );
    this.highestTerm = term;
    const mine = { socket, term, link: null as ServingLink | null };
    this.admitted = mine;
    if (this.abandoned) clearTimeout(this.abandoned);
    try {
      const { welcome, missed } = await this.welcome(past);
      if (!socket.isOpen) return;
      const told = missed();
      socket.send(welcome);
      // From here on events go to it directly; all this happens in one turn, so none is told twice or out of order.
      mine.link = new ServingLink(this.node, socket, this.log);
      for (const entry of told) mine.link.tell(entry);
      this.log.info('control is linked', { term, past: past.of, routers: welcome.routers.length });
    } catch (err) {
      this.log.error('control could not be welcomed', { term, err });
      socket.destroy('no welcome could be made');
    }
  }

  private async welcome(
    past: Hello['past'],
  ): Promise<{ welcome: Welcome; missed: () => readonly LinkEvent[] }> {
    const resumed = this.canResume(past);
    if (past.of === 'discard' || (past.of === 'resume' && !resumed)) await this.closeAll();
    const seen = past.of === 'resume' && resumed ? past.seen : this.backlog.latest;
    const { incarnation } = this;
    const [capabilities, [view], { routers }] = await Promise.all([
      this.node.capabilities(),
      this.node.nodes(),
      this.node.inventory(),
    ]);
    if (!view) throw new Error('The media node does not tell of itself.');
    const welcome: Welcome = {
      type: 'welcome',
      version: LINK_VERSION,
      incarnation,
      seen,
      capabilities,
      view,
      routers: routers.map(({ routerId }) => routerId),
    };
    // What was told meanwhile is told (again): the list of routers may be older or newer than it.
    const missed = () => {
      const entries = this.backlog.after(seen);
      if (!entries) throw new Error('More was told during the welcome than is kept.');
      return entries;
    };
    return { welcome, missed };
  }

  private canResume(past: Past): boolean {
    return (
      past.of === 'resume' && past.incarnation === this.incarnation && this.backlog.after(past.seen) !== null
    );
  }

  private tell(event: MediaEvent): void {
    const entry: LinkEvent = isEssential(event) ? this.backlog.add(event) : { type: 'event', seq: 0, event };
    this.admitted?.link?.tell(entry);
  }

  private tick(): void {
    const link = this.admitted?.link;
    if (!link || link.tick() * TICK_MS < this.times.muteControlMs) return;
    this.admitted?.socket.destroy('control says nothing');
  }

  private leave(socket: LinkSocket, reason: string): void {
    if (this.admitted?.socket !== socket) return;
    this.log.info('the link to control has ended', { reason });
    this.admitted = null;
    if (!this.closed) this.awaitControl();
  }

  private awaitControl(): void {
    if (this.abandoned) clearTimeout(this.abandoned);
    this.abandoned = setTimeout(() => {
      this.log.warn('no control process came; what is open is closed');
      this.closeAll().catch((err: unknown) => this.log.error('what is open could not be closed', { err }));
    }, this.times.abandonedMs);
    this.abandoned.unref();
  }

  /** Whoever counted on what was open must see that it is gone: it is another incarnation from here on. */
  private async closeAll(): Promise<void> {
    this.incarnation = randomUUID();
    this.backlog = new EventBacklog(KEPT_EVENTS);
    const { routers } = await this.node.inventory();
    for (const { routerId } of routers) await this.node.closeRouter({ routerId });
  }
}
