import { describe, expect, it } from '@jest/globals';
import type { MediaEvent } from '../media-plane.js';
import { EventBacklog, isEssential, passingKey } from './event-backlog.js';

const gained = (nth: number): MediaEvent => ({ type: 'capacity_gained', nodeId: String(nth) });
const filled = (capacity: number, events: number) => {
  const backlog = new EventBacklog(capacity);
  for (let nth = 1; nth <= events; nth++) backlog.add(gained(nth));
  return backlog;
};

describe('EventBacklog', () => {
  it.each<[number, number, number, number[] | null]>([
    [3, 0, 0, []],
    [3, 2, 0, [1, 2]],
    [3, 2, 2, []],
    [3, 5, 3, [4, 5]],
    [3, 5, 2, [3, 4, 5]],
    [3, 5, 1, null],
    [3, 5, 6, null],
  ])('of %d that has heard %d events tells after number %d: %j', (capacity, events, seen, told) => {
    expect(
      filled(capacity, events)
        .after(seen)
        ?.map(({ seq }) => seq) ?? null,
    ).toEqual(told);
  });
});

describe('passing events', () => {
  const levels = (routerId: string): MediaEvent => ({ type: 'levels', routerId, levels: [] });
  const layer = (consumerId: string): MediaEvent => ({
    type: 'consumer_layer',
    routerId: 'r',
    consumerId,
    layer: 1,
  });

  it('are levels and layers alone', () => {
    expect([levels('r'), layer('c'), gained(1)].map(isEssential)).toEqual([false, false, true]);
  });

  it('are one per router, and per consumer', () => {
    const keys = [levels('r'), levels('s'), layer('c'), layer('d')].map(passingKey);
    expect(new Set(keys).size).toBe(4);
    expect(passingKey(levels('r'))).toBe(keys[0]);
  });
});
