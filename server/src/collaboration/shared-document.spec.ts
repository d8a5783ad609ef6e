import { describe, expect, it } from '@jest/globals';
import * as Y from 'yjs';
import { type BoardShape, documentLimits, type DocumentKind, type ErrorCode } from '#protocol';
import { documentBounds, SharedDocument } from './shared-document.js';

const nobodyIsGone = () => false;

/** Somebody's page: a document of their own, and the updates it sends. */
class Page {
  readonly doc = new Y.Doc();
  readonly sent: Uint8Array[] = [];

  constructor(readonly author: string) {
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') this.sent.push(update);
    });
  }

  hear(update: Uint8Array): this {
    Y.applyUpdate(this.doc, update, 'remote');
    return this;
  }

  write(at: number, text: string): this {
    this.doc.getText('text').insert(at, text);
    return this;
  }

  draw(id: string, shape: unknown): this {
    this.doc.getMap('shapes').set(id, shape);
    return this;
  }

  /** The last thing sent. */
  get last(): Uint8Array {
    const update = this.sent.at(-1);
    if (!update) throw new Error('nothing was sent');
    return update;
  }

  get text(): string {
    return this.doc.getText('text').toJSON();
  }

  sendAllTo(document: SharedDocument): (ErrorCode | null)[] {
    return this.sent.splice(0).map((update) => document.take(update, this.author, nobodyIsGone));
  }
}

const empty = (kind: DocumentKind = 'notes') => new SharedDocument(kind, null);
const line: BoardShape = {
  kind: 'line',
  colour: '#112233',
  width: 2,
  order: 1,
  x1: 0,
  y1: 0,
  x2: 10,
  y2: 10,
};
const dot: BoardShape = { kind: 'pen', colour: '#112233', width: 2, order: 2, points: [5, 5] };

/** Deterministic, so that a failure can be looked at again. */
function* randomBytes(count: number): Generator<Uint8Array> {
  let seed = 20261120;
  const next = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) >>> 24;
  for (let each = 0; each < count; each++) yield Uint8Array.from({ length: next() }, next);
}

