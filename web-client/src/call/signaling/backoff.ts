/** The first try comes at once, as most losses are of one socket only. */
const FIRST_MS = 250;
/** A server that restarts is back within seconds: so many tries come quickly, that nobody waits longer than it takes. */
const QUICK_TRIES = 16;
const QUICK_MS = 500;
/** Half a minute long the seat is kept: who is cut off nearly as long must not sleep through its end. */
const SEAT_TRIES = 32;
const SEAT_MS = 2000;
const LONGEST_MS = 8000;

/**
 * How long to wait before try number `attempt` (counted from 0), in ms: short for as long as a restart may take, then
 * doubling, with half of it left to chance so that the clients of a restarted server do not all return in the same moment.
 * `random` is in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  const full = fullPauseMs(attempt);
  return Math.round(full / 2 + (full / 2) * random);
}

function fullPauseMs(attempt: number): number {
  if (attempt === 0) return FIRST_MS;
  if (attempt < QUICK_TRIES) return QUICK_MS;
  return Math.min(
    attempt < SEAT_TRIES ? SEAT_MS : LONGEST_MS,
    QUICK_MS * 2 ** Math.min(attempt - QUICK_TRIES + 1, 16),
  );
}

/** A server that says it is overloaded, or about to restart, is not asked again at once: which try the next one counts as. */
export const triesAfterClose = (code: number): number => {
  if (code === CLOSE_RESTARTING) return 1;
  return code === CLOSE_TRY_LATER ? QUICK_TRIES : 0;
};

/** Close codes of the WebSocket registry: service restart, and try again later. */
export const CLOSE_RESTARTING = 1012;
export const CLOSE_TRY_LATER = 1013;

/** After so long without success the person is offered a button; the trying goes on by itself. */
export const OFFER_RETRY_AFTER_MS = 10 * 60_000;
