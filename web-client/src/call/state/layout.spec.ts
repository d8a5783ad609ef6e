import { describe, expect, it } from 'vitest';
import { fitGrid } from './layout.js';

describe('fitGrid()', () => {
  const cases: [
    string,
    Parameters<typeof fitGrid>[0],
    { columns: number; rows: number; perPage: number; pages: number },
  ][] = [
    [
      'one person fills the area',
      { count: 1, width: 1600, height: 900, gap: 8 },
      { columns: 1, rows: 1, perPage: 1, pages: 1 },
    ],
    [
      'two people sit side by side on a wide screen',
      { count: 2, width: 1600, height: 800, gap: 8 },
      { columns: 2, rows: 1, perPage: 2, pages: 1 },
    ],
    [
      'two people sit one above the other on a phone',
      { count: 2, width: 390, height: 700, gap: 8 },
      { columns: 1, rows: 2, perPage: 2, pages: 1 },
    ],
    [
      'four make a square',
      { count: 4, width: 1600, height: 900, gap: 8 },
      { columns: 2, rows: 2, perPage: 4, pages: 1 },
    ],
    [
      'nine make three by three',
      { count: 9, width: 1600, height: 900, gap: 8 },
      { columns: 3, rows: 3, perPage: 9, pages: 1 },
    ],
    [
      'more than 25 go to further pages',
      { count: 60, width: 1920, height: 1080, gap: 8 },
      { columns: 5, rows: 5, perPage: 25, pages: 3 },
    ],
    [
      'nobody is laid out like one',
      { count: 0, width: 1600, height: 900, gap: 8 },
      { columns: 1, rows: 1, perPage: 1, pages: 1 },
    ],
  ];
  it.each(cases)('%s', (_name, area, expected) => {
    expect(fitGrid(area)).toMatchObject(expected);
  });

  it('keeps all tiles of a page inside the area, in their shape, for every count and many areas', () => {
    for (const [width, height] of [
      [320, 480],
      [800, 600],
      [1920, 1080],
      [2560, 700],
      [100, 900],
    ] as const) {
      for (let count = 1; count <= 40; count += 1) {
        const grid = fitGrid({ count, width, height, gap: 8 });
        expect(grid.columns * grid.tileWidth + (grid.columns - 1) * 8).toBeLessThanOrEqual(width);
        expect(grid.rows * grid.tileHeight + (grid.rows - 1) * 8).toBeLessThanOrEqual(height);
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(grid.perPage);
        expect(grid.perPage * grid.pages).toBeGreaterThanOrEqual(count);
        expect(grid.tileHeight).toBe(Math.floor((grid.tileWidth * 9) / 16));
        if (grid.perPage > 1) expect(grid.tileWidth).toBeGreaterThanOrEqual(160);
      }
    }
  });

  it('puts fewer on a page rather than making tiles smaller than wanted', () => {
    const grid = fitGrid({ count: 12, width: 400, height: 400, gap: 8, minTileWidth: 180 });
    expect(grid.tileWidth).toBeGreaterThanOrEqual(180);
    expect(grid.perPage).toBeLessThan(12);
    expect(grid.pages).toBe(Math.ceil(12 / grid.perPage));
  });

  it('gives tiles of no size where there is no room', () => {
    expect(fitGrid({ count: 3, width: 0, height: 0, gap: 8 })).toMatchObject({
      tileWidth: 0,
      tileHeight: 0,
      perPage: 1,
    });
  });
});
