import { accept } from '../../kernel/result.js';
import type { OpenNode } from '../object-tree.js';
import { copyId } from './fleet-ids.js';
import type { Copy, FleetObjects, Part, Pipe } from './objects.js';

/** Copies in the books alone; what the nodes have to do for them is in pipes.ts. */

/** The copy on the node of `to` that a further one there is taken from. Null: from the producer itself. */
export function relayFor({ payload }: OpenNode<FleetObjects['producer']>, { member }: Part): Copy | null {
  if (payload.part.member === member) return null;
  const copies = [...payload.copies.values()];
  return copies.find(({ to, source }) => to.member === member && source === null) ?? null;
}

/** Makes a copy known, and by that taken from `source` or, if that is null, from the producer itself. */
export function enterCopy(producer: OpenNode<FleetObjects['producer']>, source: Copy | null, to: Part): Copy {
  const copy: Copy = {
    id: copyId(producer.id, to.number),
    producerId: producer.id,
    source,
    from: source?.to ?? producer.payload.part,
    to,
    pipe: null,
    opening: Promise.resolve(accept(undefined)),
    users: new Set(),
    relays: new Set(),
    closed: false,
    idleTimer: null,
  };
  producer.payload.copies.set(to, copy);
  source?.relays.add(copy);
  return copy;
}

export function putInto(pipe: Pipe, copy: Copy): void {
  copy.pipe = pipe;
  pipe.copies.add(copy);
}

export function stopWaiting(copy: Copy): void {
  if (copy.idleTimer) clearTimeout(copy.idleTimer);
  copy.idleTimer = null;
}

/** Somebody shows it, or another copy is taken from it. */
export const isWanted = ({ users, relays }: Copy): boolean => users.size + relays.size > 0;
