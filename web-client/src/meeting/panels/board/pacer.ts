/** Does the newest of many wishes, at most once in a while; the first at once. */
export class Pacer {
  private wish: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `ms`: how long the next one has to wait after this one. */
  ask(ms: number, wish: () => void): void {
    this.wish = wish;
    if (this.timer === undefined) this.turn(ms);
  }

  /** Does now what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { wish } = this;
    this.wish = null;
    wish?.();
  }

  private turn(ms: number): void {
    const { wish } = this;
    if (wish === null) return;
    this.wish = null;
    wish();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.turn(ms);
    }, ms);
  }
}
