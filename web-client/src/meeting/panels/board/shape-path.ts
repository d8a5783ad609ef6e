import type { BoardShape } from '#protocol';
import { LINE_HEIGHT, type SpanShape, type TextShape } from './geometry.js';

/** A shape as SVG draws it: one path, or the lines of a text with their baselines. */
export type Drawn =
  | { readonly kind: 'path'; readonly d: string; readonly colour: string; readonly width: number }
  | {
      readonly kind: 'text';
      readonly colour: string;
      readonly size: number;
      readonly lines: readonly { readonly x: number; readonly y: number; readonly text: string }[];
    };

/** Shapes are never changed in place, so that each needs to be put into path words once only. */
const known = new WeakMap<BoardShape, Drawn>();

export function drawnOf(shape: BoardShape): Drawn {
  const before = known.get(shape);
  if (before !== undefined) return before;
  const drawn: Drawn =
    shape.kind === 'text'
      ? { kind: 'text', colour: shape.colour, size: shape.size, lines: linesOf(shape) }
      : { kind: 'path', d: pathOf(shape), colour: shape.colour, width: shape.width };
  known.set(shape, drawn);
  return drawn;
}

const linesOf = ({ text, x, y, size }: TextShape) =>
  text.split('\n').map((line, at) => ({ x, y: y + at * size * LINE_HEIGHT, text: line }));

/** Path words for `d`. */
export function pathOf(shape: Exclude<BoardShape, TextShape>): string {
  switch (shape.kind) {
    case 'pen':
      return penPath(shape.points);
    case 'line':
      return `M${shape.x1} ${shape.y1}L${shape.x2} ${shape.y2}`;
    case 'arrow':
      return arrowPath(shape);
    case 'rectangle':
      return `M${shape.x1} ${shape.y1}H${shape.x2}V${shape.y2}H${shape.x1}Z`;
    case 'ellipse':
      return ellipsePath(shape);
  }
}

/** A single point is a line of no length: with round ends it is a dot. */
function penPath(points: readonly number[]): string {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < points.length; at += 2)
    pairs.push(`${String(points[at])} ${String(points[at + 1])}`);
  return `M${pairs.join('L')}${pairs.length === 1 ? 'h0' : ''}`;
}

/** An open head of two strokes, larger for thicker lines: the same as in the exported picture. */
function arrowPath({ x1, y1, x2, y2, width }: SpanShape): string {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const head = 8 + width * 2.5;
  const side = (turn: number) =>
    `${short(x2 - head * Math.cos(angle + turn))} ${short(y2 - head * Math.sin(angle + turn))}`;
  return `M${x1} ${y1}L${x2} ${y2}M${side(Math.PI / 6)}L${x2} ${y2}L${side(-Math.PI / 6)}`;
}

function ellipsePath({ x1, y1, x2, y2 }: SpanShape): string {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
  const [middle, rx, ry] = [(y1 + y2) / 2, (right - left) / 2, Math.abs(y2 - y1) / 2];
  return `M${left} ${middle}A${rx} ${ry} 0 0 1 ${right} ${middle}A${rx} ${ry} 0 0 1 ${left} ${middle}Z`;
}

const short = (value: number): string => String(Math.round(value * 100) / 100);
