import type { BoardShape } from '#protocol';
import type { PlacedShape, SharedBoard } from '../../../call/index.js';
import type { Style } from './board-tools.js';
import { boundedMove, distance, evened, moved, onBoard, type Point, type SpanShape } from './geometry.js';
import { crossed } from './hit-test.js';
import { Pacer } from './pacer.js';
import { beginStroke, cutStroke, drawOn, paceOf } from './stroke.js';

/** What the surface shows while a gesture lasts, other than the board has it. */
export interface Preview {
  readonly shapes: ReadonlyMap<string, BoardShape>;
  readonly erased: ReadonlySet<string>;
}
export const noPreview: Preview = { shapes: new Map(), erased: new Set() };

export interface GestureDeps {
  readonly board: SharedBoard;
  readonly style: Style;
  readonly show: (preview: Preview) => void;
}

/** From the press of a pointer to its release. */
export interface Gesture {
  /** `way`: the points since the last call, in board units. `even`: Shift is held. */
  move(way: readonly Point[], even: boolean): void;
  end(): void;
}

/** How often others see a shape grow, in milliseconds. */
const PACE = 50;
/** A press that moves less is a click, in board units. */
const STILL = 3;

const has = (board: SharedBoard, id: string): boolean => board.shapes.some((placed) => placed.id === id);

export function penGesture({ board, style, show }: GestureDeps, start: Point): Gesture {
  const pacer = new Pacer();
  const shapeOf = (points: readonly number[]): BoardShape => ({
    kind: 'pen',
    colour: style.colour,
    width: style.width,
    order: 0,
    points: [...points],
  });
  let stroke = beginStroke(start);
  let id = board.add(shapeOf(stroke.points));
  return {
    move(way) {
      const grown = drawOn(stroke, way);
      if (grown === stroke || !has(board, id)) return;
      stroke = grown;
      for (let cut = cutStroke(stroke); cut !== null; cut = cutStroke(stroke)) {
        pacer.flush();
        board.change(id, shapeOf(cut.full.points));
        stroke = cut.rest;
        id = board.add(shapeOf(stroke.points.slice(0, 2)));
      }
      const [growing, shape] = [id, shapeOf(stroke.points)];
      show({ ...noPreview, shapes: new Map([[growing, shape]]) });
      pacer.ask(Math.max(PACE, paceOf(stroke)), () => board.change(growing, shape));
    },
    end() {
      pacer.flush();
      show(noPreview);
    },
  };
}

/** Lines, arrows, rectangles and ellipses go from where the pointer was pressed to where it is. */
export function spanGesture(
  { board, style, show }: GestureDeps,
  kind: SpanShape['kind'],
  start: Point,
): Gesture {
  const pacer = new Pacer();
  const from = onBoard(start);
  let id: string | null = null;
  return {
    move(way, even) {
      const wish = way.at(-1);
      if (wish === undefined) return;
      const to = even ? evened(kind, from, wish) : onBoard(wish);
      const shape: BoardShape = {
        kind,
        colour: style.colour,
        width: style.width,
        order: 0,
        x1: from.x,
        y1: from.y,
        x2: to.x,
        y2: to.y,
      };
      if (id === null) {
        if (distance(from, to) >= STILL) id = board.add(shape);
        return;
      }
      const growing = id;
      if (!has(board, growing)) return;
      show({ ...noPreview, shapes: new Map([[growing, shape]]) });
      pacer.ask(PACE, () => board.change(growing, shape));
    },
    end() {
      pacer.flush();
      show(noPreview);
    },
  };
}

/**
 * Moves what is selected. One shape others see on its way; of several they see the end only, since every change of another
 * shape is a step of its own to undo.
 */
export function moveGesture(
  { board, show }: Omit<GestureDeps, 'style'>,
  chosen: readonly PlacedShape[],
  start: Point,
): Gesture {
  const pacer = new Pacer();
  let by: Point = { x: 0, y: 0 };
  let begun = false;
  const places = (): readonly PlacedShape[] =>
    chosen.filter(({ id }) => has(board, id)).map(({ id, shape }) => ({ id, shape: moved(shape, by) }));
  return {
    move(way) {
      const to = way.at(-1);
      if (to === undefined || (!begun && distance(start, to) < STILL)) return;
      begun = true;
      by = boundedMove(
        chosen.map(({ shape }) => shape),
        { x: to.x - start.x, y: to.y - start.y },
      );
      const now = places();
      show({ ...noPreview, shapes: new Map(now.map(({ id, shape }) => [id, shape])) });
      const [only] = now;
      if (now.length === 1 && only !== undefined) {
        pacer.ask(Math.max(PACE, weight(only.shape)), () => board.change(only.id, only.shape));
      }
    },
    end() {
      pacer.flush();
      if (begun && chosen.length > 1) for (const { id, shape } of places()) board.change(id, shape);
      show(noPreview);
    },
  };
}

/** A long stroke is told of less often. */
const weight = (shape: BoardShape): number => (shape.kind === 'pen' ? shape.points.length / 8 : 0);

/** Takes away everything it crosses, at its end and as one step. */
export function eraseGesture(
  { board, show }: Omit<GestureDeps, 'style'>,
  start: Point,
  reach: number,
): Gesture {
  let last = start;
  const erased = new Set<string>();
  const wipe = (to: Point) => {
    for (const id of crossed(board.shapes, last, to, reach)) erased.add(id);
    last = to;
    show({ ...noPreview, erased: new Set(erased) });
  };
  wipe(start);
  return {
    move(way) {
      for (const point of way) wipe(point);
    },
    end() {
      if (erased.size > 0) board.remove([...erased]);
      show(noPreview);
    },
  };
}
