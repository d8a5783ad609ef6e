import { describe, expect, it } from '@jest/globals';
import { boundSealed, type SealedBounds } from './sealed-bounds.js';

const tight: SealedBounds = { depth: 3, nodes: 10, entries: 4, text: 10 };
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe('boundSealed()', () => {
  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['plain values', { a: 1, b: 'x', c: true, d: null }],
    ['absent values', { a: undefined }],
    ['the greatest depth', nested(3)],
    ['the longest list', { a: [1, 2, 3, 4] }],
    ['the longest text', { a: '1234567890' }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ])('of %s is accepted as it is', (_name, value) => {
    expect(boundSealed(value, tight)).toEqual({ ok: true, value });
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'not an object'],
    ['null', null, 'not an object'],
    ['a text', 'sealed', 'not an object'],
    ['nothing', undefined, 'not an object'],
    ['a class instance', new Map(), 'not an object'],
    ['a class instance inside', { a: new Date(0) }, 'not plain data'],
    ['a function inside', { a: () => 1 }, 'not plain data'],
    ['a bigint inside', { a: 1n }, 'not plain data'],
    ['an endless number', { a: Infinity }, 'not a number'],
    ['no number', { a: NaN }, 'not a number'],
    ['too deep', nested(4), 'nested too deeply'],
    ['a list too long', { a: [1, 2, 3, 4, 5] }, 'list too long'],
    ['too many keys', { a: 1, b: 1, c: 1, d: 1, e: 1 }, 'too many keys'],
    ['a text too long', { a: '12345678901' }, 'text too long'],
    ['a key too long', { '12345678901': 1 }, 'key too long'],
    ['too many values', { a: [1, 2, 3], b: [1, 2, 3], c: [1, 2, 3] }, 'too many values'],
    ['a key that reaches the prototype', JSON.parse('{"__proto__": {}}'), 'forbidden key'],
  ])('of %s is refused', (_name, value, reason) => {
    expect(boundSealed(value, tight)).toEqual({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', details: { reason } },
    });
  });

  it('of a value nested a million times is refused without exhausting the stack', () => {
    let value: Record<string, unknown> = {};
    for (let depth = 0; depth < 1_000_000; depth++) value = { a: value };
    expect(boundSealed(value)).toMatchObject({ ok: false });
  });
});
