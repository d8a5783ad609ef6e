/** A worker that dies more often than this many times in the window is replaced more and more slowly. */
const WINDOW_MS = 60_000;
const DELAYS_MS = [0, 250, 1_000, 4_000, 15_000, 30_000];

/**
 * How long to wait before a worker's place is filled again, ms. The first death is answered at once, since conferences are
 * waiting; a worker that cannot live (a bad binary, a poisoned machine) must not keep a core busy with starting it.
 *
 * @param failures when earlier processes in this place died or failed to start, ms since the epoch, this one included
 */
export function respawnDelay(failures: readonly number[], now: number): number {
  const recent = failures.filter((at) => now - at < WINDOW_MS).length;
  return DELAYS_MS[Math.min(Math.max(recent, 1), DELAYS_MS.length) - 1] ?? 0;
}

/** The failures that still matter. */
export const recentFailures = (failures: readonly number[], now: number): number[] =>
  failures.filter((at) => now - at < WINDOW_MS);
