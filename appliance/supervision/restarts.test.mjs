import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRestart } from './restarts.mjs';

const NOW = 1_000_000;
/** How long ago it ended, in milliseconds; the last one is now. */
const CASES = [
  ['once', [0], 0, false],
  ['twice', [1_000, 0], 0, false],
  ['three times', [3_000, 1_000, 0], 500, false],
  ['four times', [4_000, 3_000, 1_000, 0], 1_000, false],
  ['five times', [5_000, 4_000, 3_000, 1_000, 0], 10_000, true],
  ['often, and one a minute ago', [60_000, 4_000, 3_000, 1_000, 0], 1_000, false],
  ['often, long ago', [400_000, 300_000, 200_000, 100_000, 0], 0, false],
];

for (const [what, ago, delayMs, keepsDying] of CASES) {
  test(`planRestart() of what has ended ${what}: after ${delayMs} ms`, () => {
    const plan = planRestart(
      ago.map((ms) => NOW - ms),
      NOW,
    );
    assert.deepEqual([plan.delayMs, plan.keepsDying], [delayMs, keepsDying]);
  });
}

test('planRestart() forgets endings that no longer count, so that the list cannot grow', () => {
  assert.deepEqual(planRestart([NOW - 120_000, NOW - 60_000, NOW - 59_999, NOW], NOW).recent, [
    NOW - 59_999,
    NOW,
  ]);
});
