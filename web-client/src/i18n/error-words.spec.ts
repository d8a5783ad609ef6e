import { errorCodes, errorTable, toErrorBody } from '#protocol';
import { errorInWords, errorSentences } from './error-words.js';
import { inUnits } from './units.js';

describe('errorSentences', () => {
  it.each(errorCodes)('%s says in English what the protocol’s table advises', (code) => {
    expect(errorSentences[code]).toBe(errorTable[code].advice);
  });
});

describe('errorInWords()', () => {
  it.each([
    [1, 'Too many attempts. Try again in 1 second.'],
    [40.2, 'Too many attempts. Try again in 41 seconds.'],
    [91, 'Too many attempts. Try again in 2 minutes.'],
    [272, 'Too many attempts. Try again in 5 minutes.'],
  ])('says how long to wait: %f s', (retryAfterSeconds, words) => {
    expect(errorInWords(toErrorBody('TOO_MANY_ATTEMPTS', { retryAfterSeconds }))).toBe(words);
  });

  it('says so of haste, too', () => {
    expect(errorInWords(toErrorBody('RATE_LIMITED', { retryAfterSeconds: 2 }))).toBe(
      'That was too fast. Try again in 2 seconds.',
    );
  });

  it.each([0, -1, Number.NaN, '5', null, undefined])('says nothing of a wait of %s', (retryAfterSeconds) => {
    expect(errorInWords(toErrorBody('RATE_LIMITED', { retryAfterSeconds }))).toBe(
      errorTable.RATE_LIMITED.advice,
    );
  });

  it('does not repeat what the server wrote: its words are English', () => {
    expect(errorInWords({ code: 'BANNED', details: { message: 'x' } })).toBe(errorTable.BANNED.advice);
  });
});

describe('inUnits()', () => {
  it.each([
    [1, 'minute', 'de', '1 Minute'],
    [5, 'minute', 'de', '5 Minuten'],
    [30, 'second', 'de', '30 Sekunden'],
    [1, 'second', 'en', '1 second'],
  ] as const)('%i %s in %s is %s', (value, unit, locale, words) => {
    expect(inUnits(value, unit, locale)).toBe(words);
  });
});
