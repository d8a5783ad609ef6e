import { backoffMs } from './signaling/backoff.js';

export interface PreparationKeeperOptions {
  /** Prepares anew, without a word to the person. Says whether another try makes sense. */
  readonly renew: () => Promise<'held' | 'try_later' | 'given_up'>;
  /** Whether somebody looks at the page: for a page in the background nothing is held ready on the server. */
  readonly watched: () => boolean;
  readonly random?: () => number;
}

/**
 * While the person is still on the preview, a preparation can run out (the server keeps it for ten minutes) or break with
 * its socket. This renews it quietly, so that the click on Join stays as quick as it was.
 */
export class PreparationKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  /** Lost while nobody looked. */
  private due = false;
  private renewing = false;

  constructor(private readonly options: PreparationKeeperOptions) {}

  lost(): void {
    if (this.renewing || this.timer !== undefined) return;
    if (!this.options.watched()) {
      this.due = true;
      return;
    }
    const pause = backoffMs(this.attempts, (this.options.random ?? Math.random)());
    this.attempts += 1;
    this.timer = setTimeout(() => void this.renew(), pause);
  }

  /** Somebody looks again, or the network is back. */
  wake(): void {
    if (this.timer === undefined && !this.due) return;
    this.attempts = 0;
    void this.renew();
  }

  /** The person has clicked, or left the page. Idempotent. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.due = false;
    this.attempts = 0;
  }

  private async renew(): Promise<void> {
    if (this.renewing) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.due = false;
    this.renewing = true;
    const outcome = await this.options.renew();
    this.renewing = false;
    if (outcome === 'held') this.attempts = 0;
    if (outcome === 'try_later') this.lost();
  }
}
