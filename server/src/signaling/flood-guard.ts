import { signalingLimits } from '#protocol';
import { type Bucket, type Rate, take } from '../kernel/token-bucket.js';

export type FloodVerdict = 'admit' | 'refuse' | 'close';

/** A message is charged by its size as well, so that large ones cannot be sent as often as small ones. */
const BYTES_PER_TOKEN = 4_096;
const costOf = (bytes: number): number => 1 + Math.floor(bytes / BYTES_PER_TOKEN);

const rate: Rate = { perSecond: signalingLimits.messagesPerSecond, burst: signalingLimits.burst };

/**
 * The rate bound of one connection. A message that finds the bucket empty is refused and charged to a second bucket of the
 * same size; a client that empties that one too pays no heed to refusals, and is closed.
 */
export class FloodGuard {
  private budget: Bucket | undefined;
  private patience: Bucket | undefined;

  /** `now` in milliseconds; `bytes` as they came. */
  judge(now: number, bytes: number): FloodVerdict {
    const cost = costOf(bytes);
    const taken = take(this.budget, rate, now, cost);
    this.budget = taken.bucket;
    if (taken.allowed) return 'admit';
    const tried = take(this.patience, rate, now, cost);
    this.patience = tried.bucket;
    return tried.allowed ? 'refuse' : 'close';
  }
}
