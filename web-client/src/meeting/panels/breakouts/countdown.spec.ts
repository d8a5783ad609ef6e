import { secondsUntil, timerSeconds } from './countdown.js';

const NOW = Date.parse('2026-11-20T10:00:00Z');

describe('secondsUntil()', () => {
  it.each([
    ['2026-11-20T10:05:00Z', undefined, 300],
    ['2026-11-20T10:00:00.200Z', undefined, 1],
    ['2026-11-20T09:59:00Z', undefined, 0],
    ['2026-11-20T10:05:00Z', 10, 10],
    ['2026-11-20T10:00:04Z', 10, 4],
  ])('%s, at most %s', (endsAt, most, expected) => {
    expect(secondsUntil(endsAt, NOW, most)).toBe(expected);
  });
});

describe('timerSeconds()', () => {
  it.each([
    ['', null],
    ['0', null],
    [' 15 ', 900],
    ['480', 28_800],
    ['481', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['ten', undefined],
  ])('%j minutes', (typed, expected) => {
    expect(timerSeconds(typed, 8 * 3600)).toBe(expected);
  });
});
