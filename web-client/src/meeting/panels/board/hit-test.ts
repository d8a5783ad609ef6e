import type { BoardShape } from '#protocol';
import type { PlacedShape } from '../../../call/index.js';
import { boxOf, distance, distanceToLine, pointsOf, type Point, type SpanShape } from './geometry.js';

/** Corners in a round are enough to tell how far an ellipse is. */
const CORNERS = 48;

/** Whether a pointer at `point` is on the shape: on its line, or on the box of a text. `reach` in board units. */
export function isHit(shape: BoardShape, point: Point, reach: number): boolean {
  const near = shape.kind === 'text' ? reach : reach + shape.width / 2;
  const box = boxOf(shape);
  const inBox =
    point.x >= box.left - near &&
    point.x <= box.right + near &&
    point.y >= box.top - near &&
    point.y <= box.bottom + near;
  if (!inBox || shape.kind === 'text') return inBox;
  const corners = shape.kind === 'pen' ? pointsOf(shape) : outlineOf(shape);
  const [first] = corners;
  if (first !== undefined && corners.length === 1) return distance(point, first) <= near;
  return corners.some((corner, at) => {
    const next = corners[at + 1];
    return next !== undefined && distanceToLine(point, corner, next) <= near;
  });
}

function outlineOf(shape: SpanShape): Point[] {
  const { x1, y1, x2, y2 } = shape;
  switch (shape.kind) {
    case 'line':
    case 'arrow':
      return [
        { x: x1, y: y1 },
        { x: x2, y: y2 },
      ];
    case 'rectangle':
      return [
        { x: x1, y: y1 },
        { x: x2, y: y1 },
        { x: x2, y: y2 },
        { x: x1, y: y2 },
        { x: x1, y: y1 },
      ];
    case 'ellipse':
      return Array.from({ length: CORNERS + 1 }, (_, at) => {
        const turn = (at / CORNERS) * 2 * Math.PI;
        return {
          x: (x1 + x2) / 2 + (Math.cos(turn) * (x2 - x1)) / 2,
          y: (y1 + y2) / 2 + (Math.sin(turn) * (y2 - y1)) / 2,
        };
      });
  }
}

/** The uppermost shape under the pointer. */
export const shapeAt = (
  shapes: readonly PlacedShape[],
  point: Point,
  reach: number,
): PlacedShape | undefined => shapes.findLast(({ shape }) => isHit(shape, point, reach));

/** Between two looks at a moving eraser, in board units. */
const STEP = 4;

/** What an eraser meets on its way, the ends included. */
export function crossed(
  shapes: readonly PlacedShape[],
  from: Point,
  to: Point,
  reach: number,
): readonly string[] {
  const steps = Math.max(1, Math.ceil(distance(from, to) / STEP));
  const way = Array.from({ length: steps + 1 }, (_, at) => ({
    x: from.x + ((to.x - from.x) * at) / steps,
    y: from.y + ((to.y - from.y) * at) / steps,
  }));
  return shapes.filter(({ shape }) => way.some((point) => isHit(shape, point, reach))).map(({ id }) => id);
}
