import { describe, expect, it } from '@jest/globals';
import { dealOut } from './deal-out.js';

const people = Array.from({ length: 11 }, (_, index) => index);

describe('dealOut()', () => {
  it.each([
    [1, 0],
    [3, 0.25],
    [4, 0.5],
    [11, 0.75],
    [50, 0.999999],
  ])('fills %i places as evenly as can be, everybody once (%d)', (count, chance) => {
    const places = Array.from({ length: count }, (_, index) => index);
    const dealt = dealOut(people, places, chance);
    expect(dealt.map(([person]) => person).sort((a, b) => a - b)).toEqual(people);
    const sizes = places.map((place) => dealt.filter(([, where]) => where === place).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('deals the same for the same chance, and otherwise for another', () => {
    expect(dealOut(people, [1, 2], 0.3)).toEqual(dealOut(people, [1, 2], 0.3));
    expect(dealOut(people, [1, 2], 0.3)).not.toEqual(dealOut(people, [1, 2], 0.4));
  });

  it('favours nobody', () => {
    const first = new Map<number, number>();
    for (let draw = 0; draw < 11_000; draw++) {
      const person = dealOut(people, [0], draw / 11_000)[0]?.[0] ?? -1;
      first.set(person, (first.get(person) ?? 0) + 1);
    }
    for (const person of people) {
      expect(first.get(person)).toBeGreaterThan(800);
      expect(first.get(person)).toBeLessThan(1_200);
    }
  });

  it('of nobody, or to nowhere, deals nothing', () => {
    expect(dealOut([], [1], 0.5)).toEqual([]);
    expect(dealOut(people, [], 0.5)).toEqual([]);
  });
});