describe('take()', () => {
  it('brings two who write at once to the same text', () => {
    const document = empty();
    const [anna, bert] = [new Page('anna'), new Page('bert')];
    anna.write(0, 'Hello ');
    bert.write(0, 'world');
    expect([...anna.sendAllTo(document), ...bert.sendAllTo(document)]).toEqual([null, null]);
    anna.hear(document.encoded());
    bert.hear(document.encoded());
    expect([anna.text, bert.text]).toEqual([document.text, document.text]);
    expect(['Hello world', 'worldHello ']).toContain(document.text);
  });

  it('of the same update again changes nothing', () => {
    const document = empty();
    const anna = new Page('anna').write(0, 'once');
    for (const _time of [1, 2]) expect(document.take(anna.last, 'anna', nobodyIsGone)).toBeNull();
    expect(document.text).toBe('once');
  });

  it('lets anybody delete what others wrote', () => {
    const document = empty();
    new Page('anna').write(0, 'secret').sendAllTo(document);
    const bert = new Page('bert').hear(document.encoded());
    bert.doc.getText('text').delete(0, 6);
    expect(bert.sendAllTo(document)).toEqual([null]);
    expect(document.text).toBe('');
  });

  it('is deaf to noise, and to every piece and every change of a real update', () => {
    const document = empty();
    const anna = new Page('anna').write(0, 'Hello').write(5, ' there');
    anna.sendAllTo(document);
    const whole = document.encoded();
    const real = new Page('bert').hear(whole).write(3, 'äöü and more').last;
    let refused = 0;
    for (const noise of randomBytes(3_000))
      if (document.take(noise, 'eve', nobodyIsGone) === 'INVALID_REQUEST') refused++;
    for (let length = 0; length < real.length; length++)
      expect(document.take(real.subarray(0, length), 'eve', nobodyIsGone)).toBe('INVALID_REQUEST');
    expect(refused).toBeGreaterThan(2_900);
    expect(document.text).toBe('Hello there');

    // Whatever single bytes are changed to: it is refused, or the document stays one that everybody can read.
    for (let at = 0; at < real.length; at++) {
      for (const value of [0, 1, 127, 128, 255]) {
        const bent = Uint8Array.from(real);
        bent[at] = value;
        document.take(bent, 'eve', nobodyIsGone);
        expect(new Page('cora').hear(document.encoded()).text).toBe(document.text);
      }
    }
  });

  it('refuses what is not complete, and leaves no trace of it', () => {
    const document = empty();
    const anna = new Page('anna').write(0, 'a').write(1, 'b').write(2, 'c');
    const [first, second, third] = anna.sent;
    const before = document.encoded();
    expect(document.take(third as Uint8Array, 'anna', nobodyIsGone)).toBe('INVALID_REQUEST');
    expect(document.encoded()).toEqual(before);
    for (const update of [first, second, third])
      expect(document.take(update as Uint8Array, 'anna', nobodyIsGone)).toBeNull();
    expect(document.text).toBe('abc');
  });

  it('refuses to delete what is not there', () => {
    const anna = new Page('anna').write(0, 'abc');
    anna.doc.getText('text').delete(0, 3);
    expect(empty().take(anna.last, 'anna', nobodyIsGone)).toBe('INVALID_REQUEST');
  });

  it('refuses two who point at each other', () => {
    const [anna, bert] = [new Page('anna').write(0, 'a'), new Page('bert')];
    bert.hear(anna.last).write(1, 'b');
    anna.hear(bert.last).write(2, 'c');
    const both = Y.mergeUpdates([...anna.sent, ...bert.sent]);
    expect(empty().take(both, 'eve', nobodyIsGone)).toBe('INVALID_REQUEST');
  });

  it("refuses to write in another's name, unless they are gone", () => {
    const document = empty();
    const anna = new Page('anna').write(0, 'mine');
    anna.sendAllTo(document);
    const forger = new Page('eve').hear(document.encoded());
    forger.doc.clientID = anna.doc.clientID;
    forger.write(4, ' forged');
    expect(document.take(forger.last, 'eve', nobodyIsGone)).toBe('INVALID_REQUEST');
    anna.write(4, ' and more');
    expect(anna.sendAllTo(document)).toEqual([null]);
    expect(document.text).toBe('mine and more');
    anna.write(0, '> ');
    expect(document.take(anna.last, 'anna-again', (author) => author === 'anna')).toBeNull();
  });

  it.each<[string, DocumentKind, (page: Page) => void]>([
    ['formats in notes', 'notes', ({ doc }) => doc.getText('text').insert(0, 'x', { bold: true })],
    ['embedded objects in notes', 'notes', ({ doc }) => doc.getText('text').insertEmbed(0, { image: 'x' })],
    ['attributes of the text', 'notes', ({ doc }) => doc.getText('text').setAttribute('a', 'b')],
    ['another text', 'notes', ({ doc }) => doc.getText('other').insert(0, 'x')],
    ['shapes in notes', 'notes', (page) => page.draw('a', line)],
    ['text on the board', 'board', (page) => page.write(0, 'x')],
    ['another map', 'board', ({ doc }) => doc.getMap('other').set('a', line)],
    ['a type within the map', 'board', (page) => page.draw('a', new Y.Map())],
    ['a document within the map', 'board', (page) => page.draw('a', new Y.Doc())],
    ['bytes', 'board', (page) => page.draw('a', new Uint8Array(8))],
    ['a word', 'board', (page) => page.draw('a', 'line')],
    ['an unknown shape', 'board', (page) => page.draw('a', { ...line, kind: 'script' })],
    ['a colour that is none', 'board', (page) => page.draw('a', { ...line, colour: 'url(#x)' })],
    ['a shape with more in it', 'board', (page) => page.draw('a', { ...line, more: 1 })],
    ['a shape with depth in it', 'board', (page) => page.draw('a', { ...line, more: { deep: {} } })],
    ['no number', 'board', (page) => page.draw('a', { ...line, order: Number.NaN })],
    ['lists where a map is', 'board', ({ doc }) => doc.getArray('shapes').push([line])],
  ])('refuses %s', (_what, kind, deed) => {
    const page = new Page('eve');
    deed(page);
    const document = empty(kind);
    expect(page.sendAllTo(document)).toEqual(['INVALID_REQUEST']);
    expect([document.text, document.shapes]).toEqual(['', []]);
  });

  it('refuses values nested so deep that nobody could write them again', () => {
    const page = new Page('eve');
    let deep: unknown = [];
    for (let level = 0; level < 1_000; level++) deep = [deep];
    page.draw('a', { ...line, deep });
    expect(page.sendAllTo(empty('board'))).toEqual(['INVALID_REQUEST']);
  });
});

