import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assertWellFormed } from './ber.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('assertWellFormed()', () => {
  it.each([
    ['nothing', bytes()],
    ['an empty string', bytes(0x04, 0)],
    ['a bind answer', bytes(0x02, 1, 1, 0x61, 7, 0x0a, 1, 0, 0x04, 0, 0x04, 0)],
    ['a long length', bytes(0x04, 0x81, 1, 7)],
    ['a length in four bytes', bytes(0x04, 0x84, 0, 0, 0, 1, 7)],
    ['a string that holds anything', bytes(0x04, 3, 0xff, 0x30, 0x80)],
  ])('takes %s', (_what, content) => {
    expect(() => assertWellFormed(content)).not.toThrow();
  });

  it.each([
    ['a tag alone', bytes(0x04)],
    ['a length beyond the end', bytes(0x04, 2, 7)],
    ['a child beyond its parent', bytes(0x30, 2, 0x04, 1, 7)],
    ['a rest that is no element', bytes(0x04, 0, 0x04)],
    ['an indefinite length', bytes(0x30, 0x80, 0, 0)],
    ['a length in five bytes', bytes(0x04, 0x85, 0, 0, 0, 0, 1, 7)],
    ['a cut length', bytes(0x04, 0x82, 1)],
    ['a length near 2³²', bytes(0x04, 0x84, 0xff, 0xff, 0xff, 0xff, 7)],
    ['a tag of several bytes', bytes(0x1f, 0x81, 1, 0)],
    [
      'forty levels',
      Uint8Array.from(Array.from({ length: 40 }, (_, level) => [0x30, 2 * (39 - level)]).flat()),
    ],
  ])('refuses %s', (_what, content) => {
    expect(() => assertWellFormed(content)).toThrow();
  });

  it('ends for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        try {
          assertWellFormed(content);
        } catch {
          // Refusing is one way to end.
        }
      }),
    );
  });
});
