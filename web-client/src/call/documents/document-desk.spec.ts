import {
  conferenceId,
  documentLimits,
  documentUpdate,
  noAbilities,
  toErrorBody,
  type BoardShape,
  type DocumentKind,
  type ErrorCode,
} from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { SeatFiles } from '../files/seat-files.js';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import type { NoticeContent } from '../state/notices.js';
import { CallStore } from '../store.js';
import { aWelcome } from '../testing/worlds.js';
import { fromBase64, toBase64 } from './base64.js';
import { DocumentDesk } from './document-desk.js';

/** The server's documents, and everybody else who writes in them. */
class DocumentServer {
  readonly docs = { notes: new Y.Doc(), board: new Y.Doc() };
  readonly asked: RequestBody[] = [];
  readonly desks = new Set<DocumentDesk>();
  readonly cut = new Set<DocumentDesk>();
  refusal: ErrorCode | null = null;
  /** The answer gets lost, though the deed is done. */
  deaf = false;

  readonly ask =
    (of: () => DocumentDesk) =>
    (body: RequestBody): Promise<Reply> => {
      this.asked.push(body);
      return Promise.resolve(this.answer(body, of()));
    };

  private answer(body: RequestBody, from: DocumentDesk): Reply {
    if (this.cut.has(from)) return { ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true };
    if (body.type === 'document.open')
      return { ok: true, data: { update: toBase64(Y.encodeStateAsUpdate(this.docs[body.document])) } };
    if (body.type !== 'document.update') return { ok: true, data: {} };
    if (this.refusal !== null) return { ok: false, error: toErrorBody(this.refusal) };
    documentUpdate.parse(body.update);
    expect(fromBase64(body.update).length).toBeLessThanOrEqual(documentLimits.maxUpdateBytes);
    if (!this.isComplete(body)) return { ok: false, error: toErrorBody('INVALID_REQUEST') };
    Y.applyUpdate(this.docs[body.document], fromBase64(body.update));
    for (const desk of this.desks) {
      if (desk !== from && !this.cut.has(desk))
        desk.heard({ type: 'document_update', document: body.document, update: body.update });
    }
    return this.deaf
      ? { ok: false, error: toErrorBody('UNAVAILABLE'), unanswered: true }
      : { ok: true, data: {} };
  }

  /** The true server takes no update that refers to what it does not have. */
  private isComplete({ document, update }: Extract<RequestBody, { type: 'document.update' }>): boolean {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.docs[document]));
    Y.applyUpdate(copy, fromBase64(update));
    return copy.store.pendingStructs === null && copy.store.pendingDs === null;
  }

  /** What it has acknowledged since is forgotten, by all accounts. */
  crash(saved: { readonly notes: Uint8Array; readonly board: Uint8Array }): void {
    for (const kind of ['notes', 'board'] as const) {
      this.docs[kind] = new Y.Doc();
      Y.applyUpdate(this.docs[kind], saved[kind]);
    }
    for (const desk of this.desks) desk.lost();
  }

  saved() {
    return {
      notes: Y.encodeStateAsUpdate(this.docs.notes),
      board: Y.encodeStateAsUpdate(this.docs.board),
    };
  }

  updates(kind: DocumentKind): number {
    return this.asked.filter((body) => body.type === 'document.update' && body.document === kind).length;
  }
}

const line = (x: number): Exclude<BoardShape, { kind: 'pen' | 'text' }> => ({
  kind: 'line',
  colour: '#112233',
  width: 2,
  order: 0,
  x1: x,
  y1: 0,
  x2: x,
  y2: 100,
});

let server: DocumentServer;
let time = 0;

function aDesk() {
  const store = new CallStore(() => 1000);
  store.dispatch({ type: 'entering', audioOnly: false });
  store.dispatch({ type: 'server', message: aWelcome() });
  const files = new SeatFiles({
    seat: () => null,
    fetcher: () => Promise.reject(new Error('no network')),
    startUpload: () => ({ abort: () => undefined }),
  });
  const desk: DocumentDesk = new DocumentDesk({
    store,
    ask: server.ask(() => desk),
    files,
    load: () => Promise.resolve(Y),
    now: () => time,
  });
  server.desks.add(desk);
  return { desk, store, notices: (): NoticeContent[] => store.state.notices.map(({ content }) => content) };
}
const notesOf = async ({ desk }: ReturnType<typeof aDesk>) => {
  const notes = await desk.openNotes();
  if (notes === null) throw new Error('The notes did not open.');
  return notes;
};
const boardOf = async ({ desk }: ReturnType<typeof aDesk>) => {
  const board = await desk.openBoard();
  if (board === null) throw new Error('The board did not open.');
  return board;
};
const settled = () => vi.advanceTimersByTimeAsync(200);

