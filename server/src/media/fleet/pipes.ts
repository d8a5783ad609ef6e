import { accept, refuse } from '../../kernel/result.js';
import type { MediaResult } from '../media-plane.js';
import type { ObjectTree, OpenNode } from '../object-tree.js';
import { enterCopy, isWanted, putInto, relayFor, stopWaiting } from './copies.js';
import { pipeEndId } from './fleet-ids.js';
import type { ConsumerNode, Copy, FleetObjects, Part, Pipe } from './objects.js';
import { isGone } from './parts.js';
import { patiently } from './patiently.js';

/**
 * Carries streams between the physical routers of one router: one pipe for each pair, one copy of a producer for each
 * router that shows it, kept as long as somebody there wants it and a little longer, so that flapping is cheap. Between two
 * nodes a stream crosses once: the first router of a node that needs it has it from where it is sent, the others of that
 * node have it from that one, which keeps it as long as any of them does.
 *
 * Whatever is closed here is told to the nodes at once, even while it still opens: a close overtakes an opening there. So
 * an opening that finds itself closed has nothing to tidy up, and an id is free again the moment it was closed.
 */
export class Pipes {
  constructor(
    private readonly tree: ObjectTree<FleetObjects>,
    private readonly lingerMs: number,
    /** A part has one copy less to relay; it may be of no use any more. */
    private readonly relaysLess: (part: Part) => void,
  ) {}

  /** Brings a producer to another part, for one user, who must `release` the copy it got. */
  async reach(
    producer: OpenNode<FleetObjects['producer']>,
    to: Part,
    user: ConsumerNode,
  ): Promise<MediaResult<Copy>> {
    const attempt = async (): Promise<MediaResult<Copy>> => {
      const copy = this.copyTo(producer, to);
      copy.users.add(user);
      const opened = await copy.opening;
      if (opened.ok) return accept(copy);
      copy.users.delete(user);
      return opened;
    };
    return await patiently(attempt, () => user.present && producer.present && !isGone(to));
  }

  release(copy: Copy, user: ConsumerNode): void {
    copy.users.delete(user);
    this.watchIdle(copy);
  }

  /** Lets go of a copy that nobody has shown for a while. */
  watchIdle(copy: Copy): void {
    if (copy.closed || isWanted(copy) || copy.idleTimer) return;
    copy.idleTimer = setTimeout(() => {
      copy.idleTimer = null;
      if (!isWanted(copy)) this.drop(copy);
    }, this.lingerMs).unref();
  }

  /** The copies do as the producer does. */
  async follow({ payload }: OpenNode<FleetObjects['producer']>): Promise<void> {
    const { paused } = payload;
    await Promise.all(
      [...payload.copies.values()].map(({ id: producerId, to }) =>
        // NOT_FOUND: it still opens, and will be looked at when it is open.
        to.member.ask((plane) => plane.setProducerPaused({ producerId, paused })),
      ),
    );
  }

  /** Closes a copy with those taken from it. The consumers that showed them. */
  drop(copy: Copy): ConsumerNode[] {
    if (copy.closed) return [];
    const users = this.strike(copy);
    const { id, from, to, pipe } = copy;
    if (!isGone(from)) void from.member.tell((plane) => plane.closeConsumer({ consumerId: id }));
    if (!isGone(to)) void to.member.tell((plane) => plane.closeProducer({ producerId: id }));
    if (pipe) this.watchPipe(pipe);
    return users;
  }

  /** Lets go of a pipe that has carried nothing for a while. */
  watchPipe(pipe: Pipe): void {
    if (pipe.copies.size > 0 || pipe.closed) return;
    pipe.idleTimer ??= setTimeout(() => {
      pipe.idleTimer = null;
      if (pipe.copies.size === 0) this.close(pipe);
    }, this.lingerMs).unref();
  }

  /** The part is gone, and all pipes to it with it. The consumers that showed what came through them. */
  leave(part: Part): ConsumerNode[] {
    return [...part.pipes.values()].flatMap((pipe) => this.close(pipe));
  }

  /** Makes known what is open at the nodes already. */
  adoptPipe(here: Part, there: Part): Pipe {
    return this.enter(here, there, Promise.resolve(accept(undefined)));
  }
  adoptCopy(producer: OpenNode<FleetObjects['producer']>, source: Copy | null, to: Part, pipe: Pipe): void {
    putInto(pipe, enterCopy(producer, source, to));
  }

  private copyTo(producer: OpenNode<FleetObjects['producer']>, to: Part): Copy {
    const known = producer.payload.copies.get(to);
    if (known) {
      stopWaiting(known);
      return known;
    }
    const source = relayFor(producer, to);
    if (source) stopWaiting(source);
    const copy = enterCopy(producer, source, to);
    copy.opening = this.carry(copy, producer).then((carried) => {
      if (!carried.ok) this.drop(copy);
      return carried;
    });
    return copy;
  }

