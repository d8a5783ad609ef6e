import type { Log } from '../../kernel/log.js';
import type { MediaInventory } from '../media-plane.js';
import type { ObjectKind } from '../object-tree.js';
import type { Books } from './books.js';
import type { Member } from './member.js';
import type { Part } from './objects.js';

/** Looks at nodes that are in doubt, one look at a time for each. */
export class Sweeper {
  private readonly timers = new Map<Member, NodeJS.Timeout>();
  private closed = false;

  constructor(
    private readonly books: Books,
    private readonly log: Log,
    private readonly lookAfterMs: number,
  ) {}

  doubt(member: Member): void {
    if (this.closed || this.timers.has(member)) return;
    const timer = setTimeout(() => {
      this.timers.delete(member);
      void this.sweep(member);
    }, this.lookAfterMs).unref();
    this.timers.set(member, timer);
  }

  /** Never rejects. A node that is lost is looked at when it is back. */
  async sweep(member: Member): Promise<void> {
    if (!member.isThere()) return;
    try {
      await sweep(member, this.books, this.log);
    } catch (err) {
      this.log.warn('a media node did not say what it holds', { nodeId: member.nodeId, err });
      this.doubt(member);
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}

/**
 * Compares what a node holds with the books, after an answer of it was missing or it came back: what nobody knows of is
 * closed there, and what it does not have any more is lost. Ids are in the books from before the node is asked to open
 * them, so nothing that is still opening is taken for a leftover.
 */
async function sweep(member: Member, books: Books, log: Log): Promise<void> {
  const before = books.parts.of(member).filter(({ state }) => state === 'open');
  const held = await member.plane.inventory();
  const missing = missingParts(before, held);
  if (missing.length > 0) books.loseParts(missing, 'worker_died');
  const closed = closeUnknown(member, books, held);
  if (closed > 0 || missing.length > 0)
    log.warn('a media node was brought in line', { nodeId: member.nodeId, closed, lost: missing.length });
}

function missingParts(before: readonly Part[], { routers }: MediaInventory): Part[] {
  const there = new Set(routers.map(({ routerId }) => routerId));
  return before.filter(({ id }) => !there.has(id));
}

/** How many were closed. What is in a router that goes needs no closing of its own. */
function closeUnknown(member: Member, books: Books, held: MediaInventory): number {
  const { parts, tree } = books;
  const known = (kind: Exclude<ObjectKind, 'router' | 'pipe'>) => new Set(tree.all(kind).map(({ id }) => id));
  let closed = 0;
  const tell = (...call: Parameters<Member['tell']>) => {
    closed++;
    void member.tell(...call);
  };
  const isOurs = (routerId: string) => parts.find(routerId)?.member === member;
  for (const { routerId } of held.routers)
    if (!isOurs(routerId)) tell((plane) => plane.closeRouter({ routerId }));

  const transports = known('transport');
  const isAstray = (transportId: string, routerId: string) => {
    const part = tree.find('transport', transportId)?.payload.part;
    return !transports.has(transportId) || (part !== undefined && part.id !== routerId);
  };
  const open = held.transports.filter(({ routerId }) => isOurs(routerId));
  const astray = new Set(
    open.filter((one) => isAstray(one.transportId, one.routerId)).map(({ transportId }) => transportId),
  );
  for (const transportId of astray) tell((plane) => plane.closeTransport({ transportId }));

  const kept = new Set(open.map(({ transportId }) => transportId).filter((id) => !astray.has(id)));
  const producers = known('producer');
  for (const { producerId, transportId } of held.producers) {
    if (kept.has(transportId) && !producers.has(producerId))
      tell((plane) => plane.closeProducer({ producerId }));
  }
  const consumers = known('consumer');
  for (const { consumerId, transportId } of held.consumers) {
    if (kept.has(transportId) && !consumers.has(consumerId))
      tell((plane) => plane.closeConsumer({ consumerId }));
  }
  return closed + closeUnknownPipes(member, books, held, isOurs);
}

function closeUnknownPipes(
  member: Member,
  books: Books,
  held: MediaInventory,
  isOurs: (routerId: string) => boolean,
): number {
  const ours = books.parts.of(member).flatMap((part) => [...part.pipes.values()]);
  // Of all pipes: a stream that has come by another one since the node was asked has the same id.
  const copies = new Set(ours.flatMap((pipe) => [...pipe.copies].map(({ id }) => id)));
  const ends = new Set(ours.flatMap((pipe) => pipe.ends.map(({ id }) => id)));
  let closed = 0;
  const tell = (...call: Parameters<Member['tell']>) => {
    closed++;
    void member.tell(...call);
  };
  for (const { pipeId, routerId, sends, receives } of held.pipes) {
    if (!isOurs(routerId)) continue;
    if (!ends.has(pipeId)) {
      tell((plane) => plane.closePipe({ pipeId }));
      continue;
    }
    for (const { copyId: consumerId } of sends)
      if (!copies.has(consumerId)) tell((plane) => plane.closeConsumer({ consumerId }));
    for (const { copyId: producerId } of receives)
      if (!copies.has(producerId)) tell((plane) => plane.closeProducer({ producerId }));
  }
  return closed;
}