beforeEach(() => {
  vi.useFakeTimers();
  server = new DocumentServer();
  time = 0;
});
afterEach(() => {
  for (const desk of server.desks) desk.leave();
  vi.useRealTimers();
});

describe('shared notes', () => {
  it('bring what is there, and both sides see what the other writes', async () => {
    server.docs.notes.getText('text').insert(0, 'Agenda');
    const [alice, bob] = [await notesOf(aDesk()), await notesOf(aDesk())];
    expect(alice.text).toBe('Agenda');
    const heard: unknown[] = [];
    bob.subscribe((changes) => heard.push(...changes));
    alice.replace(6, 0, ': money');
    expect(alice.text).toBe('Agenda: money');
    await settled();
    expect(bob.text).toBe('Agenda: money');
    expect(heard).toEqual([{ at: 6, removed: 0, inserted: 7 }]);
    bob.replace(0, 6, 'Plan');
    await settled();
    expect(alice.text).toBe('Plan: money');
    expect(server.docs.notes.getText('text').toJSON()).toBe('Plan: money');
  });

  it('tell own changes with nothing in them, and take back only those', async () => {
    const [alice, bob] = [await notesOf(aDesk()), await notesOf(aDesk())];
    const heard: number[] = [];
    alice.subscribe((changes) => heard.push(changes.length));
    alice.replace(0, 0, 'mine ');
    await settled();
    bob.replace(5, 0, 'theirs');
    await settled();
    alice.undo();
    expect(alice.text).toBe('theirs');
    alice.redo();
    expect(alice.text).toBe('mine theirs');
    expect(heard).toEqual([0, 1, 0, 0]);
    await settled();
    expect(bob.text).toBe('mine theirs');
  });

  it('gather fast typing into few messages', async () => {
    const alice = await notesOf(aDesk());
    const text = 'hello world';
    for (let at = 0; at < text.length; at += 1) alice.replace(at, 0, text.charAt(at));
    await settled();
    expect(server.updates('notes')).toBe(1);
    expect(server.docs.notes.getText('text').toJSON()).toBe('hello world');
  });

  it('take a large paste in pieces that the server takes, whole characters each', async () => {
    const alice = await notesOf(aDesk());
    const text = 'x' + '🙂'.repeat(20_000);
    alice.replace(0, 0, text);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.docs.notes.getText('text').toJSON()).toBe(text);
    expect(server.updates('notes')).toBeGreaterThan(2);
    alice.undo();
    expect(alice.text).toBe('');
  });

  it('are in step again after a reconnection, from both sides', async () => {
    const one = aDesk();
    const [alice, bob] = [await notesOf(one), await notesOf(aDesk())];
    alice.replace(0, 0, 'start ');
    await settled();
    one.desk.lost();
    server.cut.add(one.desk);
    const sent = server.updates('notes');
    alice.replace(6, 0, 'offline ');
    bob.replace(0, 0, 'early ');
    await settled();
    expect(server.updates('notes')).toBe(sent + 1);
    server.cut.delete(one.desk);
    one.desk.welcomed(false);
    await settled();
    expect(alice.text).toBe('early start offline ');
    expect(bob.text).toBe(alice.text);
  });

  it('do not double what the server had when its answer was lost', async () => {
    const one = aDesk();
    const alice = await notesOf(one);
    server.deaf = true;
    alice.replace(0, 0, 'once');
    await vi.advanceTimersByTimeAsync(60);
    one.desk.lost();
    server.deaf = false;
    one.desk.welcomed(false);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.docs.notes.getText('text').toJSON()).toBe('once');
    expect(alice.text).toBe('once');
  });

  describe('after a crash that took the last seconds of the server', () => {
    it('hold everything that was written, by whomever, next to whose words ever', async () => {
      const [one, two] = [aDesk(), aDesk()];
      const [alice, bob] = [await notesOf(one), await notesOf(two)];
      alice.replace(0, 0, 'start ');
      await settled();
      const saved = server.saved();
      // Each word stands beside the other one's, so none can be repeated before its neighbour is.
      for (let turn = 0; turn < 6; turn += 1) {
        const writer = turn % 2 === 0 ? alice : bob;
        writer.replace(writer.text.length, 0, `${String(turn)} `);
        await settled();
      }
      alice.replace(0, 6, 'begin ');
      await settled();
      const whole = 'begin 0 1 2 3 4 5 ';
      expect(bob.text).toBe(whole);
      server.crash(saved);
      alice.replace(alice.text.length, 0, 'offline');
      one.desk.welcomed(false);
      await vi.advanceTimersByTimeAsync(700);
      two.desk.welcomed(false);
      await vi.advanceTimersByTimeAsync(6_000);
      expect(server.docs.notes.getText('text').toJSON()).toBe(`${whole}offline`);
      expect([alice.text, bob.text]).toEqual([`${whole}offline`, `${whole}offline`]);
      expect([...one.notices(), ...two.notices()]).toEqual([]);
    });

    it('are deleted again where that was forgotten', async () => {
      const one = aDesk();
      const alice = await notesOf(one);
      alice.replace(0, 0, 'secret plan');
      await settled();
      const saved = server.saved();
      alice.replace(0, 7, '');
      await settled();
      server.crash(saved);
      one.desk.welcomed(false);
      await settled();
      expect(server.docs.notes.getText('text').toJSON()).toBe('plan');
    });

    it('say nothing again that the server has', async () => {
      const one = aDesk();
      const alice = await notesOf(one);
      alice.replace(0, 0, 'kept');
      alice.replace(0, 2, '');
      await settled();
      const sent = server.updates('notes');
      server.crash(server.saved());
      one.desk.welcomed(false);
      await vi.advanceTimersByTimeAsync(3_000);
      expect(server.updates('notes')).toBe(sent);
    });

    it('let go of what was lost with its writer, so that all see the same', async () => {
      const [one, two] = [aDesk(), aDesk()];
      const [alice, bob] = [await notesOf(one), await notesOf(two)];
      alice.replace(0, 0, 'kept ');
      await settled();
      const saved = server.saved();
      bob.replace(5, 0, 'lost with Bob');
      await settled();
      expect(alice.text).toBe('kept lost with Bob');
      two.desk.leave();
      server.crash(saved);
      one.desk.welcomed(false);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(alice.text).toBe('kept ');
      alice.replace(5, 0, 'and on');
      await settled();
      expect(server.docs.notes.getText('text').toJSON()).toBe('kept and on');
      expect(one.notices()).toEqual([]);
    });
  });

  it.each<ErrorCode>(['FULL', 'FORBIDDEN'])('take back what is refused with %s, and go on', async (code) => {
    server.docs.notes.getText('text').insert(0, 'kept');
    const one = aDesk();
    const alice = await notesOf(one);
    const heard: unknown[] = [];
    server.refusal = code;
    alice.replace(4, 0, ' too much');
    alice.subscribe((changes) => heard.push(...changes));
    await settled();
    expect(alice.text).toBe('kept');
    expect(heard).toEqual([{ at: 4, removed: 9, inserted: 0 }]);
    expect(one.notices()).toMatchObject([{ kind: 'error', error: { code } }]);
    server.refusal = null;
    alice.replace(0, 0, 'well ');
    await settled();
    expect(server.docs.notes.getText('text').toJSON()).toBe('well kept');
  });

  it('are for looking only, where one may not write', async () => {
    const one = aDesk();
    const alice = await notesOf(one);
    one.store.dispatch({ type: 'server', message: { type: 'abilities_changed', abilities: noAbilities } });
    alice.replace(0, 0, 'x');
    await settled();
    expect(alice.text).toBe('');
    expect(server.updates('notes')).toBe(0);
  });

  it('open once, close at the server, and open again', async () => {
    const one = aDesk();
    const [first, second] = await Promise.all([notesOf(one), notesOf(one)]);
    expect(first).toBe(second);
    first.close();
    first.close();
    expect(server.asked.map((body) => body.type)).toEqual(['document.open', 'document.close']);
    expect(await notesOf(one)).not.toBe(first);
  });

  it('are gone in another room, without a word', async () => {
    const one = aDesk();
    const notes = await notesOf(one);
    one.desk.welcomed(true);
    notes.replace(0, 0, 'x');
    notes.close();
    await settled();
    expect(server.asked.map((body) => body.type)).toEqual(['document.open']);
  });

  it('do not open from the room before', async () => {
    const one = aDesk();
    const opening = one.desk.openNotes();
    const { meeting, ...rest } = aWelcome();
    const other = conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d03');
    one.store.dispatch({
      type: 'server',
      message: { ...rest, meeting: { ...meeting, conferenceId: other } },
    });
    one.desk.welcomed(true);
    expect(await opening).toBeNull();
  });
});