describe('size', () => {
  const page = 'x'.repeat(16 * 1024);
  const full = () => {
    const document = empty();
    const anna = new Page('anna');
    let refused: ErrorCode | null = null;
    for (let count = 0; !refused && count < 100; count++)
      [refused = null] = anna.write(0, page).sendAllTo(document);
    return { document, anna, refused };
  };

  it('is bounded; what did not fit was not taken', () => {
    const { document, refused } = full();
    expect(refused).toBe('FULL');
    expect(document.encoded().length).toBeLessThanOrEqual(documentLimits.maxDocumentBytes.notes);
    expect(document.encoded().length).toBeGreaterThan(
      documentLimits.maxDocumentBytes.notes - 2 * page.length,
    );
    expect(new Page('bert').hear(document.encoded()).text).toBe(document.text);
  });

  it('shrinks by deleting, which is taken even when it is full', () => {
    const { document } = full();
    const bert = new Page('bert').hear(document.encoded());
    bert.doc.getText('text').delete(0, document.text.length);
    expect(bert.sendAllTo(document)).toEqual([null]);
    expect(document.encoded().length).toBeLessThan(1_000);
    expect(bert.write(0, page).sendAllTo(document)).toEqual([null]);
  });

  it('counts pieces, which take more memory than bytes', () => {
    const document = empty();
    const anna = new Page('anna');
    const outcomes = new Set<ErrorCode | null>();
    let written = 0;
    while (!outcomes.has('FULL') && written < documentBounds.maxPieces * 2) {
      anna.doc.transact(() => {
        // Always at the front, so that no two neighbours can be merged.
        for (let count = 0; count < 1_500; count++, written++) anna.doc.getText('text').insert(0, 'x');
      });
      for (const outcome of anna.sendAllTo(document)) outcomes.add(outcome);
    }
    expect([...outcomes]).toEqual([null, 'FULL']);
    expect(document.text.length).toBeLessThanOrEqual(documentBounds.maxPieces);
  });
});

describe('shapes', () => {
  it('are given in the order of drawing', () => {
    const document = empty('board');
    const page = new Page('anna').draw('b', dot).draw('a', line);
    expect(page.sendAllTo(document)).toEqual([null, null]);
    expect(document.shapes).toEqual([line, dot]);
    page.draw('a', { ...line, order: 3 });
    page.sendAllTo(document);
    expect(document.shapes).toEqual([dot, { ...line, order: 3 }]);
  });

  it('that a saved document holds and no screen knows are left out', () => {
    const page = new Page('anna').draw('a', line).draw('b', { kind: 'old' });
    expect(new SharedDocument('board', Y.encodeStateAsUpdate(page.doc)).shapes).toEqual([line]);
  });
});

it('a document goes on from what was saved', () => {
  const document = empty();
  const anna = new Page('anna').write(0, 'before');
  anna.sendAllTo(document);
  const again = new SharedDocument('notes', document.encoded());
  expect(anna.write(6, ' and after').sendAllTo(again)).toEqual([null]);
  expect(again.text).toBe('before and after');
});
