import { describe, expect, it } from '@jest/globals';
import { secondsToWait, type Tally } from './attempts.js';

const failures = (count: number, endsInMs = 60_000) => ({ count, endsInMs });
const tally = (special: Partial<Tally> = {}): Tally => ({
  pair: failures(0),
  address: failures(0),
  account: failures(0),
  familiar: false,
  ...special,
});

describe('secondsToWait()', () => {
  it.each([
    ['a clean record', tally(), null],
    [
      'one failure below each limit',
      tally({ pair: failures(9), address: failures(99), account: failures(49) }),
      null,
    ],
    ['ten failures here', tally({ pair: failures(10, 59_001) }), 60],
    ['ten failures here, in a familiar place', tally({ pair: failures(10), familiar: true }), 60],
    ['a hundred failures from the address', tally({ address: failures(100, 500) }), 1],
    ['fifty failures of the account elsewhere', tally({ account: failures(50) }), 60],
    [
      'fifty failures elsewhere, in a familiar place',
      tally({ account: failures(5000), familiar: true }),
      null,
    ],
    [
      'two limits, of which the longer counts',
      tally({ pair: failures(10, 5000), address: failures(100, 9000) }),
      9,
    ],
    ['a window that ends this moment', tally({ pair: failures(10, 0) }), 1],
  ])('with %s', (_what, given, seconds) => {
    expect(secondsToWait(given)).toBe(seconds);
  });
});
