import { dayInWords, timeInWords } from './chat-times.js';

const now = new Date(2026, 10, 20, 15, 0);
const on = (month: number, day: number, year = 2026) => new Date(year, month - 1, day, 9, 5).toISOString();

describe('dayInWords', () => {
  it.each([
    [on(11, 20), 'Today'],
    [on(11, 19), 'Yesterday'],
    [on(11, 16), 'Monday 16 November'],
    [on(12, 31, 2025), 'Wednesday 31 December 2025'],
  ])('%s', (iso, words) => {
    expect(dayInWords(iso, now, 'en-GB').replace(',', '')).toBe(words);
  });
});

describe('timeInWords', () => {
  it('follows the reader', () => {
    expect(timeInWords(on(11, 20), 'en-GB')).toBe('9:05');
    expect(timeInWords(on(11, 20), 'en-US').replace(/\s/gu, ' ')).toBe('9:05 AM');
  });
});
