/**
 * A switch that takes time. Of several wishes while it works only the last counts, so that quick clicks never leave it
 * where the person did not want it.
 */
export class LatestWish<Wish, Answer> {
  private next: { readonly wish: Wish } | null = null;
  private running: Promise<Answer> | null = null;

  constructor(private readonly apply: (wish: Wish) => Promise<Answer>) {}

  get busy(): boolean {
    return this.running !== null;
  }

  /** Everybody who wished meanwhile gets the answer of the last wish. */
  set(wish: Wish): Promise<Answer> {
    this.next = { wish };
    this.running ??= this.work().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async work(): Promise<Answer> {
    let answer: Answer | undefined;
    let wished = this.next;
    while (wished !== null) {
      this.next = null;
      answer = await this.apply(wished.wish);
      wished = this.next;
    }
    return answer as Answer;
  }
}