describe('the shared board', () => {
  it('puts shapes above each other, for everybody', async () => {
    const [alice, bob] = [await boardOf(aDesk()), await boardOf(aDesk())];
    const first = alice.add(line(10));
    await settled();
    const second = bob.add(line(20));
    await settled();
    expect(alice.shapes.map(({ id }) => id)).toEqual([first, second]);
    expect(alice.shapes).toEqual(bob.shapes);
    bob.remove([first]);
    await settled();
    expect(alice.shapes.map(({ id }) => id)).toEqual([second]);
  });

  it('shows a stroke growing, in few messages, as one step to undo', async () => {
    const [alice, bob] = [await boardOf(aDesk()), await boardOf(aDesk())];
    let looks = 0;
    bob.subscribe(() => (looks += 1));
    const pen = { kind: 'pen' as const, colour: '#000000', width: 3, order: 0 };
    const points = [0, 0];
    const id = alice.add({ ...pen, points: [...points] });
    for (let step = 1; step <= 50; step += 1) {
      points.push(step, step * 2);
      time += 10;
      alice.change(id, { ...pen, points: [...points] });
      expect(alice.shapes[0]?.shape).toMatchObject({ points });
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(looks).toBeGreaterThan(3);
    expect(looks).toBeLessThan(15);
    await settled();
    expect(bob.shapes[0]?.shape).toMatchObject({ points });
    expect([alice.canUndo, bob.canUndo]).toEqual([true, false]);
    alice.undo();
    await settled();
    expect(bob.shapes).toEqual([]);
    expect(alice.canRedo).toBe(true);
    alice.redo();
    expect(alice.shapes[0]?.shape).toMatchObject({ points });
  });

  it('undoes a later move alone', async () => {
    const alice = await boardOf(aDesk());
    const id = alice.add(line(10));
    time += 5_000;
    alice.change(id, line(50));
    alice.undo();
    expect(alice.shapes[0]?.shape).toMatchObject({ x1: 10 });
    alice.undo();
    expect(alice.shapes).toEqual([]);
  });

  it('does not bring back what somebody removed while it was changed here', async () => {
    const [alice, bob] = [await boardOf(aDesk()), await boardOf(aDesk())];
    const id = alice.add(line(10));
    await settled();
    bob.remove([id]);
    await vi.advanceTimersByTimeAsync(30);
    alice.change(id, line(20));
    await settled();
    expect(alice.shapes).toEqual([]);
    expect(bob.shapes).toEqual([]);
  });

  it('leaves out what is no shape, and keeps within the plane', async () => {
    server.docs.board.getMap('shapes').set('bad', { kind: 'skull' });
    const alice = await boardOf(aDesk());
    alice.add({ ...line(10.111), y2: 99_999 });
    expect(alice.shapes.map(({ shape }) => shape)).toEqual([{ ...line(10), order: 1, y2: 1800 }]);
  });

  it('sends the longest stroke there may be', async () => {
    const alice = await boardOf(aDesk());
    const points = Array.from({ length: 4_000 }, (_, index) => Math.sin(index) * 700 + 800);
    alice.add({ kind: 'pen', colour: '#000000', width: 3, order: 0, points });
    await settled();
    expect(server.docs.board.getMap('shapes').size).toBe(1);
  });
});
