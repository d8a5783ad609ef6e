import { boardSize, type BoardShape } from '#protocol';

const LINE_HEIGHT = 1.25;

/** The board as a picture that stands for itself: no script, no style sheet, nothing fetched, every text escaped. */
export function boardSvg(shapes: readonly BoardShape[]): string {
  const { width, height } = boardSize;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...shapes.map(drawn),
    '</svg>',
    '',
  ].join('\n');
}

function drawn(shape: BoardShape): string {
  switch (shape.kind) {
    case 'pen':
      return pen(shape);
    case 'line':
      return element('line', { x1: shape.x1, y1: shape.y1, x2: shape.x2, y2: shape.y2, ...strokeOf(shape) });
    case 'arrow':
      return arrow(shape);
    case 'rectangle':
      return element('rect', {
        x: Math.min(shape.x1, shape.x2),
        y: Math.min(shape.y1, shape.y2),
        width: Math.abs(shape.x2 - shape.x1),
        height: Math.abs(shape.y2 - shape.y1),
        ...strokeOf(shape),
      });
    case 'ellipse':
      return element('ellipse', {
        cx: (shape.x1 + shape.x2) / 2,
        cy: (shape.y1 + shape.y2) / 2,
        rx: Math.abs(shape.x2 - shape.x1) / 2,
        ry: Math.abs(shape.y2 - shape.y1) / 2,
        ...strokeOf(shape),
      });
    case 'text':
      return text(shape);
  }
}

/** A single point is drawn as a dot: a line of no length with round ends. */
function pen(shape: Extract<BoardShape, { kind: 'pen' }>): string {
  const points = shape.points.slice(0, shape.points.length - (shape.points.length % 2));
  const all = points.length === 2 ? [...points, ...points] : points;
  return element('polyline', { points: all.map(short).join(' '), ...strokeOf(shape) });
}

/** A line with an open head of two strokes, larger for thicker lines. */
function arrow(shape: Extract<BoardShape, { kind: 'line' | 'arrow' | 'rectangle' | 'ellipse' }>): string {
  const { x1, y1, x2, y2, width } = shape;
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const head = 8 + width * 2.5;
  const side = (turn: number) => [x2 - head * Math.cos(angle + turn), y2 - head * Math.sin(angle + turn)];
  const points = [x1, y1, x2, y2, ...side(Math.PI / 6), x2, y2, ...side(-Math.PI / 6)];
  return element('polyline', { points: points.map(short).join(' '), ...strokeOf(shape) });
}

function text({ x, y, size, colour, text: words }: Extract<BoardShape, { kind: 'text' }>): string {
  const lines = words
    .split('\n')
    .map(
      (line, index) =>
        `<tspan${attributes({ x, y: y + index * size * LINE_HEIGHT })}>${escape(line)}</tspan>`,
    );
  const font = { 'font-family': 'sans-serif', 'font-size': size, fill: colour, 'xml:space': 'preserve' };
  return `<text${attributes(font)}>${lines.join('')}</text>`;
}

const strokeOf = ({ colour, width }: { readonly colour: string; readonly width: number }) => ({
  fill: 'none',
  stroke: colour,
  'stroke-width': width,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
});

const element = (name: string, given: Readonly<Record<string, string | number>>): string =>
  `<${name}${attributes(given)}/>`;

const attributes = (given: Readonly<Record<string, string | number>>): string =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? short(value) : escape(value)}"`)
    .join('');

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** What XML cannot hold at all is left out. */
const escape = (words: string): string =>
  words
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;')
    .replace(/'/gu, '&#39;');
