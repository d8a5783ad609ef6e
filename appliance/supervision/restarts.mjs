/** When what has ended by itself is started again. */

const WINDOW_MS = 60_000;
/** By how often it has ended within the last minute. The first times at once: people are waiting in meetings. */
const DELAYS_MS = [0, 0, 500, 1_000];
const SLOW_MS = 10_000;

/**
 * @param {readonly number[]} endings times at which it ended, this one included; milliseconds
 * @param {number} now
 * @returns {{delayMs: number, keepsDying: boolean, recent: number[]}} `keepsDying`: five times or more within a minute;
 *   somebody should look. `recent`: the endings that still count.
 */
export function planRestart(endings, now) {
  const recent = endings.filter((time) => now - time < WINDOW_MS);
  const keepsDying = recent.length > DELAYS_MS.length;
  return { delayMs: keepsDying ? SLOW_MS : (DELAYS_MS[recent.length - 1] ?? 0), keepsDying, recent };
}
