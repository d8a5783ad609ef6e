import { boardShape, type BoardShape } from '#protocol';
import { FakeBoard } from '../../../testing/fake-documents.js';
import { boardDeed, chosenPlace } from './board-keys.js';
import { firstStyle } from './board-tools.js';
import { boundedMove, boxOf, distanceToLine, evened, moved } from './geometry.js';
import { eraseGesture, moveGesture, penGesture, spanGesture } from './gestures.js';
import { crossed, isHit, shapeAt } from './hit-test.js';
import { pathOf } from './shape-path.js';
import { beginStroke, cutStroke, drawOn, MOST_POINTS } from './stroke.js';

const stroke = { colour: '#1a2024', width: 4, order: 0 };
const span = (kind: 'line' | 'arrow' | 'rectangle' | 'ellipse', x1 = 100, y1 = 100, x2 = 300, y2 = 200) =>
  ({ kind, ...stroke, x1, y1, x2, y2 }) as const;
const pen = (...points: number[]): Extract<BoardShape, { kind: 'pen' }> => ({
  kind: 'pen',
  ...stroke,
  points,
});
const text: BoardShape = {
  kind: 'text',
  colour: '#1a2024',
  order: 0,
  x: 100,
  y: 100,
  size: 40,
  text: 'Hello\nyou',
};

describe('isHit()', () => {
  it.each<[string, BoardShape, number, number, boolean]>([
    ['on a line', span('line'), 200, 150, true],
    ['beside a line', span('line'), 200, 190, false],
    ['on the edge of a rectangle', span('rectangle'), 100, 150, true],
    ['inside a rectangle, which is not filled', span('rectangle'), 200, 150, false],
    ['on an ellipse', span('ellipse'), 200, 100, true],
    ['at the corner of the box of an ellipse', span('ellipse'), 100, 100, false],
    ['on a stroke', pen(0, 0, 50, 0, 50, 50), 50, 25, true],
    ['on a dot', pen(10, 10), 14, 12, true],
    ['beside a dot', pen(10, 10), 30, 10, false],
    ['on the second line of a text', text, 130, 145, true],
    ['above a text', text, 130, 40, false],
  ])('%s', (_where, shape, x, y, expected) => {
    expect(isHit(shape, { x, y }, 5)).toBe(expected);
  });

  it('takes the uppermost', () => {
    const shapes = [
      { id: 'low', shape: span('line') },
      { id: 'high', shape: span('line') },
    ];
    expect(shapeAt(shapes, { x: 200, y: 150 }, 5)?.id).toBe('high');
  });
});

describe('crossed()', () => {
  it('finds what lies between two looks of a fast eraser', () => {
    const shapes = [
      { id: 'met', shape: span('line', 500, 0, 500, 900) },
      { id: 'not met', shape: span('line', 0, 800, 1600, 800) },
    ];
    expect(crossed(shapes, { x: 100, y: 100 }, { x: 900, y: 100 }, 4)).toEqual(['met']);
  });
});

describe('geometry', () => {
  it('measures to the ends of a piece, too', () => {
    expect(distanceToLine({ x: 13, y: 14 }, { x: 0, y: 10 }, { x: 10, y: 10 })).toBe(5);
  });
  it('moves every kind, and never off the board', () => {
    expect(moved(pen(1, 2, 3, 4), { x: 10, y: 20 })).toMatchObject({ points: [11, 22, 13, 24] });
    expect(boundedMove([span('line')], { x: -500, y: 5000 })).toEqual({ x: -100, y: 700 });
    expect(boxOf(span('line', 300, 200, 100, 100))).toEqual({ left: 100, top: 100, right: 300, bottom: 200 });
  });
  it('makes squares and straight lines with Shift', () => {
    expect(evened('rectangle', { x: 100, y: 100 }, { x: 200, y: 60 })).toEqual({ x: 140, y: 60 });
    expect(evened('line', { x: 100, y: 100 }, { x: 300, y: 110 })).toEqual({ x: 300, y: 100 });
  });
  it('draws a dot for a single point', () => {
    expect(pathOf(pen(5, 6))).toBe('M5 6h0');
    expect(pathOf(pen(5, 6, 7, 8))).toBe('M5 6L7 8');
  });
});

describe('a stroke', () => {
  it('leaves out what is too near, and is whole units on the board', () => {
    const drawn = drawOn(beginStroke({ x: 10.4, y: 10.4 }), [
      { x: 11, y: 10 },
      { x: 14.6, y: -3 },
      { x: 5000, y: 5000 },
    ]);
    expect(drawn.points).toEqual([10, 10, 15, 0, 1600, 900]);
  });
  it('is the same where nothing is far enough', () => {
    const begun = beginStroke({ x: 10, y: 10 });
    expect(drawOn(begun, [{ x: 11, y: 11 }])).toBe(begun);
  });
  it('goes on in another shape where one is full, from the same point', () => {
    const way = Array.from({ length: MOST_POINTS + 99 }, (_, at) => ({ x: (at * 7) % 1600, y: at % 900 }));
    const cut = cutStroke(drawOn(beginStroke({ x: 800, y: 450 }), way));
    expect(cut?.full.points).toHaveLength(MOST_POINTS * 2);
    expect(cut?.rest.points.slice(0, 2)).toEqual(cut?.full.points.slice(-2));
    expect(cut?.rest.points).toHaveLength(2 + 200);
  });
});

