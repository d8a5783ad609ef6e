import { boardSize, type BoardShape } from '#protocol';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
export type PenShape = Extract<BoardShape, { kind: 'pen' }>;
export type SpanShape = Extract<BoardShape, { kind: 'line' | 'arrow' | 'rectangle' | 'ellipse' }>;
export type TextShape = Extract<BoardShape, { kind: 'text' }>;

/** Of the letter size, from baseline to baseline. */
export const LINE_HEIGHT = 1.25;
/** Width of a letter, of its size: nearly right for prose, and enough to hit a text with a pointer. */
const LETTER = 0.56;

/** A point of the board itself, in whole units: those travel in few bytes. */
export const onBoard = ({ x, y }: Point): Point => ({
  x: Math.round(Math.min(boardSize.width, Math.max(0, x))),
  y: Math.round(Math.min(boardSize.height, Math.max(0, y))),
});

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** How far a point lies from a piece of a line. */
export function distanceToLine(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  if (square === 0) return distance(point, from);
  const part = Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / square));
  return distance(point, { x: from.x + part * dx, y: from.y + part * dy });
}

export function pointsOf(shape: PenShape): Point[] {
  const points: Point[] = [];
  for (let at = 0; at + 1 < shape.points.length; at += 2)
    points.push({ x: shape.points[at] ?? 0, y: shape.points[at + 1] ?? 0 });
  return points;
}

/** What a shape covers, without the width of its line. */
export function boxOf(shape: BoardShape): Box {
  switch (shape.kind) {
    case 'pen': {
      const points = pointsOf(shape);
      return {
        left: Math.min(...points.map(({ x }) => x)),
        top: Math.min(...points.map(({ y }) => y)),
        right: Math.max(...points.map(({ x }) => x)),
        bottom: Math.max(...points.map(({ y }) => y)),
      };
    }
    case 'text': {
      const lines = shape.text.split('\n');
      const longest = Math.max(1, ...lines.map(lettersIn));
      return {
        left: shape.x,
        top: shape.y - shape.size,
        right: shape.x + longest * LETTER * shape.size,
        bottom: shape.y + ((lines.length - 1) * LINE_HEIGHT + 0.25) * shape.size,
      };
    }
    default:
      return {
        left: Math.min(shape.x1, shape.x2),
        top: Math.min(shape.y1, shape.y2),
        right: Math.max(shape.x1, shape.x2),
        bottom: Math.max(shape.y1, shape.y2),
      };
  }
}

/** Ideographs, kana and hangul are about as wide as two of the others. */
const lettersIn = (line: string): number =>
  Array.from(line).reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) >= 0x2e80 ? 1.8 : 1), 0);

/** The same shape elsewhere. */
export function moved(shape: BoardShape, by: Point): BoardShape {
  switch (shape.kind) {
    case 'pen':
      return { ...shape, points: shape.points.map((value, at) => value + (at % 2 === 0 ? by.x : by.y)) };
    case 'text':
      return { ...shape, x: shape.x + by.x, y: shape.y + by.y };
    default:
      return { ...shape, x1: shape.x1 + by.x, y1: shape.y1 + by.y, x2: shape.x2 + by.x, y2: shape.y2 + by.y };
  }
}

/** As much of a move as leaves the shapes on the board, in whole units. */
export function boundedMove(shapes: readonly BoardShape[], by: Point): Point {
  const boxes = shapes.map(boxOf);
  const within = (wish: number, low: number, high: number, size: number) =>
    Math.round(Math.max(Math.min(0, -low), Math.min(Math.max(0, size - high), wish)));
  return {
    x: within(
      by.x,
      Math.min(...boxes.map(({ left }) => left)),
      Math.max(...boxes.map(({ right }) => right)),
      boardSize.width,
    ),
    y: within(
      by.y,
      Math.min(...boxes.map(({ top }) => top)),
      Math.max(...boxes.map(({ bottom }) => bottom)),
      boardSize.height,
    ),
  };
}

/** With Shift held: squares and circles, and lines at every eighth of a turn. */
export function evened(kind: SpanShape['kind'], from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (kind === 'rectangle' || kind === 'ellipse') {
    const edge = Math.min(Math.abs(dx), Math.abs(dy));
    return onBoard({ x: from.x + Math.sign(dx) * edge, y: from.y + Math.sign(dy) * edge });
  }
  const eighth = Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) * (Math.PI / 4);
  // The projection on that direction stays on the board where the pointer is.
  const length = dx * Math.cos(eighth) + dy * Math.sin(eighth);
  return onBoard({ x: from.x + length * Math.cos(eighth), y: from.y + length * Math.sin(eighth) });
}
