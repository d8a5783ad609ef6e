import type { BoardShape } from '#protocol';
import type { PlacedShape, SharedBoard, SharedNotes } from '../call/index.js';

type Changes = Parameters<Parameters<SharedNotes['subscribe']>[0]>[0];

/** Notes of one person alone. `others` does what somebody else would have done. */
export class FakeNotes implements SharedNotes {
  closed = false;
  private readonly listeners = new Set<(changes: Changes) => void>();
  private readonly done: string[] = [];
  private readonly undone: string[] = [];

  constructor(public text = '') {}

  replace(at: number, removed: number, inserted: string): void {
    this.done.push(this.text);
    this.undone.length = 0;
    this.put(at, removed, inserted);
    this.tell([]);
  }
  others(at: number, removed: number, inserted: string): void {
    this.put(at, removed, inserted);
    this.tell([{ at, removed, inserted: inserted.length }]);
  }
  subscribe(listener: (changes: Changes) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  undo(): void {
    this.step(this.done, this.undone);
  }
  redo(): void {
    this.step(this.undone, this.done);
  }
  close(): void {
    this.closed = true;
    this.listeners.clear();
  }

  private put(at: number, removed: number, inserted: string): void {
    this.text = this.text.slice(0, at) + inserted + this.text.slice(at + removed);
  }
  private step(from: string[], to: string[]): void {
    const text = from.pop();
    if (text === undefined) return;
    to.push(this.text);
    this.text = text;
    this.tell([]);
  }
  private tell(changes: Changes): void {
    for (const listener of this.listeners) listener(changes);
  }
}

/** A board of one person alone. */
export class FakeBoard implements SharedBoard {
  closed = false;
  private count = 0;
  private readonly listeners = new Set<() => void>();
  private readonly done: (readonly PlacedShape[])[] = [];
  private readonly undone: (readonly PlacedShape[])[] = [];

  constructor(public shapes: readonly PlacedShape[] = []) {}

  add(shape: BoardShape): string {
    this.count += 1;
    const id = `shape-${String(this.count)}`;
    const order = Math.max(0, ...this.shapes.map((placed) => placed.shape.order)) + 1;
    this.become([...this.shapes, { id, shape: { ...shape, order } }]);
    return id;
  }
  change(id: string, shape: BoardShape): void {
    this.become(
      this.shapes.map((placed) =>
        placed.id === id ? { id, shape: { ...shape, order: placed.shape.order } } : placed,
      ),
    );
  }
  remove(ids: readonly string[]): void {
    this.become(this.shapes.filter(({ id }) => !ids.includes(id)));
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  get canUndo(): boolean {
    return this.done.length > 0;
  }
  get canRedo(): boolean {
    return this.undone.length > 0;
  }
  undo(): void {
    this.step(this.done, this.undone);
  }
  redo(): void {
    this.step(this.undone, this.done);
  }
  close(): void {
    this.closed = true;
    this.listeners.clear();
  }

  private become(shapes: readonly PlacedShape[]): void {
    this.done.push(this.shapes);
    this.undone.length = 0;
    this.show(shapes);
  }
  private step(from: (readonly PlacedShape[])[], to: (readonly PlacedShape[])[]): void {
    const shapes = from.pop();
    if (shapes === undefined) return;
    to.push(this.shapes);
    this.show(shapes);
  }
  private show(shapes: readonly PlacedShape[]): void {
    this.shapes = shapes;
    for (const listener of this.listeners) listener();
  }
}
