import { fitGrid, type Grid } from '../call/index.js';

export const viewModes = ['auto', 'gallery', 'speaker'] as const;
/** What the person asked for; `auto` is the speaker view with a share, and the gallery without. */
export type ViewMode = (typeof viewModes)[number];

export interface Occasion {
  readonly sharing: boolean;
  readonly pinned: boolean;
  /** A host shows somebody large to everybody. */
  readonly spotlight: boolean;
}

/**
 * A pin is a wish to see somebody large, so it overrules the gallery as long as it lasts. A host's spotlight is an offer: who
 * asks for the gallery keeps it.
 */
export function viewFor(mode: ViewMode, occasion: Occasion): 'gallery' | 'speaker' {
  if (occasion.pinned) return 'speaker';
  if (mode === 'auto') return occasion.sharing || occasion.spotlight ? 'speaker' : 'gallery';
  return mode;
}

export interface Area {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Shapes a tile may take. Pictures are cropped, never squeezed; beyond 4:3 a camera's picture loses the shoulders. */
const wideShapes = [16 / 9, 3 / 2, 4 / 3];
/** Where the stage itself is tall, tall tiles are worth the loss. */
const shapes = [...wideShapes, 1, 3 / 4];
/** How much larger a less natural shape must make the tiles to be taken. */
const WORTH_IT = 1.12;

/** The gallery that shows most people a page, and then the largest tiles; wide shapes win unless others gain clearly. */
export function bestGallery(count: number, area: Area): Grid {
  const small = Math.min(area.width, area.height) < 480;
  const options = {
    count,
    ...area,
    gap: small ? 6 : 10,
    minTileWidth: small ? 148 : 176,
    maxPerPage: small ? 8 : 25,
  };
  let best = fitGrid({ ...options, aspect: 16 / 9 });
  for (const aspect of area.width > area.height ? wideShapes : shapes) {
    const next = fitGrid({ ...options, aspect });
    const morePeople = next.perPage > best.perPage;
    const larger =
      next.perPage === best.perPage &&
      next.tileWidth * next.tileHeight > best.tileWidth * best.tileHeight * WORTH_IT;
    if (morePeople || larger) best = next;
  }
  return best;
}

/** Where the other people go beside the large picture. */
export function stripFor(area: Area): { readonly side: 'end' | 'bottom'; readonly size: number } {
  if (area.width < 640 || area.width < area.height) {
    return { side: 'bottom', size: Math.round(Math.min(140, Math.max(84, area.height * 0.2))) };
  }
  return { side: 'end', size: Math.round(Math.min(280, Math.max(152, area.width * 0.17))) };
}
