import type { TransportOffer } from '#protocol';
import { accept, refuse } from '../../kernel/result.js';
import type { CallOf, MediaResult } from '../media-plane.js';
import type { TreeNode } from '../object-tree.js';
import type { Books } from './books.js';
import type { Anchor, FleetObjects, LogicalRouter, Part } from './objects.js';
import { aRouter, isGone, Tried } from './parts.js';

/** A place that was thought good may turn out not to be: then the next one is tried. */
const MOST_TRIES = 3;

/** Opens routers and transports where they are placed best. */
export class FleetRouters {
  constructor(private readonly books: Books) {}

  async openRouter(call: CallOf<'openRouter'>): Promise<MediaResult<{ nodeId: string; workerId: string }>> {
    const { tree, parts } = this.books;
    const node = tree.reserve('router', call.routerId, []);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const router = aRouter(call.routerId);
    const where = { zone: call.zone ?? null, workerId: call.workerId ?? null };
    const tried = new Tried();
    for (let nth = 0; nth < MOST_TRIES; nth++) {
      const part = parts.openFirst(router, where, tried);
      if (!part) break;
      this.books.noteOpening(node, router);
      const opened = await part.opening;
      if (!node.present) return refuse('NOT_FOUND');
      if (opened.ok && !isGone(part)) {
        tree.settle(node, router);
        return accept({ nodeId: part.member.nodeId, workerId: part.workerId });
      }
      tried.add(part);
    }
    tree.abandon(node);
    return refuse('MEDIA_UNAVAILABLE', { reason: 'every worker is full or down' });
  }

  async closeRouter({ routerId }: CallOf<'closeRouter'>): Promise<void> {
    await Promise.all(
      this.books
        .takeRouter(routerId)
        .map((part) => part.member.tell((plane) => plane.closeRouter({ routerId: part.id }))),
    );
  }

  async openTransport(call: CallOf<'openTransport'>): Promise<MediaResult<TransportOffer>> {
    const { tree } = this.books;
    const router = tree.find('router', call.routerId);
    if (!router) return refuse('NOT_FOUND');
    const node = tree.reserve('transport', call.transportId, [router]);
    if (!node) return refuse('INVALID_REQUEST', { reason: 'id is taken' });
    const { transportId, direction } = call;
    const tried = new Tried();
    for (let nth = 0; nth < MOST_TRIES; nth++) {
      const place = this.place(router.payload, call, tried);
      if (!place) break;
      const { part, anchor } = place;
      part.expected++;
      const opened = await this.openThere(node, part, { transportId, direction, anchor });
      part.expected--;
      if (opened.ok) {
        for (const other of router.payload.parts.values()) this.books.watchEmpty(other);
        return opened;
      }
      this.books.leaveAnchor(anchor, router.payload);
      this.books.watchEmpty(part);
      if (!node.present) return refuse('NOT_FOUND');
      if (opened.refusal.code === 'NOT_FOUND') this.books.loseParts([part], 'worker_died');
      else if (opened.refusal.code !== 'MEDIA_UNAVAILABLE') {
        tree.abandon(node);
        return opened;
      }
      tried.add(part);
    }
    tree.abandon(node);
    return refuse('MEDIA_UNAVAILABLE', { reason: 'every worker is full or down' });
  }

  private async openThere(
    node: TreeNode<FleetObjects['transport']>,
    part: Part,
    {
      anchor,
      ...call
    }: Pick<CallOf<'openTransport'>, 'transportId' | 'direction'> & { anchor: Anchor | null },
  ): Promise<MediaResult<TransportOffer>> {
    const ready = await part.opening;
    if (!ready.ok) return ready;
    if (!node.present) return refuse('NOT_FOUND');
    if (isGone(part)) return refuse('MEDIA_UNAVAILABLE');
    const { transportId, direction } = call;
    return await this.books.openIn(node, part, {
      open: (plane) => plane.openTransport({ routerId: part.id, ...call }),
      close: (plane) => plane.closeTransport({ transportId }),
      settle: () => {
        part.transports.add(transportId);
        this.books.tree.settle(node, { part, direction, anchor, connected: false });
      },
    });
  }

  /** Beside the other transport of the same person, or else where it is best; known from now on, so that the next one follows. */
  private place(
    router: LogicalRouter,
    call: CallOf<'openTransport'>,
    tried: Tried,
  ): { readonly part: Part; readonly anchor: Anchor | null } | null {
    const zone = call.zone ?? null;
    const key = call.anchor;
    const known = key === undefined ? undefined : router.anchors.get(key);
    if (known?.zone === zone && isOpen(known.part) && !tried.has(placeOf(known.part)))
      return this.join(known);
    const part = this.books.parts.forTransport(router, zone, tried);
    if (!part) return null;
    if (key === undefined) return { part, anchor: null };
    if (known?.part === part) return this.join(known);
    const anchor: Anchor = { key, part, zone, transports: 1 };
    router.anchors.set(key, anchor);
    return { part, anchor };
  }

  private join(anchor: Anchor): { readonly part: Part; readonly anchor: Anchor } {
    anchor.transports++;
    return { part: anchor.part, anchor };
  }
}

const isOpen = (part: Part): boolean => !isGone(part) && part.member.isOpen();
const placeOf = ({ member, workerId }: Part) => ({ nodeId: member.nodeId, workerId });
