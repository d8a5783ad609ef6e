const FIRST_MS = 250;
const LONGEST_MS = 8000;

/**
 * How long to wait before try number `attempt` (counted from 0), in ms: doubling, with half of it left to chance so that
 * the clients of a restarted server do not all return in the same moment. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random);
}

/** After so long without success the person is offered a button; the trying goes on by itself. */
export const OFFER_RETRY_AFTER_MS = 10 * 60_000;