describe('gestures', () => {
  const aBoard = (...shapes: BoardShape[]) => {
    const board = new FakeBoard(shapes.map((shape, at) => ({ id: `s${String(at)}`, shape })));
    return { board, style: firstStyle, show: vi.fn() };
  };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('the pen tells others at most every 50 ms, and its end at once', () => {
    const deps = aBoard();
    const change = vi.spyOn(deps.board, 'change');
    const gesture = penGesture(deps, { x: 0, y: 0 });
    for (let at = 1; at <= 20; at += 1) gesture.move([{ x: at * 10, y: 0 }], false);
    expect(change).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(50);
    expect(change).toHaveBeenCalledTimes(2);
    gesture.move([{ x: 500, y: 0 }], false);
    gesture.end();
    const [placed] = deps.board.shapes;
    expect(placed?.shape).toMatchObject({ kind: 'pen' });
    expect(placed?.shape.kind === 'pen' && placed.shape.points.slice(-2)).toEqual([500, 0]);
  });

  it('a long stroke becomes several shapes that the contract takes', () => {
    const deps = aBoard();
    const gesture = penGesture(deps, { x: 0, y: 0 });
    for (let at = 1; at <= 2_000; at += 1) gesture.move([{ x: at % 2 === 0 ? 0 : 9, y: at % 900 }], false);
    gesture.end();
    expect(deps.board.shapes).toHaveLength(2);
    for (const { shape } of deps.board.shapes) expect(boardShape.safeParse(shape).success).toBe(true);
  });

  it('the pen stops where its shape was taken away, as from a full board', () => {
    const deps = aBoard();
    const gesture = penGesture(deps, { x: 0, y: 0 });
    deps.board.remove(deps.board.shapes.map(({ id }) => id));
    gesture.move([{ x: 100, y: 100 }], false);
    gesture.end();
    expect(deps.board.shapes).toEqual([]);
  });

  it('a click with a shape tool draws nothing; a drag draws to its end', () => {
    const deps = aBoard();
    spanGesture(deps, 'rectangle', { x: 10, y: 10 }).end();
    expect(deps.board.shapes).toEqual([]);
    const gesture = spanGesture(deps, 'arrow', { x: 10, y: 10 });
    gesture.move([{ x: 50, y: 60 }], false);
    gesture.move([{ x: 150, y: 160 }], false);
    gesture.end();
    expect(deps.board.shapes[0]?.shape).toMatchObject({ kind: 'arrow', x1: 10, y1: 10, x2: 150, y2: 160 });
  });

  it('moves all that is selected; a click moves nothing', () => {
    const deps = aBoard(span('line'), pen(10, 10, 20, 20));
    const still = moveGesture(deps, deps.board.shapes, { x: 150, y: 150 });
    still.move([{ x: 151, y: 150 }], false);
    still.end();
    expect(deps.board.canUndo).toBe(false);
    const gesture = moveGesture(deps, deps.board.shapes, { x: 150, y: 150 });
    gesture.move([{ x: 200, y: 160 }], false);
    gesture.end();
    expect(deps.board.shapes.map(({ shape }) => shape)).toMatchObject([
      { x1: 150, y1: 110 },
      { points: [60, 20, 70, 30] },
    ]);
  });

  it('the eraser takes away all it met as one step', () => {
    const deps = aBoard(
      span('line', 100, 0, 100, 900),
      span('line', 200, 0, 200, 900),
      span('line', 0, 899, 50, 899),
    );
    const gesture = eraseGesture(deps, { x: 50, y: 400 }, 5);
    gesture.move([{ x: 300, y: 400 }], false);
    expect(deps.board.shapes).toHaveLength(3);
    gesture.end();
    expect(deps.board.shapes.map(({ id }) => id)).toEqual(['s2']);
    deps.board.undo();
    expect(deps.board.shapes).toHaveLength(3);
  });
});

describe('keys', () => {
  const press = (key: string, held: object = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...held,
  });
  it.each([
    ['Delete', {}, true, { kind: 'remove' }],
    ['Delete', {}, false, null],
    ['Escape', {}, false, null],
    ['ArrowLeft', {}, true, { kind: 'move', by: { x: -10, y: 0 } }],
    ['ArrowDown', { shiftKey: true }, true, { kind: 'move', by: { x: 0, y: 1 } }],
    ['z', { ctrlKey: true }, false, { kind: 'undo' }],
    ['Z', { ctrlKey: true, shiftKey: true }, false, { kind: 'redo' }],
    ['y', { metaKey: true }, false, { kind: 'redo' }],
    ['PageDown', {}, false, { kind: 'choose', which: 'next' }],
    ['p', {}, true, null],
  ])('%s with %j', (key, held, selecting, expected) => {
    const deed = boardDeed(press(key, held), selecting);
    if (deed?.kind === 'move')
      expect({ ...deed, by: { x: deed.by.x + 0, y: deed.by.y + 0 } }).toEqual(expected);
    else expect(deed).toEqual(expected);
  });
  it.each([
    ['next', -1, 3, 0],
    ['next', 2, 3, 0],
    ['previous', -1, 3, 2],
    ['last', 0, 3, 2],
    ['first', 2, 3, 0],
    ['next', -1, 0, null],
  ] as const)('%s of place %d among %d', (which, at, count, expected) => {
    expect(chosenPlace(which, at, count)).toBe(expected);
  });
});
