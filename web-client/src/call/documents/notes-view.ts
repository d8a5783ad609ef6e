import type * as Yjs from 'yjs';
import type { SharedNotes } from '../together-api.js';
import { textChange } from './text-change.js';
import { HERE, type Doc, type UndoManager, type YjsLibrary } from './yjs.js';

type Change = Parameters<Parameters<SharedNotes['subscribe']>[0]>[0][number];

export interface NotesViewDeps {
  readonly yjs: YjsLibrary;
  readonly writable: () => boolean;
  readonly transact: (change: () => void) => void;
  readonly close: () => void;
}

/** UTF-16 units: three bytes each at most, so that one piece always fits into one update. */
const PIECE = 8_000;

/** The shared notes: a `Y.Text`, as plain text. */
export class NotesView implements SharedNotes {
  private shared: Yjs.Text | null = null;
  private undoing: UndoManager | null = null;
  private shown = '';
  private readonly listeners = new Set<(changes: readonly Change[]) => void>();

  constructor(private readonly deps: NotesViewDeps) {}

  get text(): string {
    return this.shown;
  }

  show(doc: Doc): void {
    this.undoing?.destroy();
    const shared = doc.getText('text');
    this.shared = shared;
    this.undoing = new this.deps.yjs.UndoManager(shared, { trackedOrigins: new Set([HERE]) });
    shared.observe((event, transaction) => {
      if (transaction.origin !== HERE) this.tell(transaction.local ? [] : changesOf(event.delta));
    });
    const change = textChange(this.shown, shared.toJSON());
    if (change !== null) this.tell([change]);
  }

  replace(at: number, removed: number, inserted: string): void {
    const { shared } = this;
    if (shared === null || !this.deps.writable()) return;
    const start = Math.min(Math.max(at, 0), shared.length);
    const gone = Math.min(Math.max(removed, 0), shared.length - start);
    const pieces = piecesOf(inserted);
    this.deps.transact(() => {
      if (gone > 0) shared.delete(start, gone);
      if (pieces[0] !== undefined) shared.insert(start, pieces[0]);
    });
    let next = start + (pieces[0]?.length ?? 0);
    for (const piece of pieces.slice(1)) {
      this.deps.transact(() => shared.insert(next, piece));
      next += piece.length;
    }
    this.tell([]);
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  undo(): void {
    if (this.deps.writable()) this.undoing?.undo();
  }

  redo(): void {
    if (this.deps.writable()) this.undoing?.redo();
  }

  close(): void {
    this.listeners.clear();
    this.undoing?.destroy();
    this.deps.close();
  }

  private tell(changes: readonly Change[]): void {
    this.shown = this.shared?.toJSON() ?? '';
    for (const listener of this.listeners) listener(changes);
  }
}

/** A delta walks through the text from its beginning; each change is told where it is after those before it. */
function changesOf(delta: Yjs.YTextEvent['delta']): readonly Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const step of delta) {
    if (step.retain !== undefined) at += step.retain;
    if (step.delete !== undefined) changes.push({ at, removed: step.delete, inserted: 0 });
    if (typeof step.insert === 'string') {
      const inserted = step.insert.length;
      changes.push({ at, removed: 0, inserted });
      at += inserted;
    }
  }
  return changes;
}

/** Never between the two halves of one character. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const last = text.charCodeAt(at + PIECE - 1);
    const end = at + PIECE - (last >= 0xd800 && last <= 0xdbff ? 1 : 0);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
