import { TokenBuckets, type Rate } from '../../kernel/token-bucket.js';

/** Of asking for files that are not there or not theirs: a list of deleted files is long, guessing is longer. */
const wrongFiles: Rate = { perSecond: 0.2, burst: 20 };
const MOST_REMEMBERED = 10_000;

/** Stops whoever keeps asking for what is not theirs, also from asking for what is: else a throttle would still answer. */
export class Guesses {
  private readonly buckets: TokenBuckets;
  private readonly blockedUntil = new Map<string, number>();

  constructor(rate: Rate = wrongFiles) {
    this.buckets = new TokenBuckets(rate, MOST_REMEMBERED);
  }

  /** Seconds that this one has to wait, or null. */
  waitOf(who: string, now: number): number | null {
    const until = this.blockedUntil.get(who);
    if (until === undefined) return null;
    if (until > now) return Math.ceil((until - now) / 1000);
    this.blockedUntil.delete(who);
    return null;
  }

  /** Counts a wrong one; true when that was one too many. */
  wrong(who: string, now: number): boolean {
    const wait = this.buckets.take(who, now);
    if (wait === null) return false;
    this.blockedUntil.delete(who);
    this.blockedUntil.set(who, now + wait * 1000);
    const [oldest] = this.blockedUntil.keys();
    if (this.blockedUntil.size > MOST_REMEMBERED && oldest !== undefined) this.blockedUntil.delete(oldest);
    return true;
  }
}
