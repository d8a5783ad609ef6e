import { toErrorBody } from '#protocol';
import { entryInWords, secondsToWait } from './entry-words.js';

describe('entryInWords()', () => {
  it.each(['PASSCODE_WRONG', 'PASSCODE_REQUIRED', 'HOST_KEY_WRONG'] as const)(
    'leaves %s to its field',
    (code) => {
      expect(entryInWords(toErrorBody(code))).toBeNull();
    },
  );

  it('says everything else', () => {
    expect(entryInWords(toErrorBody('MEETING_LOCKED'))).toBe(toErrorBody('MEETING_LOCKED').message);
    expect(entryInWords(null)).toBeNull();
  });
});

describe('secondsToWait()', () => {
  it.each([
    [{ retryAfterSeconds: 42 }, 42],
    [{ retryAfterSeconds: 0.2 }, 1],
    [{ retryAfterSeconds: 0 }, null],
    [{ retryAfterSeconds: 'soon' }, null],
    [undefined, null],
  ])('of a throttled try with %j is %j', (details, seconds) => {
    expect(secondsToWait(toErrorBody('TOO_MANY_ATTEMPTS', details))).toBe(seconds);
  });

  it('is nothing for other refusals', () => {
    expect(secondsToWait(toErrorBody('PASSCODE_WRONG', { retryAfterSeconds: 42 }))).toBeNull();
  });
});
