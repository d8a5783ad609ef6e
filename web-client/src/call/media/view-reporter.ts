import type { ClientMessageOf, TrackId } from '#protocol';

/** One video on the screen. */
export interface TileWish {
  readonly trackId: TrackId;
  /** CSS height × devicePixelRatio. */
  readonly height: number;
  readonly visible: boolean;
}

type Tiles = ClientMessageOf<'view.changed'>['tiles'];

const SETTLE_MS = 150;
const MAX_TILES = 100;
const MAX_HEIGHT = 4320;
/** Heights are told in steps, so that dragging a window's edge is not a running commentary. */
const STEP = 20;

/** The wish as the server wants it: visible tiles only, each track once at its largest, in a stable order. */
export function tilesOf(wishes: readonly TileWish[]): Tiles {
  const heights = new Map<TrackId, number>();
  for (const { trackId, height, visible } of wishes) {
    if (!visible || !(height > 0)) continue;
    const told = Math.min(MAX_HEIGHT, Math.ceil(height / STEP) * STEP);
    heights.set(trackId, Math.max(told, heights.get(trackId) ?? 0));
  }
  return [...heights]
    .map(([trackId, height]) => ({ trackId, height }))
    .sort((one, other) => (one.trackId < other.trackId ? -1 : 1))
    .slice(0, MAX_TILES);
}

/** Tells the server what is on the screen: the whole wish, once it has settled, and only when it differs from the last. */
export class ViewReporter {
  /** null: the screen has not spoken yet, and the server shows what it thinks best. */
  private wish: Tiles | null = null;
  private told: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` answers whether it could be sent; if not, `again` follows with the next welcome. */
  constructor(private readonly send: (tiles: Tiles) => boolean) {}

  show(wishes: readonly TileWish[]): void {
    this.wish = tilesOf(wishes);
    this.timer ??= setTimeout(() => this.tell(), SETTLE_MS);
  }

  /** After a welcome: the server may know nothing of the view. */
  again(): void {
    this.told = null;
    this.tell();
  }

  /** In another meeting, or under another seat: the old wish speaks of tracks that are gone. */
  forget(): void {
    this.stop();
    this.wish = null;
    this.told = null;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private tell(): void {
    this.stop();
    if (this.wish === null) return;
    const text = JSON.stringify(this.wish);
    if (text === this.told) return;
    if (this.send(this.wish)) this.told = text;
  }
}
