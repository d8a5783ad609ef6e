/** What came of waiting at the turnstile. */
export type Passage<Value> = { readonly passed: true; readonly value: Value } | { readonly passed: false };

/**
 * Lets at most `perKey` works run at a time for one key, and `inAll` for all keys together; the rest wait in order. Keeps a
 * burst of sign-ins from opening a hundred lines to the directory, a burst of guesses at one password from all being
 * looked at before the first is counted, and people who type it rightly all at once from being taken for such a burst.
 */
export class Turnstile {
  private readonly running = new Map<string, number>();
  private readonly waiting = new Set<{ readonly key: string; readonly go: () => void }>();
  private inside = 0;

  constructor(
    private readonly perKey: number,
    private readonly inAll: number,
    private readonly maxWaiting: number,
  ) {}

  /** `passed: false` when too many wait already, or `deadline` came first; the work was not begun then. */
  async pass<Value>(key: string, deadline: AbortSignal, work: () => Promise<Value>): Promise<Passage<Value>> {
    if (!(await this.enter(key, deadline))) return { passed: false };
    try {
      return { passed: true, value: await work() };
    } finally {
      this.leave(key);
    }
  }

  private enter(key: string, deadline: AbortSignal): Promise<boolean> {
    if (deadline.aborted) return Promise.resolve(false);
    if (this.admits(key)) {
      this.count(key, 1);
      return Promise.resolve(true);
    }
    if (this.waiting.size >= this.maxWaiting) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = () => {
        this.waiting.delete(place);
        resolve(false);
      };
      const place = {
        key,
        go: () => {
          deadline.removeEventListener('abort', giveUp);
          this.waiting.delete(place);
          this.count(key, 1);
          resolve(true);
        },
      };
      deadline.addEventListener('abort', giveUp, { once: true });
      this.waiting.add(place);
    });
  }

  private leave(key: string): void {
    this.count(key, -1);
    for (const place of this.waiting) {
      if (this.inside >= this.inAll) return;
      if (this.admits(place.key)) place.go();
    }
  }

  private admits(key: string): boolean {
    return this.inside < this.inAll && (this.running.get(key) ?? 0) < this.perKey;
  }

  private count(key: string, change: 1 | -1): void {
    this.inside += change;
    const now = (this.running.get(key) ?? 0) + change;
    if (now === 0) this.running.delete(key);
    else this.running.set(key, now);
  }
}
