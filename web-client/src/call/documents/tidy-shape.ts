import type { BoardShape } from '#protocol';

const LEAST = -200;
const MOST = 1800;
const MAX_NUMBERS = 4_000;

/** Within the plane's bounds, in quarters: those travel in half the bytes, and nobody sees the difference. */
const place = (coordinate: number): number => Math.round(Math.min(MOST, Math.max(LEAST, coordinate)) * 4) / 4;

/** The shape as the contract takes it. */
export function tidyShape(shape: BoardShape): BoardShape {
  if (shape.kind === 'pen') return { ...shape, points: shape.points.slice(0, MAX_NUMBERS).map(place) };
  if (shape.kind === 'text') return { ...shape, x: place(shape.x), y: place(shape.y) };
  return { ...shape, x1: place(shape.x1), y1: place(shape.y1), x2: place(shape.x2), y2: place(shape.y2) };
}
