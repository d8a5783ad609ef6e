import { placeAfter, spliceAfter, spliceBetween, type Shift } from './text-splice.js';

describe('spliceBetween()', () => {
  it.each([
    ['', 'a', 1, { at: 0, removed: 0, inserted: 'a' }],
    ['ab', 'axb', 2, { at: 1, removed: 0, inserted: 'x' }],
    ['abc', 'ac', 1, { at: 1, removed: 1, inserted: '' }],
    ['abc', '', 0, { at: 0, removed: 3, inserted: '' }],
    ['one two', 'one 2', 5, { at: 4, removed: 3, inserted: '2' }],
    ['aaa', 'aaaa', 1, { at: 0, removed: 0, inserted: 'a' }],
    ['aaa', 'aaaa', 4, { at: 3, removed: 0, inserted: 'a' }],
    ['aaa', 'aa', 0, { at: 0, removed: 1, inserted: '' }],
    // Both faces begin with the same half.
    ['🙂', '🙃', 2, { at: 0, removed: 2, inserted: '🙃' }],
    ['a🙂', 'a🙂🙂', 3, { at: 1, removed: 0, inserted: '🙂' }],
  ])('makes %j into %j with the caret at %d', (before, after, caret, splice) => {
    const found = spliceBetween(before, after, caret);
    expect(found).toEqual(splice);
    expect(before.slice(0, splice.at) + splice.inserted + before.slice(splice.at + splice.removed)).toBe(
      after,
    );
  });

  it('is nothing where nothing changed', () => {
    expect(spliceBetween('same', 'same')).toBeNull();
  });
});

describe('placeAfter()', () => {
  it.each<[string, number, Shift[], number]>([
    ['something before', 5, [{ at: 0, removed: 0, inserted: 3 }], 8],
    ['something behind', 5, [{ at: 6, removed: 1, inserted: 3 }], 5],
    ['something right at it', 5, [{ at: 5, removed: 0, inserted: 3 }], 5],
    ['something taken before', 5, [{ at: 1, removed: 2, inserted: 0 }], 3],
    ['what it stands in is taken', 5, [{ at: 3, removed: 4, inserted: 1 }], 3],
    [
      'one after the other',
      5,
      [
        { at: 0, removed: 0, inserted: 2 },
        { at: 6, removed: 1, inserted: 0 },
      ],
      6,
    ],
  ])('%s', (_case, place, shifts, expected) => {
    expect(placeAfter(place, shifts)).toBe(expected);
  });
});

describe('spliceAfter()', () => {
  it('moves an own change behind what others put before it', () => {
    const own = { at: 4, removed: 0, inserted: '漢字' };
    expect(spliceAfter(own, [{ at: 0, removed: 0, inserted: 6 }])).toEqual({ ...own, at: 10 });
  });

  it('takes no more than is left of what it replaces', () => {
    const own = { at: 2, removed: 4, inserted: 'x' };
    expect(spliceAfter(own, [{ at: 0, removed: 5, inserted: 0 }])).toEqual({
      at: 0,
      removed: 1,
      inserted: 'x',
    });
  });
});
