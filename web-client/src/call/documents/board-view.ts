import { boardShape, type BoardShape } from '#protocol';
import type * as Yjs from 'yjs';
import type { PlacedShape, SharedBoard } from '../together-api.js';
import { tidyShape } from './tidy-shape.js';
import { HERE, type Doc, type UndoManager, type YjsLibrary } from './yjs.js';

export interface BoardViewDeps {
  readonly yjs: YjsLibrary;
  readonly writable: () => boolean;
  readonly transact: (change: () => void) => void;
  readonly close: () => void;
  readonly now: () => number;
}

/** A shape under the pen is written so often, however often it is changed. */
const WRITE_EVERY_MS = 50;
/** Changing the same shape again after so long is a step of its own, to be undone alone. */
const STEP_MS = 1_500;

/** The shared board: a `Y.Map` of shapes by id. */
export class BoardView implements SharedBoard {
  private shared: Yjs.Map<unknown> | null = null;
  private undoing: UndoManager | null = null;
  private list: readonly PlacedShape[] | null = null;
  /** Changed here and not written yet. */
  private readonly drawn = new Map<string, BoardShape>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: { readonly id: string; readonly at: number } | null = null;
  /** What others put there is checked once. */
  private readonly checked = new WeakMap<object, BoardShape | 'no shape'>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly deps: BoardViewDeps) {}

  get shapes(): readonly PlacedShape[] {
    this.list ??= this.read();
    return this.list;
  }

  show(doc: Doc): void {
    this.undoing?.destroy();
    this.drawn.clear();
    const shared = doc.getMap('shapes');
    this.shared = shared;
    this.undoing = new this.deps.yjs.UndoManager(shared, {
      trackedOrigins: new Set([HERE]),
      // Steps end where a new deed begins, not by the clock: a line slowly drawn is one.
      captureTimeout: Number.MAX_SAFE_INTEGER,
    });
    shared.observe(() => this.tell());
    this.tell();
  }

  add(shape: BoardShape): string {
    const id = crypto.randomUUID();
    if (!this.deps.writable()) return id;
    this.write();
    this.beginStep(id);
    const highest = this.shapes.reduce((order, placed) => Math.max(order, placed.shape.order), 0);
    this.deps.transact(() => this.shared?.set(id, tidyShape({ ...shape, order: highest + 1 })));
    return id;
  }

  change(id: string, shape: BoardShape): void {
    const before = this.shapes.find((placed) => placed.id === id);
    if (before === undefined || !this.deps.writable()) return;
    if (this.last?.id !== id || this.deps.now() - this.last.at > STEP_MS) {
      this.write();
      this.beginStep(id);
    }
    this.last = { id, at: this.deps.now() };
    this.drawn.set(id, tidyShape({ ...shape, order: before.shape.order }));
    this.timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS);
    this.tell();
  }

  remove(ids: readonly string[]): void {
    if (!this.deps.writable()) return;
    this.write();
    this.beginStep(null);
    this.deps.transact(() => {
      for (const id of ids) this.shared?.delete(id);
    });
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get canUndo(): boolean {
    return this.drawn.size > 0 || (this.undoing?.canUndo() ?? false);
  }
  get canRedo(): boolean {
    return this.undoing?.canRedo() ?? false;
  }

  undo(): void {
    this.step((undoing) => undoing.undo());
  }
  redo(): void {
    this.step((undoing) => undoing.redo());
  }

  close(): void {
    this.write();
    this.listeners.clear();
    this.undoing?.destroy();
    this.deps.close();
  }

  private step(turn: (undoing: UndoManager) => void): void {
    if (!this.deps.writable() || this.undoing === null) return;
    this.write();
    this.beginStep(null);
    turn(this.undoing);
  }

  private beginStep(id: string | null): void {
    this.undoing?.stopCapturing();
    this.last = id === null ? null : { id, at: this.deps.now() };
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.drawn.size === 0) return;
    const { shared } = this;
    const drawn = [...this.drawn];
    this.drawn.clear();
    this.deps.transact(() => {
      // Whatever somebody has removed meanwhile stays removed.
      for (const [id, shape] of drawn) if (shared?.has(id) === true) shared.set(id, shape);
    });
  }

  private read(): readonly PlacedShape[] {
    const placed: PlacedShape[] = [];
    for (const [id, value] of this.shared?.entries() ?? []) {
      const shape = this.drawn.get(id) ?? this.check(value);
      if (shape !== null) placed.push({ id, shape });
    }
    return placed.sort((one, other) => one.shape.order - other.shape.order || (one.id < other.id ? -1 : 1));
  }

  private check(value: unknown): BoardShape | null {
    if (typeof value !== 'object' || value === null) return null;
    const known = this.checked.get(value);
    if (known !== undefined) return known === 'no shape' ? null : known;
    const parsed = boardShape.safeParse(value);
    this.checked.set(value, parsed.success ? parsed.data : 'no shape');
    return parsed.success ? parsed.data : null;
  }

  private tell(): void {
    this.list = null;
    for (const listener of this.listeners) listener();
  }
}
