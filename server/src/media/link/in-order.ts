/**
 * Hands on what came over the link in the order in which it came, and lets whoever waited for an answer act on it before
 * the events behind it are told: as it is with a media plane in the same process, where an event never overtakes the
 * answer before it.
 */
export class InOrder {
  private queue: { readonly kind: 'answer' | 'event'; readonly hand: () => void }[] = [];
  private answered = false;

  push(kind: 'answer' | 'event', hand: () => void): void {
    this.queue.push({ kind, hand });
    this.drain();
  }

  /** Hands on all there is, at once. */
  flush(): void {
    const { queue } = this;
    this.queue = [];
    for (const { hand } of queue) hand();
  }

  private drain(): void {
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      if (next.kind === 'event' && this.answered) return;
      this.queue.shift();
      if (next.kind === 'answer') this.markAnswered();
      next.hand();
    }
  }

  private markAnswered(): void {
    if (this.answered) return;
    this.answered = true;
    setImmediate(() => {
      this.answered = false;
      this.drain();
    });
  }
}
