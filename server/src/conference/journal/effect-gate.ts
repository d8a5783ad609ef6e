interface Held {
  readonly place: number;
  readonly perform: () => void;
  /** Somebody who waits for what was before; told even when the gate is closed. */
  readonly told?: (passed: boolean) => void;
}

/**
 * Holds back effects until the journal has what they follow from, and lets them through in their order. A place is that of
 * an entry in the journal.
 */
export class EffectGate {
  private held: Held[] = [];
  private isClosed = false;

  constructor(private released = 0) {}

  /** Nothing is held back. */
  get isClear(): boolean {
    return this.held.length === 0 && !this.isClosed;
  }

  /** Performs at once when nothing stands before it and its entry is written. Nothing is performed once it is closed. */
  pass(place: number, perform: () => void): void {
    if (this.isClosed) return;
    if (this.held.length === 0 && place <= this.released) perform();
    else this.held.push({ place, perform });
  }

  release(upTo: number): void {
    if (this.isClosed || upTo <= this.released) return;
    this.released = upTo;
    const stop = this.held.findIndex(({ place }) => place > upTo);
    const free = this.held.splice(0, stop < 0 ? this.held.length : stop);
    for (const { perform } of free) perform();
  }

  /** Resolves when all that is held now was performed. False: it never will be. */
  passed(): Promise<boolean> {
    const last = this.held.at(-1);
    if (this.isClosed || !last) return Promise.resolve(!this.isClosed);
    return new Promise((resolve) => {
      this.held.push({ place: last.place, perform: () => resolve(true), told: resolve });
    });
  }

  /** Drops what is held; whoever waits is told. */
  close(): void {
    this.isClosed = true;
    const held = this.held;
    this.held = [];
    for (const { told } of held) told?.(false);
  }
}
