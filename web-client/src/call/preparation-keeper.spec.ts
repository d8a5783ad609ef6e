import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PreparationKeeper } from './preparation-keeper.js';

let watched = true;
let outcomes: ('held' | 'try_later' | 'given_up')[] = [];
let renewals = 0;
let keeper: PreparationKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  watched = true;
  outcomes = [];
  renewals = 0;
  keeper = new PreparationKeeper({
    renew: () => {
      renewals += 1;
      return Promise.resolve(outcomes.shift() ?? 'held');
    },
    watched: () => watched,
    random: () => 1,
  });
});
afterEach(() => {
  keeper.stop();
  vi.useRealTimers();
});

describe('PreparationKeeper', () => {
  it('lost() renews after a short pause, once for several losses', async () => {
    keeper.lost();
    keeper.lost();
    expect(renewals).toBe(0);
    await vi.advanceTimersByTimeAsync(250);
    expect(renewals).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewals).toBe(1);
  });

  it('tries again with growing pauses until it holds', async () => {
    outcomes = ['try_later', 'try_later', 'held'];
    keeper.lost();
    await vi.advanceTimersByTimeAsync(250);
    await vi.advanceTimersByTimeAsync(499);
    expect(renewals).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(renewals).toBe(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(renewals).toBe(3);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewals).toBe(3);
  });

  it('gives up when the server says no', async () => {
    outcomes = ['given_up'];
    keeper.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewals).toBe(1);
  });

  it('holds nothing ready for a page that nobody looks at, and renews at once when somebody does', async () => {
    watched = false;
    keeper.lost();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(renewals).toBe(0);
    watched = true;
    keeper.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(renewals).toBe(1);
  });

  it('wake() without a loss does nothing', async () => {
    keeper.wake();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renewals).toBe(0);
  });

  it('stop() calls off what was planned', async () => {
    keeper.lost();
    keeper.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renewals).toBe(0);
  });
});
