import { distance, onBoard, type Point } from './geometry.js';

/** Nearer points than this say nothing new, in board units. */
export const LEAST_DISTANCE = 2;
/** So many points are far from what one update takes; a longer stroke goes on as another shape. */
export const MOST_POINTS = 1_500;

/** A line under the pen: its points as x, y, x, y, …, thinned. */
export interface Stroke {
  readonly points: readonly number[];
  readonly last: Point;
}

export function beginStroke(at: Point): Stroke {
  const point = onBoard(at);
  return { points: [point.x, point.y], last: point };
}

/** The stroke with what lies far enough from its end; the same object when nothing does. */
export function drawOn(stroke: Stroke, way: readonly Point[]): Stroke {
  let { last } = stroke;
  const added: number[] = [];
  for (const wish of way) {
    const point = onBoard(wish);
    if (distance(point, last) < LEAST_DISTANCE) continue;
    added.push(point.x, point.y);
    last = point;
  }
  return added.length === 0 ? stroke : { points: [...stroke.points, ...added], last };
}

/** Cuts off what one shape can hold; what goes on begins where that ends. */
export function cutStroke(stroke: Stroke): { readonly full: Stroke; readonly rest: Stroke } | null {
  if (stroke.points.length <= MOST_POINTS * 2) return null;
  const points = stroke.points.slice(0, MOST_POINTS * 2);
  const last = { x: points.at(-2) ?? 0, y: points.at(-1) ?? 0 };
  return {
    full: { points, last },
    rest: { points: [last.x, last.y, ...stroke.points.slice(MOST_POINTS * 2)], last: stroke.last },
  };
}

/** Milliseconds between two looks of others at a growing stroke: every one carries the whole of it. */
export const paceOf = (stroke: Stroke): number => Math.max(50, stroke.points.length / 8);
