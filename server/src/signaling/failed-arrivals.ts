import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { TokenBuckets, type Rate } from '../kernel/token-bucket.js';

/** What a guesser hears; whoever guesses right is never counted. */
export type FailedArrival = 'TICKET_INVALID' | 'SEAT_GONE';

/**
 * Generous: after a restart of the server a whole office comes back at once, from one address, to seats that are gone. What
 * protects tickets and seats is their length; this bounds what guessing costs us.
 */
export const failedArrivalRate: Rate = { perSecond: 5, burst: 600 };
/** Of each address the log tells so many failures, and from then on one every ten seconds. */
const loggedRate: Rate = { perSecond: 0.1, burst: 20 };

/** Counts and logs, by address, who comes with a ticket or to a seat that is none. */
export class FailedArrivals {
  private readonly buckets: TokenBuckets;
  private readonly logged = new TokenBuckets(loggedRate);

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    rate = failedArrivalRate,
  ) {
    this.buckets = new TokenBuckets(rate);
  }

  /** Seconds to wait, or null while this address has not failed too often. */
  note(address: string, code: FailedArrival): number | null {
    const now = this.clock.now();
    const seconds = this.buckets.take(address, now);
    if (this.logged.take(address, now) === null)
      this.log.warn('arrival refused', {
        address,
        code,
        ...(seconds === null ? {} : { blocked: true, seconds }),
      });
    return seconds;
  }
}
