import type { ParticipantId, Reaction } from '#protocol';
import type { ShownReaction } from '../../call/index.js';

/** One emoji and how many people show it at present. */
export interface Tally {
  readonly emoji: Reaction;
  readonly count: number;
}

/** Equal ones together, the most frequent first. */
export function tallyOf(reactions: readonly ShownReaction[]): Tally[] {
  const counts = new Map<Reaction, number>();
  for (const { emoji } of reactions) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return [...counts]
    .map(([emoji, count]) => ({ emoji, count }))
    .sort((one, other) => other.count - one.count);
}

/** The newest reaction of each person: a tile has room for one. */
export const newestOf = (reactions: readonly ShownReaction[]): ReadonlyMap<ParticipantId, ShownReaction> =>
  new Map(reactions.map((reaction) => [reaction.participantId, reaction]));

/** From this many at once, names would be a list nobody listens to. */
export const MANY = 4;

/** One sentence for a screen reader about what came in together. */
export function reactionsAloud(reactions: readonly ShownReaction[]): string {
  if (reactions.length < MANY)
    return reactions
      .map(({ displayName, emoji }) => $localize`${displayName}:name:: ${emoji}:emoji:`)
      .join(', ');
  const kinds = tallyOf(reactions).map(({ emoji, count }) => `${emoji} ${String(count)}`);
  return $localize`${reactions.length}:count: reactions: ${kinds.join(', ')}:kinds:`;
}
