import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { attemptLimits, FAMILIAR_FOR_MS, type Tally } from '../domain/attempts.js';
import { redisAnswer } from './outage.js';

/** KEYS: pair, address, account, familiar addresses. ARGV: address, now. */
const READ = `
local answer = {}
for i = 1, 3 do
  answer[2 * i - 1] = tonumber(redis.call('GET', KEYS[i]) or '0')
  answer[2 * i] = redis.call('PTTL', KEYS[i])
end
local since = redis.call('ZSCORE', KEYS[4], ARGV[1])
answer[7] = (since and tonumber(since) > tonumber(ARGV[2])) and 1 or 0
return answer`;

/** KEYS: counters. ARGV: length of the window in ms. A counter without an end would lock somebody out for good. */
const COUNT = `
for _, key in ipairs(KEYS) do
  redis.call('INCR', key)
  if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[1]) end
end
return 1`;

/** KEYS: pair, familiar addresses. ARGV: address, its end, now, how many addresses are kept, ms to live. */
const CLEAR = `
redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[4]))
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1`;

const FAMILIAR_ADDRESSES = 20;
const answer = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);

/** Who tries, where: `account` is its one spelling (countingName), or null when nothing was typed that could be one. */
export interface Attempt {
  readonly account: string | null;
  readonly address: string;
}

/** Failed sign-ins, counted in Redis in windows that begin with the first failure; see domain/attempts.ts for the limits. */
export class RedisAttempts {
  constructor(
    private readonly redis: Redis,
    private readonly clock: Clock,
  ) {}

  async tally(attempt: Attempt): Promise<Tally> {
    const { pair, address, account, familiar } = keysOf(attempt);
    const reply = await redisAnswer(
      this.redis.eval(READ, 4, pair, address, account, familiar, attempt.address, this.clock.now()),
    );
    const [pairCount, pairEnd, addressCount, addressEnd, accountCount, accountEnd, known] =
      answer.parse(reply);
    return {
      pair: { count: pairCount, endsInMs: pairEnd },
      address: { count: addressCount, endsInMs: addressEnd },
      account: { count: accountCount, endsInMs: accountEnd },
      familiar: known === 1,
    };
  }

  /** Without an account only the address is charged: what cannot be a password is no guess at one. */
  async failed(attempt: Attempt): Promise<void> {
    const { pair, address, account } = keysOf(attempt);
    const keys = attempt.account === null ? [address] : [pair, address, account];
    await redisAnswer(this.redis.eval(COUNT, keys.length, ...keys, attemptLimits.windowMs));
  }

  async succeeded(attempt: Attempt): Promise<void> {
    const { pair, familiar } = keysOf(attempt);
    const now = this.clock.now();
    const values = [attempt.address, now + FAMILIAR_FOR_MS, now, FAMILIAR_ADDRESSES, FAMILIAR_FOR_MS];
    await redisAnswer(this.redis.eval(CLEAR, 2, pair, familiar, ...values));
  }
}

/** Names are hashed: people type their password into the wrong field, and it should not lie in Redis then. */
function keysOf({ account, address }: Attempt) {
  const name = createHash('sha256')
    .update(account ?? '')
    .digest('hex')
    .slice(0, 32);
  const prefix = 'conclave:sign-in';
  return {
    pair: `${prefix}:pair:${name}:${address}`,
    address: `${prefix}:address:${address}`,
    account: `${prefix}:account:${name}`,
    familiar: `${prefix}:familiar:${name}`,
  };
}
