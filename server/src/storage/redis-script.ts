import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Something that Redis does in one go. What it touches is named by its keys. */
export interface RedisScript {
  readonly lua: string;
  readonly sha: string;
}

export const redisScript = (lua: string): RedisScript => ({
  lua,
  sha: createHash('sha1').update(lua).digest('hex'),
});

/** Sends the script's hash; its text only when Redis does not know it (any more). */
export async function runScript(
  redis: Pick<Redis, 'eval' | 'evalsha'>,
  script: RedisScript,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!/^NOSCRIPT/u.test(String((error as { message?: unknown }).message))) throw error;
    return redis.eval(script.lua, keys.length, ...keys, ...args);
  }
}
