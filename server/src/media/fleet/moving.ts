import type { Books } from './books.js';
import type { Member } from './member.js';
import type { LogicalRouter } from './objects.js';

/** So many people are asked to move at a time, and so long the next ones wait: a stampede would fill the other workers. */
const PEOPLE_AT_ONCE = 5;
const PAUSE_MS = 250;

/** Whoever opened their transports while the others were moved is moved in a second round, and that is all. */
const ROUNDS = 2;

/**
 * Empties a node that takes nothing new: its transports are closed and told lost, those of one person together, a few
 * people at a time; whoever owns them opens others, which find a place elsewhere. Nobody is moved for ever: who comes back
 * because all else is full stays. Ends early when `goOn` says so. How many transports were moved.
 */
export async function moveOff(member: Member, books: Books, goOn: () => boolean): Promise<number> {
  let moved = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const people = peopleOn(member, books);
    for (let next = 0; next < people.length && goOn(); next += PEOPLE_AT_ONCE) {
      for (const { router, transportIds } of people.slice(next, next + PEOPLE_AT_ONCE)) {
        const still = transportIds.filter((id) => books.tree.find('transport', id));
        books.giveUp(router, still, 'drained');
        moved += still.length;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  return moved;
}

interface Mover {
  readonly router: LogicalRouter;
  readonly transportIds: readonly string[];
}

/** Transports without an anchor, adopted ones among them, move alone: their owner closes what belongs to them. */
function peopleOn(member: Member, { parts, tree }: Books): Mover[] {
  return parts.of(member).flatMap((part) => {
    const people = Map.groupBy(part.transports, (id) => tree.find('transport', id)?.payload.anchor ?? id);
    return [...people.values()].map((transportIds) => ({ router: part.router, transportIds }));
  });
}
