import { type Bucket, type Rate, take } from '../kernel/token-bucket.js';

/** Fast typing or drawing by one person, sent some twenty times a second, with room for what waited while offline. */
const rates = {
  updates: { perSecond: 25, burst: 60 },
  bytes: { perSecond: 96 * 1024, burst: 512 * 1024 },
  /** Each opening may send the whole document. */
  opens: { perSecond: 0.5, burst: 10 },
  /** Each makes a picture. */
  exports: { perSecond: 0.2, burst: 6 },
} as const satisfies Record<string, Rate>;
export type Paced = keyof typeof rates;

const CAPACITY = 10_000;

/** How fast each person may open, change and export documents. */
export class Pace {
  private readonly buckets = new Map<string, Bucket>();

  /** Takes all of these costs or none. Null when it is within the rates, else the seconds to wait. */
  take(who: string, costs: Partial<Record<Paced, number>>, now: number): number | null {
    const taken = (Object.entries(costs) as [Paced, number][]).map(([what, cost]) => {
      const key = `${what} ${who}`;
      return { key, outcome: take(this.buckets.get(key), rates[what], now, cost) };
    });
    const waits = taken.flatMap(({ outcome }) => (outcome.allowed ? [] : [outcome.retryAfterSeconds]));
    if (waits.length > 0) return Math.max(...waits);
    for (const { key, outcome } of taken) {
      this.buckets.delete(key);
      this.buckets.set(key, outcome.bucket);
    }
    // The longest unused is forgotten, which only ever makes the limit milder.
    for (const key of this.buckets.keys()) {
      if (this.buckets.size <= CAPACITY) break;
      this.buckets.delete(key);
    }
    return null;
  }
}
