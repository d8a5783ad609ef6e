import { backoffMs, OFFER_RETRY_AFTER_MS } from './backoff.js';

/** The times of coming back: the pauses between tries, and when the person is offered a button. */
export class RetryClock {
  private attempts = 0;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private offer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly random: () => number,
    private readonly offerRetry: () => void,
  ) {}

  /** A connection was lost that the client wants back. */
  begin(): void {
    clearTimeout(this.offer);
    this.offer = setTimeout(this.offerRetry, OFFER_RETRY_AFTER_MS);
  }

  /** The next try, after a pause that grows with every one; it counts as try number `atLeast` or later. */
  later(work: () => void, atLeast = 0): void {
    this.cancel();
    this.attempts = Math.max(this.attempts, atLeast);
    this.pause = setTimeout(work, backoffMs(this.attempts, this.random()));
    this.attempts += 1;
  }

  cancel(): void {
    clearTimeout(this.pause);
  }

  /** It works again, or is given up. */
  end(): void {
    this.cancel();
    clearTimeout(this.offer);
    this.attempts = 0;
  }
}
