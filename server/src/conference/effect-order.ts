/** What a piece of work touches, by object id: what it needs to exist, and what it opens, changes or closes. */
export interface Touch {
  readonly needs: readonly string[];
  readonly changes: readonly string[];
}

interface Line {
  /** The latest change of the object, until it is done. */
  change: Promise<void> | null;
  /** Work since then that needs the object. */
  readonly needs: Set<Promise<void>>;
}

/**
 * Lets work on different objects run side by side and keeps its order on each object: work that needs an object waits for
 * the changes before it; a change waits for everything before it. So a close that follows an open finds it opened.
 */
export class EffectOrder {
  private readonly lines = new Map<string, Line>();
  private readonly running = new Set<Promise<void>>();

  /** Starts at once when nothing stands before it. `work` must not reject. */
  run(touch: Touch, work: () => Promise<void>): void {
    const before = [...this.before(touch)];
    const done = before.length === 0 ? work() : Promise.all(before).then(work);
    for (const id of touch.needs) this.line(id).needs.add(done);
    for (const id of touch.changes) this.lines.set(id, { change: done, needs: new Set() });
    this.running.add(done);
    void done.then(() => this.forget(touch, done));
  }

  get isIdle(): boolean {
    return this.running.size === 0;
  }

  /** Resolves when everything started so far, and what waits for it, is done. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private *before(touch: Touch): Generator<Promise<void>> {
    for (const id of touch.needs) {
      const change = this.lines.get(id)?.change;
      if (change) yield change;
    }
    for (const id of touch.changes) {
      const line = this.lines.get(id);
      if (line?.change) yield line.change;
      if (line) yield* line.needs;
    }
  }

  private line(id: string): Line {
    const line = this.lines.get(id) ?? { change: null, needs: new Set() };
    this.lines.set(id, line);
    return line;
  }

  private forget(touch: Touch, done: Promise<void>): void {
    this.running.delete(done);
    for (const id of [...touch.needs, ...touch.changes]) {
      const line = this.lines.get(id);
      if (!line) continue;
      line.needs.delete(done);
      if (line.change === done) line.change = null;
      if (line.change === null && line.needs.size === 0) this.lines.delete(id);
    }
  }
}
