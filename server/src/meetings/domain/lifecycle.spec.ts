import { describe, expect, it } from '@jest/globals';
import { closesForGood, durationSeconds, scheduledEnd, statusAfterConference } from './lifecycle.js';

const at = (hour: number) => new Date(Date.UTC(2027, 0, 1, hour));

describe('statusAfterConference()', () => {
  it.each([
    ['an instant meeting', { type: 'instant', scheduledEnd: null }, 'ended'],
    ['a recurring one', { type: 'recurring', scheduledEnd: at(9) }, 'scheduled'],
    ['a scheduled one, before its end', { type: 'scheduled', scheduledEnd: at(11) }, 'scheduled'],
    ['a scheduled one, after its end', { type: 'scheduled', scheduledEnd: at(10) }, 'ended'],
    ['a scheduled one without an end', { type: 'scheduled', scheduledEnd: null }, 'ended'],
    ['a closed one', { type: 'recurring', scheduledEnd: at(11), closedAt: at(10) }, 'ended'],
    ['a deleted one', { type: 'recurring', status: 'deleted', scheduledEnd: at(11) }, 'deleted'],
  ] as const)('%s', (_what, meeting, status) => {
    expect(statusAfterConference({ status: 'active', closedAt: null, ...meeting }, at(10))).toBe(status);
  });
});

describe('closesForGood()', () => {
  it('only an instant meeting, and only when a host said so', () => {
    expect([closesForGood('instant', true), closesForGood('instant', false)]).toEqual([true, false]);
    expect([closesForGood('scheduled', true), closesForGood('recurring', true)]).toEqual([false, false]);
  });
});

describe('scheduledEnd()', () => {
  it.each([
    [at(9), 45, new Date(Date.UTC(2027, 0, 1, 9, 45))],
    [at(9), null, at(10)],
    [null, 45, null],
  ])('from %s for %s minutes', (start, minutes, end) => {
    expect(scheduledEnd(start, minutes)).toEqual(end);
  });
});

describe('durationSeconds()', () => {
  it.each([
    [0, 30_400, 30],
    [0, 30_500, 31],
    [5_000, 0, 0],
  ])('from %s to %s ms: %s', (joined, left, seconds) => {
    expect(durationSeconds(new Date(joined), new Date(left))).toBe(seconds);
  });
});
