import { Redis, type RedisOptions as AllRedisOptions } from 'ioredis';
import type { Log } from '../kernel/log.js';

export const REDIS = Symbol('Redis');

/** Replies stay in the client's usual shapes, so that option is not ours to give. */
export type RedisOptions = Omit<AllRedisOptions, 'replyMapping'>;

/** Where Redis is, in the client's words: redis://, rediss://, unix:///path or /path. */
export function redisTarget(url: string): { url: string; options: RedisOptions } | { options: RedisOptions } {
  const socket = url.startsWith('/') ? url : /^unix:\/\/(?<path>\/[^?]*)/u.exec(url)?.groups?.['path'];
  return socket === undefined ? { url, options: {} } : { options: { path: decodeURIComponent(socket) } };
}

/**
 * A client that fails fast: with Redis away a command is refused at once, or after 3 s when the line went mute, instead of
 * waiting for it to come back. It keeps reconnecting by itself.
 */
export function createRedis(url: string, log: Log, special: RedisOptions = {}): Redis {
  const target = redisTarget(url);
  const options: RedisOptions = {
    ...target.options,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
    ...special,
  };
  const redis = 'url' in target ? new Redis(target.url, options) : new Redis(options);
  let away = false;
  redis.on('error', (error) => {
    if (!away) log.warn('Redis does not answer', { err: error });
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info('Redis answers again');
    away = false;
  });
  return redis;
}

/** Waits until Redis answers. */
export async function connectRedis(redis: Redis, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
      await redis.ping();
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error(`Redis does not answer: ${String(error)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
