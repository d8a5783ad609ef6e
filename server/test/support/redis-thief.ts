import type { Redis } from 'ioredis';
import { CONFERENCE_JOURNALS, type ConferenceJournals } from '../../src/conference/journal/journals.js';
import type { JournalStore } from '../../src/conference/journal/journal-store.js';
import type { TestApp } from './test-app.js';

/** All keys and all values, as text, each byte a character. */
export async function everythingInRedis(redis: Redis): Promise<string> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    found.push(key);
    const args = valueCall(await redis.type(key), key);
    if (args) found.push(flat(await redis.callBuffer(...args)));
  }
  return found.join('\n');
}

function valueCall(type: string, key: string): [string, ...string[]] | null {
  switch (type) {
    case 'string':
      return ['GET', key];
    case 'hash':
      return ['HGETALL', key];
    case 'list':
      return ['LRANGE', key, '0', '-1'];
    case 'set':
      return ['SMEMBERS', key];
    case 'zset':
      return ['ZRANGE', key, '0', '-1'];
    case 'stream':
      return ['XRANGE', key, '-', '+'];
    default:
      return null;
  }
}

const flat = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(flat).join('\n')
    : Buffer.isBuffer(value)
      ? value.toString('latin1') + value.toString('utf8')
      : String(value);

/** From now on nothing more reaches the journals of this app, as when Redis is away, and never comes back in time. */
export function loseTheJournal(app: TestApp): void {
  const journals = app.get<ConferenceJournals>(CONFERENCE_JOURNALS);
  const { store } = (journals as unknown as { world: { store: JournalStore } }).world;
  const away = () => Promise.reject(new Error('Redis is away'));
  Object.assign(store, { append: away, snapshot: away, end: away, answers: () => Promise.resolve(false) });
}
