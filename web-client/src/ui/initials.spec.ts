import { hueOf, initialsOf } from './initials.js';

describe('initialsOf()', () => {
  it.each([
    ['Alice Ångström', 'AÅ'],
    ['Zoë', 'Z'],
    ['Jean-Luc de la Tour', 'JT'],
    ['山田 花子', '山花'],
    ['  ', '?'],
    ['***', '?'],
    ['bob.miller', 'BM'],
    ['🙂 Carol', 'C'],
    ['Olaf (Extern)', 'OE'],
    ['Nguyễn', 'N'],
    ['Ẫn', 'Ẫ'],
    ['q\u0301\u0302\u0303\u0304\u0305xx', 'Q\u0301\u0302'],
  ])('of %j is %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('hueOf()', () => {
  it('is the same for the same person and within the circle', () => {
    expect(hueOf('a')).toBe(hueOf('a'));
    for (const seed of ['', 'a', 'b', 'c', '山']) {
      expect(hueOf(seed)).toBeGreaterThanOrEqual(0);
      expect(hueOf(seed)).toBeLessThan(360);
    }
  });
});
