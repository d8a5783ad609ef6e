import { describe, expect, it } from '@jest/globals';
import { take, TokenBuckets, type Bucket } from './token-bucket.js';

const rate = { perSecond: 2, burst: 3 };

describe('take()', () => {
  it.each([
    ['a first call', undefined, 0, true, 2],
    ['the last token', { tokens: 1, at: 0 }, 0, true, 0],
    ['an empty bucket', { tokens: 0, at: 0 }, 0, false, 0],
    ['half a token later', { tokens: 0, at: 0 }, 250, false, 0.5],
    ['one token later', { tokens: 0, at: 0 }, 500, true, 0],
    ['long later it is full, not fuller', { tokens: 0, at: 0 }, 60_000, true, 2],
    ['a clock set back adds nothing', { tokens: 0.5, at: 10_000 }, 0, false, 0.5],
  ] as [string, Bucket | undefined, number, boolean, number][])(
    '%s',
    (_what, bucket, now, allowed, tokens) => {
      expect(take(bucket, rate, now)).toMatchObject({ allowed, bucket: { tokens, at: now } });
    },
  );

  it('names the seconds until the next token, at least one', () => {
    expect(take({ tokens: 0, at: 0 }, { perSecond: 0.1, burst: 1 }, 0)).toMatchObject({
      retryAfterSeconds: 10,
    });
    expect(take({ tokens: 0.9, at: 0 }, { perSecond: 100, burst: 1 }, 0)).toMatchObject({
      retryAfterSeconds: 1,
    });
  });
});

describe('TokenBuckets', () => {
  it('a hundred a minute means: a hundred at once, then one in 0.6 s', () => {
    const buckets = new TokenBuckets({ perSecond: 100 / 60, burst: 100 });
    const calls = (count: number, now: number) =>
      Array.from({ length: count }, () => buckets.take('a', now)).filter((wait) => wait === null).length;
    expect(calls(150, 0)).toBe(100);
    expect(calls(150, 60_000)).toBe(100);
    expect(calls(5, 60_600)).toBe(1);
  });

  it('keys do not share, and the longest unused is forgotten first', () => {
    const buckets = new TokenBuckets({ perSecond: 0.001, burst: 1 }, 2);
    expect(buckets.take('a', 0)).toBeNull();
    expect(buckets.take('b', 1)).toBeNull();
    expect(buckets.take('a', 2)).not.toBeNull();
    expect(buckets.take('c', 3)).toBeNull();
    expect(buckets.size).toBe(2);
    expect(buckets.take('a', 4)).not.toBeNull();
    expect(buckets.take('b', 5)).toBeNull();
  });
});