  private async carry(copy: Copy, producer: OpenNode<FleetObjects['producer']>): Promise<MediaResult<void>> {
    const { id, from, to, source: relay } = copy;
    const pipe = from.pipes.get(to) ?? this.open(from, to);
    putInto(pipe, copy);
    // What is still wanted is only closed because the one that relayed it went; another one will.
    const over = () => refuse(producer.present && !isGone(to) ? 'MEDIA_UNAVAILABLE' : 'NOT_FOUND');
    const [joined, relayed] = await Promise.all([pipe.opening, relay?.opening]);
    if (isClosed(copy)) return over();
    if (!joined.ok) return joined;
    if (relayed?.ok === false) return relayed;
    const fromEnd = endIn(pipe, from);
    const producerId = relay?.id ?? producer.id;
    const sent = await from.member.ask((plane) =>
      plane.sendByPipe({ pipeId: fromEnd, producerId, copyId: id }),
    );
    if (isClosed(copy)) return over();
    if (!sent.ok) return sent;
    const { source } = producer.payload;
    const received = await to.member.ask((plane) =>
      plane.receiveByPipe({ pipeId: endIn(pipe, to), copyId: id, source, ...sent.value }),
    );
    if (isClosed(copy)) return over();
    if (!received.ok) return received;
    const { paused } = producer.payload;
    if (paused !== sent.value.paused)
      await to.member.ask((plane) => plane.setProducerPaused({ producerId: id, paused }));
    return isClosed(copy) ? over() : accept(undefined);
  }

  private open(one: Part, other: Part): Pipe {
    const pipe = this.enter(one, other, Promise.resolve(accept(undefined)));
    pipe.opening = this.join(pipe);
    return pipe;
  }

  private async join(pipe: Pipe): Promise<MediaResult<void>> {
    const [one, other] = pipe.ends;
    const openEnd = ({ id: pipeId, part }: typeof one) =>
      part.member.ask((plane) => plane.openPipe({ routerId: part.id, pipeId }));
    const [here, there] = await Promise.all([openEnd(one), openEnd(other)]);
    if (isClosed(pipe)) return refuse('MEDIA_UNAVAILABLE');
    if (here.ok && there.ok) {
      const connected = await Promise.all([
        one.part.member.ask((plane) => plane.connectPipe({ pipeId: one.id, remote: there.value })),
        other.part.member.ask((plane) => plane.connectPipe({ pipeId: other.id, remote: here.value })),
      ]);
      if (isClosed(pipe)) return refuse('MEDIA_UNAVAILABLE');
      if (connected.every((answer) => answer.ok)) return accept(undefined);
    }
    this.close(pipe);
    return refuse('MEDIA_UNAVAILABLE', { reason: 'no pipe between the workers' });
  }

  private enter(one: Part, other: Part, opening: Pipe['opening']): Pipe {
    const pipe: Pipe = {
      ends: [
        { id: pipeEndId(one.router.id, one.number, other.number), part: one },
        { id: pipeEndId(one.router.id, other.number, one.number), part: other },
      ],
      opening,
      copies: new Set(),
      closed: false,
      idleTimer: null,
    };
    one.pipes.set(other, pipe);
    other.pipes.set(one, pipe);
    return pipe;
  }

  private close(pipe: Pipe): ConsumerNode[] {
    if (pipe.closed) return [];
    pipe.closed = true;
    if (pipe.idleTimer) clearTimeout(pipe.idleTimer);
    const [{ part: one }, { part: other }] = pipe.ends;
    one.pipes.delete(other);
    other.pipes.delete(one);
    const users = [...pipe.copies].flatMap((copy) => this.strike(copy));
    for (const { id: pipeId, part } of pipe.ends) {
      if (!isGone(part)) void part.member.tell((plane) => plane.closePipe({ pipeId }));
    }
    return users;
  }

  /** Takes a copy from the books, and closes those that are taken from it. The consumers that showed them. */
  private strike(copy: Copy): ConsumerNode[] {
    if (copy.closed) return [];
    copy.closed = true;
    stopWaiting(copy);
    copy.pipe?.copies.delete(copy);
    const copies = this.tree.find('producer', copy.producerId)?.payload.copies;
    if (copies?.get(copy.to) === copy) copies.delete(copy.to);
    const users = [...copy.users, ...[...copy.relays].flatMap((relayed) => this.drop(relayed))];
    const { source, from } = copy;
    if (source) {
      source.relays.delete(copy);
      this.watchIdle(source);
      this.relaysLess(from);
    }
    return users;
  }
}

const endIn = (pipe: Pipe, part: Part): string =>
  pipe.ends[0].part === part ? pipe.ends[0].id : pipe.ends[1].id;

/** Asked anew after every wait, in which it may have changed. */
const isClosed = (one: { readonly closed: boolean }): boolean => one.closed;
