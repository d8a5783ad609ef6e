import { describe, expect, it } from '@jest/globals';
import { displayName, messageText } from '#protocol';

describe('displayName', () => {
  it.each([
    ['  Ada \t Lovelace ', 'Ada Lovelace'],
    ['Ali\u00adce', 'Alice'],
    ['Al\u200bi\u2060c\u061ce\ufeff', 'Alice'],
    ['\u202eecilA\u2066', 'ecilA'],
    ['A\u3164B', 'AB'],
    ['👩‍👩‍👧 ❤️', '👩‍👩‍👧 ❤️'],
    ['نسیم‌آباد', 'نسیم‌آباد'],
  ])('%j becomes %j', (given, expected) => {
    expect(displayName.parse(given)).toBe(expected);
  });

  it.each([
    '',
    '   ',
    '\u3164',
    '\u2800',
    '\u00ad',
    '\u200d',
    '\u200c\u200d',
    '\ufe0f',
    '\u034f',
    '\u{e0020}',
    '\u0000',
  ])('%j is none: nobody could see it', (given) => {
    expect(displayName.safeParse(given).success).toBe(false);
  });
});

describe('messageText', () => {
  it('keeps lines, and nothing that turns the screen around', () => {
    expect(messageText(50).parse(' one\r\ntwo\n\n\n\n\nthree \u202e\u0000\u2066 ')).toBe(
      'one\ntwo\n\n\nthree',
    );
    expect(messageText(5).safeParse('123456').success).toBe(false);
  });
});
