import { describe, expect, it } from '@jest/globals';
import { LEVELS_MAX_ENTRIES } from '../limits.js';
import { LevelsPicture } from './levels-picture.js';

const ann = { producerId: 'ann', dBov: -20 };
const ben = { producerId: 'ben', dBov: -10 };

describe('LevelsPicture', () => {
  it('take() answers with the loudest of all sources', () => {
    const picture = new LevelsPicture<string>();
    expect(picture.take('a', [ann])).toEqual([ann]);
    expect(picture.take('b', [ben])).toEqual([ben, ann]);
    expect(picture.take('b', [])).toEqual([ann]);
    expect(picture.take('a', [])).toEqual([]);
  });

  it('take() replaces what the source told before', () => {
    const picture = new LevelsPicture<string>();
    picture.take('a', [ann, ben]);
    expect(picture.take('a', [{ ...ann, dBov: -5 }])).toEqual([{ ...ann, dBov: -5 }]);
  });

  it('forget() of a source takes its people away', () => {
    const picture = new LevelsPicture<string>();
    picture.take('a', [ann]);
    picture.forget('a');
    expect(picture.take('b', [ben])).toEqual([ben]);
  });

  it('never tells more than one router would', () => {
    const picture = new LevelsPicture<string>();
    const many = (from: number) =>
      Array.from({ length: LEVELS_MAX_ENTRIES }, (_none, nth) => ({
        producerId: `p${from + nth}`,
        dBov: -from - nth,
      }));
    picture.take('a', many(20));
    expect(picture.take('b', many(10))).toEqual([...many(10)].slice(0, LEVELS_MAX_ENTRIES));
  });
});
