/** How a gallery of equal tiles fits an area. Sizes in CSS pixels. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Tiles that fit one page, at least 1. */
  readonly perPage: number;
  readonly pages: number;
}

export interface GridArea {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** Width by height of a tile; 16/9 unless told. */
  readonly aspect?: number;
  /** Tiles do not shrink below this; more people then go to further pages. 160 unless told. */
  readonly minTileWidth?: number;
  /** 25 unless told. */
  readonly maxPerPage?: number;
}

interface Fit {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
}

/** The arrangement of `tiles` equal tiles with the largest tile; ties go to fewer rows, as screens are wide. */
function largestFit(tiles: number, area: Required<GridArea>): Fit {
  let best: Fit = { columns: 1, rows: tiles, tileWidth: 0 };
  for (let columns = tiles; columns >= 1; columns -= 1) {
    const rows = Math.ceil(tiles / columns);
    const byWidth = (area.width - (columns - 1) * area.gap) / columns;
    const byHeight = ((area.height - (rows - 1) * area.gap) / rows) * area.aspect;
    const tileWidth = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
    if (tileWidth > best.tileWidth) best = { columns, rows, tileWidth };
  }
  return best;
}

/**
 * Fits `count` tiles of one shape into an area so that each is as large as can be. When they would become smaller than
 * `minTileWidth`, fewer are put on a page. An area without room still gives one tile a page, of size zero.
 */
export function fitGrid(input: GridArea): Grid {
  const area = { aspect: 16 / 9, minTileWidth: 160, maxPerPage: 25, ...input };
  const count = Math.max(1, Math.floor(area.count));
  let perPage = Math.min(count, Math.max(1, area.maxPerPage));
  let fit = largestFit(perPage, area);
  while (perPage > 1 && fit.tileWidth < area.minTileWidth) {
    perPage -= 1;
    fit = largestFit(perPage, area);
  }
  return {
    columns: fit.columns,
    rows: fit.rows,
    tileWidth: fit.tileWidth,
    tileHeight: Math.floor(fit.tileWidth / area.aspect),
    perPage,
    pages: Math.ceil(count / perPage),
  };
}
