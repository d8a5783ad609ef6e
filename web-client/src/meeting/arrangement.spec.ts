import { bestGallery, stripFor, viewFor } from './arrangement.js';

describe('viewFor()', () => {
  it.each([
    ['auto', { sharing: false, pinned: false, spotlight: false }, 'gallery'],
    ['auto', { sharing: true, pinned: false, spotlight: false }, 'speaker'],
    ['auto', { sharing: false, pinned: true, spotlight: false }, 'speaker'],
    ['gallery', { sharing: true, pinned: false, spotlight: false }, 'gallery'],
    ['gallery', { sharing: false, pinned: true, spotlight: false }, 'speaker'],
    ['speaker', { sharing: false, pinned: false, spotlight: false }, 'speaker'],
    ['auto', { sharing: false, pinned: false, spotlight: true }, 'speaker'],
    ['gallery', { sharing: false, pinned: false, spotlight: true }, 'gallery'],
  ] as const)('of %s with %j is %s', (mode, occasion, view) => {
    expect(viewFor(mode, occasion)).toBe(view);
  });
});

describe('bestGallery()', () => {
  const desktop = { width: 1260, height: 718 };
  const phone = { width: 378, height: 760 };

  it.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [4, 2, 2],
    [9, 3, 3],
    [16, 4, 4],
    [25, 5, 5],
  ])('of %i people on a desktop is %i × %i', (count, columns, rows) => {
    expect(bestGallery(count, desktop)).toMatchObject({ columns, rows, pages: 1 });
  });

  it('puts two people on a phone above each other, taller than wide screens would', () => {
    const grid = bestGallery(2, phone);
    expect(grid).toMatchObject({ columns: 1, rows: 2 });
    expect(grid.tileHeight).toBeGreaterThan(300);
  });

  it('crops nobody beyond 4:3 on a wide stage: with the panel open, two stand above each other', () => {
    for (const area of [desktop, { width: 910, height: 718 }, { width: 2540, height: 1000 }]) {
      for (let count = 1; count <= 12; count += 1) {
        const { tileWidth, tileHeight } = bestGallery(count, area);
        expect(tileWidth / tileHeight).toBeGreaterThan(1.3);
      }
    }
    expect(bestGallery(2, { width: 910, height: 718 })).toMatchObject({ columns: 1, rows: 2 });
  });

  it('turns pages beyond 25 people, and beyond 8 on a phone', () => {
    expect(bestGallery(40, desktop)).toMatchObject({ perPage: 25, pages: 2 });
    expect(bestGallery(25, phone)).toMatchObject({ perPage: 8, columns: 2, pages: 4 });
  });

  it('never makes the tiles larger than their area', () => {
    for (let count = 1; count <= 30; count += 1) {
      for (const area of [desktop, phone, { width: 700, height: 300 }, { width: 1900, height: 980 }]) {
        const grid = bestGallery(count, area);
        expect(grid.columns * grid.tileWidth).toBeLessThanOrEqual(area.width);
        expect(grid.rows * grid.tileHeight).toBeLessThanOrEqual(area.height);
      }
    }
  });

  it('survives an area that has no size yet', () => {
    expect(bestGallery(3, { width: 0, height: 0 }).perPage).toBeGreaterThanOrEqual(1);
  });
});

describe('stripFor()', () => {
  it('goes beside the picture on wide screens and below it on narrow ones', () => {
    expect(stripFor({ width: 1260, height: 718 }).side).toBe('end');
    expect(stripFor({ width: 390, height: 760 }).side).toBe('bottom');
    expect(stripFor({ width: 800, height: 1100 }).side).toBe('bottom');
  });
});
