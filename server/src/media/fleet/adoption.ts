import type { Log } from '../../kernel/log.js';
import type { MediaInventory } from '../media-plane.js';
import type { Books } from './books.js';
import { parseCopyId, parsePartId, parsePipeEndId, pipeEndId } from './fleet-ids.js';
import type { Member } from './member.js';
import type { Part, Pipe } from './objects.js';
import { aRouter } from './parts.js';

export interface Held {
  readonly member: Member;
  readonly inventory: MediaInventory;
}

/**
 * Reads the whole picture from what the nodes hold, into books that are still empty. What does not fit together, such as
 * half of a pipe whose other half was never opened, stays out of the books; the sweep that follows closes it.
 */
export function adopt(books: Books, held: readonly Held[], log: Log): void {
  for (const { member, inventory } of held) adoptRouters(books, member, inventory);
  for (const { member, inventory } of held) adoptTransports(books, member, inventory);
  adoptPipes(books, held);
  for (const { member, inventory } of held) adoptConsumers(books, member, inventory);
  for (const { member } of held) {
    for (const part of books.parts.of(member)) {
      books.watchEmpty(part);
      for (const pipe of part.pipes.values()) for (const copy of pipe.copies) books.pipes.watchIdle(copy);
    }
  }
  log.info('media was adopted', {
    nodes: held.length,
    routers: books.tree.all('router').length,
    transports: books.tree.all('transport').length,
    producers: books.tree.all('producer').length,
    consumers: books.tree.all('consumer').length,
  });
}

function adoptRouters({ tree, parts }: Books, member: Member, inventory: MediaInventory): void {
  for (const { routerId: id, workerId } of inventory.routers) {
    const name = parsePartId(id);
    if (!name || parts.find(id)) continue;
    const node = tree.find('router', name.routerId) ?? tree.reserve('router', name.routerId, []);
    if (!node) continue;
    const router = node.payload ?? aRouter(name.routerId);
    tree.settle(node, router);
    parts.adopt(router, name.number, member, workerId);
  }
}

function adoptTransports({ tree, parts }: Books, member: Member, inventory: MediaInventory): void {
  for (const { transportId, routerId, direction, connected } of inventory.transports) {
    const part = parts.find(routerId);
    const router = part?.member === member ? tree.find('router', part.router.id) : null;
    const node = router && tree.reserve('transport', transportId, [router]);
    if (!part || !node) continue;
    part.transports.add(transportId);
    tree.settle(node, { part, direction, connected, anchor: null });
  }
  for (const { producerId, transportId, source, kind, paused } of inventory.producers) {
    const transport = tree.find('transport', transportId);
    if (transport?.payload.part.member !== member) continue;
    const node = tree.reserve('producer', producerId, [transport]);
    const { part } = transport.payload;
    if (node) tree.settle(node, { part, source, kind, paused, copies: new Map() });
  }
}

type HeldPipe = MediaInventory['pipes'][number];

function adoptPipes(books: Books, held: readonly Held[]): void {
  const joined: (() => void)[] = [];
  const ends = new Map<string, { readonly end: HeldPipe; readonly member: Member }>();
  for (const { member, inventory } of held)
    for (const end of inventory.pipes) ends.set(end.pipeId, { end, member });
  for (const { end, member } of ends.values()) {
    const name = parsePipeEndId(end.pipeId);
    // Each pair is looked at once, from its lower number.
    if (!name || name.here.number >= name.there) continue;
    const here = books.parts.find(end.routerId);
    const there = here?.router.parts.get(name.there);
    if (here?.member !== member || !there) continue;
    const other = ends.get(pipeEndId(here.router.id, there.number, here.number));
    if (!end.connected || !other?.end.connected || other.member !== there.member) continue;
    const pipe = books.pipes.adoptPipe(here, there);
    // First those that are taken from the producers, then those that are taken from these.
    const adoptThose = (relayed: boolean) => {
      adoptCopies(books, pipe, relayed, { end, part: here }, { end: other.end, part: there });
      adoptCopies(books, pipe, relayed, { end: other.end, part: there }, { end, part: here });
    };
    adoptThose(false);
    joined.push(() => {
      adoptThose(true);
      books.pipes.watchPipe(pipe);
    });
  }
  for (const finish of joined) finish();
}

interface HeldEnd {
  readonly end: HeldPipe;
  readonly part: Part;
}

/** Copies that one end sends and the other receives; `relayed`: those of copies, otherwise those of producers. */
function adoptCopies(books: Books, pipe: Pipe, relayed: boolean, from: HeldEnd, to: HeldEnd): void {
  const { part } = to;
  const received = new Map(to.end.receives.map((copy) => [copy.copyId, copy]));
  for (const { copyId, producerId: sent } of from.end.sends) {
    const name = parseCopyId(copyId);
    const producer = name && books.tree.find('producer', name.producerId);
    const arrived = received.get(copyId);
    if (!producer || !arrived || name.to !== part.number || relayed !== (sent !== producer.id)) continue;
    const source = relayed ? producer.payload.copies.get(from.part) : null;
    if (source === undefined || (source ? source.id !== sent : producer.payload.part !== from.part)) continue;
    books.pipes.adoptCopy(producer, source, part, pipe);
    const { paused } = producer.payload;
    if (arrived.paused !== paused)
      void part.member.ask((plane) => plane.setProducerPaused({ producerId: copyId, paused }));
  }
}

function adoptConsumers({ tree }: Books, member: Member, inventory: MediaInventory): void {
  for (const { consumerId, transportId, producerId: shown, paused } of inventory.consumers) {
    const transport = tree.find('transport', transportId);
    if (transport?.payload.part.member !== member) continue;
    const { part } = transport.payload;
    const original = tree.find('producer', shown);
    const producer = original ?? tree.find('producer', parseCopyId(shown)?.producerId ?? '');
    const copy = original ? null : producer?.payload.copies.get(part);
    if (!producer || copy === undefined || copy?.closed) continue;
    const node = tree.reserve('consumer', consumerId, [transport, producer]);
    if (!node) continue;
    const { kind } = producer.payload;
    if (kind === 'audio') part.audioConsumers++;
    else part.videoConsumers++;
    copy?.users.add(node);
    tree.settle(node, { part, producerId: producer.id, kind, copy, paused });
  }
}
