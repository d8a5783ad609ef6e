import { describe, expect, it } from '@jest/globals';
import type { BoardShape } from '#protocol';
import { boardsBySharp } from './board-png.adapter.js';
import { boardSvg } from './board-svg.js';

const stroke = { colour: '#336699', width: 4, order: 1 };
const text = (words: string): BoardShape => ({
  kind: 'text',
  colour: '#000000',
  order: 1,
  x: 100,
  y: 200,
  size: 96,
  text: words,
});
const ends = { x1: 30, y1: 40, x2: 10, y2: 20 };
const bodyOf = (shape: BoardShape) => boardSvg([shape]).split('\n')[2];

describe('boardSvg()', () => {
  it.each<[BoardShape, string]>([
    [{ kind: 'pen', ...stroke, points: [1, 2, 3.456, 4] }, '<polyline points="1 2 3.46 4" fill="none"'],
    [{ kind: 'pen', ...stroke, points: [1, 2] }, '<polyline points="1 2 1 2"'],
    [{ kind: 'pen', ...stroke, points: [1, 2, 3, 4, 5] }, '<polyline points="1 2 3 4"'],
    [{ kind: 'line', ...stroke, ...ends }, '<line x1="30" y1="40" x2="10" y2="20"'],
    [{ kind: 'rectangle', ...stroke, ...ends }, '<rect x="10" y="20" width="20" height="20"'],
    [{ kind: 'ellipse', ...stroke, ...ends }, '<ellipse cx="20" cy="30" rx="10" ry="10"'],
    [
      { kind: 'arrow', ...stroke, x1: 0, y1: 0, x2: 100, y2: 0 },
      '<polyline points="0 0 100 0 84.41 -9 100 0 84.41 9"',
    ],
  ])('%j', (shape, beginning) => {
    expect(bodyOf(shape)?.startsWith(beginning)).toBe(true);
    expect(bodyOf(shape)).toContain('stroke="#336699" stroke-width="4"');
  });

  it('escapes whatever people write, and leaves out what XML cannot hold', () => {
    const svg = boardSvg([text(`</text><script>alert("1")</script>&'\u0000\u0008\uFFFE\uD800]]>`)]);
    expect(svg).not.toContain('<script');
    expect(svg).toContain(
      '&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;\uFFFD]]&gt;',
    );
  });

  it('puts lines of text below each other', () => {
    expect(boardSvg([text('one\ntwo')])).toContain(
      '<tspan x="100" y="200">one</tspan><tspan x="100" y="320">two</tspan>',
    );
  });
});

describe('boardsBySharp', () => {
  const png = (...shapes: BoardShape[]) =>
    boardsBySharp.png(boardSvg(shapes)).then((bytes) => Buffer.from(bytes));

  it('makes a PNG of 1600×900', async () => {
    const bytes = await png();
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1600, 900]);
  });

  it('draws shapes, and text in some font', async () => {
    const [empty, line, words, others] = await Promise.all([
      png(),
      png({ kind: 'line', ...stroke, ...ends }),
      png(text('Hällo')),
      png(text('Other')),
    ]);
    expect(line.equals(empty)).toBe(false);
    expect(words.equals(empty)).toBe(false);
    // Without a font every text would look the same.
    expect(words.equals(others)).toBe(false);
  });

  it('manages the largest board that a document can hold', async () => {
    const pens = Array.from({ length: 80 }, (_, order): BoardShape => ({
      kind: 'pen',
      ...stroke,
      order,
      points: Array.from({ length: 4_000 }, (_point, index) => (index * 37 + order * 91) % 1_600),
    }));
    expect((await png(...pens)).length).toBeGreaterThan(1_000);
  });
});
