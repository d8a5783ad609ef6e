import { describe, expect, it } from '@jest/globals';
import { recentFailures, respawnDelay } from './respawn.js';

describe('respawnDelay()', () => {
  it.each<[string, number[], number]>([
    ['of the first death is none', [100_000], 0],
    ['of a second one within the window is short', [99_000, 100_000], 250],
    ['grows with every further one', [97_000, 98_000, 99_000, 100_000], 4_000],
    ['is bounded', Array.from({ length: 50 }, (_, nth) => 99_000 + nth), 30_000],
    ['forgets deaths of long ago', [1_000, 2_000, 3_000, 100_000], 0],
  ])('%s', (_name, failures, delay) => {
    expect(respawnDelay(failures, 100_000)).toBe(delay);
  });
});

describe('recentFailures()', () => {
  it('keeps what is younger than a minute', () => {
    expect(recentFailures([30_000, 40_001, 100_000], 100_000)).toEqual([40_001, 100_000]);
  });
});
