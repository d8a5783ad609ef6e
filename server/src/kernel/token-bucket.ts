/** `burst` calls at once, `perSecond` of them back each second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type Taken =
  | { readonly allowed: true; readonly bucket: Bucket }
  | { readonly allowed: false; readonly bucket: Bucket; readonly retryAfterSeconds: number };

/** Takes `cost` tokens of a bucket, a missing one being full. Token bucket after RFC 2697's meter, with one colour. */
export function take(bucket: Bucket | undefined, rate: Rate, now: number, cost = 1): Taken {
  const tokens = bucket ? refilled(bucket, rate, now) : rate.burst;
  if (tokens >= cost) return { allowed: true, bucket: { tokens: tokens - cost, at: now } };
  return {
    allowed: false,
    bucket: { tokens, at: now },
    retryAfterSeconds: Math.max(1, Math.ceil((cost - tokens) / rate.perSecond)),
  };
}

/** A clock that was set back must neither drain a bucket nor fill it. */
const refilled = (bucket: Bucket, rate: Rate, now: number): number =>
  Math.min(rate.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate.perSecond);

/**
 * Buckets by key, at most `capacity` of them: with more keys than that, the one longest unused is forgotten, which only
 * ever makes the limit milder.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly rate: Rate,
    private readonly capacity = 10_000,
  ) {}

  get size(): number {
    return this.buckets.size;
  }

  /** null when the call is within the rate, else the seconds to wait. */
  take(key: string, now: number): number | null {
    const taken = take(this.buckets.get(key), this.rate, now);
    // Set anew, so that the map's order is the order of use.
    this.buckets.delete(key);
    this.buckets.set(key, taken.bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > this.capacity && oldest !== undefined) this.buckets.delete(oldest);
    return taken.allowed ? null : taken.retryAfterSeconds;
  }
}
