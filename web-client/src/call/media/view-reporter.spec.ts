import { trackId } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tilesOf, ViewReporter, type TileWish } from './view-reporter.js';

const tile = (id: string, height: number, visible = true): TileWish => ({
  trackId: trackId.parse(id),
  height,
  visible,
});

describe('tilesOf()', () => {
  it.each<[string, TileWish[], [string, number][]]>([
    ['tells visible tiles only', [tile('a', 200), tile('b', 200, false)], [['a', 200]]],
    ['rounds up in steps of 20', [tile('a', 201)], [['a', 220]]],
    ['leaves out tiles without a size', [tile('a', 0), tile('b', Number.NaN)], []],
    ['tells a track once, at its largest', [tile('a', 100), tile('a', 300), tile('a', 200)], [['a', 300]]],
    ['does not exceed what the contract allows', [tile('a', 9999)], [['a', 4320]]],
    [
      'keeps a stable order',
      [tile('b', 100), tile('a', 100)],
      [
        ['a', 100],
        ['b', 100],
      ],
    ],
  ])('%s', (_name, wishes, expected) => {
    expect(tilesOf(wishes).map((one) => [one.trackId, one.height])).toEqual(expected);
  });
  it('tells no more than a hundred', () => {
    expect(tilesOf(Array.from({ length: 150 }, (_, index) => tile(`t${index}`, 100)))).toHaveLength(100);
  });
});

describe('ViewReporter', () => {
  const sent: string[][] = [];
  let open = true;
  let reporter: ViewReporter;
  beforeEach(() => {
    vi.useFakeTimers();
    sent.length = 0;
    open = true;
    reporter = new ViewReporter((tiles) => {
      if (open) sent.push(tiles.map((one) => `${one.trackId}@${one.height}`));
      return open;
    });
  });
  afterEach(() => vi.useRealTimers());

  it('sends the last of many wishes, once', () => {
    for (const height of [100, 200, 300]) reporter.show([tile('a', height)]);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(150);
    expect(sent).toEqual([['a@300']]);
  });
  it('says nothing new for the same wish', () => {
    reporter.show([tile('a', 300)]);
    vi.advanceTimersByTime(150);
    reporter.show([tile('a', 299)]);
    vi.advanceTimersByTime(150);
    expect(sent).toEqual([['a@300']]);
  });
  it('sends while wishes keep coming: a moving window edge does not hold it back for ever', () => {
    for (let step = 0; step < 10; step += 1) {
      reporter.show([tile('a', 100 + step * 40)]);
      vi.advanceTimersByTime(100);
    }
    expect(sent.length).toBeGreaterThanOrEqual(4);
  });
  it('says it again after a welcome, at once', () => {
    reporter.show([tile('a', 300)]);
    vi.advanceTimersByTime(150);
    reporter.again();
    expect(sent).toEqual([['a@300'], ['a@300']]);
  });
  it('says nothing after a welcome before the screen has spoken: an empty wish would stop every picture', () => {
    reporter.again();
    reporter.show([tile('a', 300)]);
    vi.advanceTimersByTime(150);
    reporter.forget();
    reporter.again();
    expect(sent).toEqual([['a@300']]);
  });
  it('keeps a wish that could not be sent for the next welcome', () => {
    open = false;
    reporter.show([tile('a', 300)]);
    vi.advanceTimersByTime(150);
    open = true;
    reporter.again();
    expect(sent).toEqual([['a@300']]);
  });
});
