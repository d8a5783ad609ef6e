import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { userId as userIdSchema, type UserId } from '#protocol';
import type { Clock } from '../../kernel/clock.js';
import { afterUse, isOver, sessionEnd, type Session, type SessionLimits } from '../domain/session.js';
import type { SessionKeeper } from '../ports.js';
import { redisAnswer } from './outage.js';

const kept = z.object({ userId: userIdSchema, createdAt: z.number(), lastSeenAt: z.number() });
const TOKEN = /^[\w-]{43}$/u;

const sessionKey = (hash: string) => `conclave:session:${hash}`;
const indexKey = (userId: UserId) => `conclave:sessions-of:${userId}`;
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** KEYS: session, index. ARGV: value, ms to live, hash, score, now, ms the index lives. */
const BEGIN = `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return 1`;

/** KEYS: index. ARGV: prefix of session keys. In one step, so that no session slips in between. */
const END_ALL = `
local ended = 0
for _, hash in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  ended = ended + redis.call('DEL', ARGV[1] .. hash)
end
redis.call('DEL', KEYS[1])
return ended`;

/**
 * Sessions in Redis under the SHA-256 of their token: who reads Redis, or a backup of it, cannot sign in with what is there.
 * The clock decides about expiry; Redis' own expiry only tidies up.
 */
export class RedisSessions implements SessionKeeper {
  constructor(
    private readonly redis: Redis,
    private readonly clock: Clock,
    private readonly limits: SessionLimits,
  ) {}

  async begin(userId: UserId): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const hash = hashOf(token);
    const now = this.clock.now();
    const session: Session = { userId, createdAt: now, lastSeenAt: now };
    const { absoluteMs } = this.limits;
    const values = [JSON.stringify(session), this.timeLeft(session), hash, now + absoluteMs, now, absoluteMs];
    await redisAnswer(this.redis.eval(BEGIN, 2, sessionKey(hash), indexKey(userId), ...values));
    return token;
  }

  async holder(token: string): Promise<UserId | null> {
    if (!TOKEN.test(token)) return null;
    const key = sessionKey(hashOf(token));
    const session = read(await redisAnswer(this.redis.get(key)));
    if (!session) return null;
    const now = this.clock.now();
    if (isOver(session, now, this.limits)) {
      await this.end(token);
      return null;
    }
    const used = afterUse(session, now);
    // XX: a session that was ended a moment ago must not come back to life.
    if (used) await redisAnswer(this.redis.set(key, JSON.stringify(used), 'PX', this.timeLeft(used), 'XX'));
    return session.userId;
  }

  async end(token: string): Promise<void> {
    if (!TOKEN.test(token)) return;
    const hash = hashOf(token);
    const session = read(await redisAnswer(this.redis.getdel(sessionKey(hash))));
    if (session) await redisAnswer(this.redis.zrem(indexKey(session.userId), hash));
  }

  async endAllOf(userId: UserId): Promise<number> {
    return Number(await redisAnswer(this.redis.eval(END_ALL, 1, indexKey(userId), sessionKey(''))));
  }

  private timeLeft(session: Session): number {
    return Math.max(1, sessionEnd(session, this.limits) - this.clock.now());
  }
}

/** What is not in our shape was written by another version: its holder signs in again. */
function read(value: string | null): Session | null {
  if (value === null) return null;
  try {
    return kept.safeParse(JSON.parse(value)).data ?? null;
  } catch {
    return null;
  }
}
