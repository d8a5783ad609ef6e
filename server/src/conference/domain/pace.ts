import { take } from '../../kernel/token-bucket.js';
import type { Refusal } from '../../kernel/result.js';
import { conferenceLimits } from './limits.js';
import type { Person } from './state.js';
import type { Turn } from './turn.js';

const rates = {
  chat: conferenceLimits.chatPace,
  reaction: conferenceLimits.reactions,
  stir: conferenceLimits.stirs,
} as const;

/**
 * Takes `cost` from somebody's pace, or refuses when they are too fast. Whatever everybody is told of, or media is rebuilt for
 * everybody by, costs as much as there are people: the bound of the connection alone would let one of a thousand people
 * cause thirty thousand messages a second.
 */
export function spend(
  turn: Turn,
  { participantId }: Person,
  kind: keyof typeof rates,
  cost = 1,
): Refusal | null {
  const person = turn.person(participantId);
  if (!person) return { code: 'NOT_IN_MEETING' };
  const taken = take(person.pace[kind] ?? undefined, rates[kind], turn.now, cost);
  if (!taken.allowed)
    return { code: 'RATE_LIMITED', details: { retryAfterSeconds: taken.retryAfterSeconds } };
  turn.change(participantId, { pace: { ...person.pace, [kind]: taken.bucket } });
  return null;
}
