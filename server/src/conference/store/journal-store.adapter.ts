import type { Redis } from 'ioredis';
import { conferenceId as conferenceIdSchema, type ConferenceId } from '#protocol';
import { leaseKeys } from '../../storage/lease.js';
import { redisScript, runScript } from '../../storage/redis-script.js';
import type { JournalStore, StoredEntry, WriteVerdict } from '../journal/journal-store.js';

const LIVE = 'conclave:journals';
const streamOf = (id: ConferenceId): string => `conclave:journal:${id}`;
const headOf = (id: ConferenceId): string => `conclave:journal:${id}:head`;
const asideOf = (id: ConferenceId): string => `conclave:journal-unreadable:${id}`;
const [, TERM] = leaseKeys('control');

/** Entries that are read at once. */
const PAGE = 500;
/** How long a journal that was set aside is kept. */
const ASIDE_MS = 7 * 24 * 60 * 60_000;
/** Far above what a journal holds between snapshots; read at a start, so nothing may make it endless. */
const MOST_ENTRIES = 60_000;

/**
 * KEYS: stream, head (the last place), live ones, highest term. A write of an older term than the highest known is refused;
 * the keys of a lease survive it, so that this holds from the moment another has it.
 */
const FENCE = `
if (tonumber(redis.call('GET', KEYS[4])) or 0) > tonumber(ARGV[1]) then return 'fenced' end
`;

/** ARGV: term, place of the first, entries. What stands there already is left, so that a repeated call does no harm. */
const APPEND = redisScript(`${FENCE}
local last = tonumber(redis.call('GET', KEYS[2]))
local seq = tonumber(ARGV[2])
if not last or seq > last + 1 then return 'gap' end
for i = 3, #ARGV do
  if seq > last then
    redis.call('XADD', KEYS[1], string.format('%.0f-0', seq), 'e', ARGV[i])
    last = seq
  end
  seq = seq + 1
end
redis.call('SET', KEYS[2], string.format('%.0f', last))
return 'written'`);

/** ARGV: term, place, what it covers, what is kept, entry, conference. */
const SNAPSHOT = redisScript(`${FENCE}
local last = tonumber(redis.call('GET', KEYS[2]))
if last and last > tonumber(ARGV[2]) then return 'gap' end
redis.call('XADD', KEYS[1], ARGV[2] .. '-*', 's', ARGV[5], 'c', ARGV[3])
redis.call('SET', KEYS[2], ARGV[2])
redis.call('SADD', KEYS[3], ARGV[6])
redis.call('PERSIST', KEYS[1])
redis.call('PERSIST', KEYS[2])
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[4] .. '-1')
return 'written'`);

/** ARGV: term, conference, how long it is kept. */
const END = redisScript(`${FENCE}
redis.call('SREM', KEYS[3], ARGV[2])
if tonumber(ARGV[3]) > 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
else
  redis.call('DEL', KEYS[1], KEYS[2])
end
return 'written'`);

/**
 * Journals as Redis streams, one for each conference. An entry's id is its place and 0; a snapshot stands behind the entry
 * at its place, as place and 1 or more. The newest two snapshots and what follows them are kept.
 */
export class JournalsInRedis implements JournalStore {
  constructor(
    private readonly redis: Redis,
    /** Of the lease under which is written. */
    private readonly term: number,
    /** How long a journal is kept after its end. */
    private readonly keepMs: number,
  ) {}

  append(id: ConferenceId, first: number, sealed: readonly Buffer[]): Promise<WriteVerdict> {
    return this.run(APPEND, id, [first, ...sealed]);
  }

  snapshot(
    id: ConferenceId,
    entry: { seq: number; covers: number; keepFrom: number; sealed: Buffer },
  ): Promise<WriteVerdict> {
    return this.run(SNAPSHOT, id, [entry.seq, entry.covers, entry.keepFrom, entry.sealed, id]);
  }

  end(id: ConferenceId): Promise<WriteVerdict> {
    return this.run(END, id, [id, this.keepMs]);
  }

  async live(): Promise<ConferenceId[]> {
    const ids = await this.redis.smembers(LIVE);
    return ids.flatMap((id) => {
      const parsed = conferenceIdSchema.safeParse(id);
      return parsed.success ? [parsed.data] : [];
    });
  }

  async read(id: ConferenceId): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = [];
    for (let from = '-'; entries.length < MOST_ENTRIES;) {
      const page = await this.redis.xrangeBuffer(streamOf(id), from, '+', 'COUNT', PAGE);
      for (const [key, fields] of page) {
        from = `(${key.toString()}`;
        const entry = entryOf(key.toString(), fields);
        if (entry) entries.push(entry);
      }
      if (page.length < PAGE) break;
    }
    return entries;
  }

  async setAside(id: ConferenceId): Promise<void> {
    await this.redis.srem(LIVE, id);
    await this.redis.del(headOf(id));
    if ((await this.redis.exists(streamOf(id))) === 0) return;
    await this.redis.rename(streamOf(id), asideOf(id));
    await this.redis.pexpire(asideOf(id), ASIDE_MS);
  }

  async answers(): Promise<boolean> {
    try {
      await this.redis.ping();
      return true;
    } catch {
      return false;
    }
  }

  private async run(
    script: typeof APPEND,
    id: ConferenceId,
    args: readonly (string | number | Buffer)[],
  ): Promise<WriteVerdict> {
    const keys = [streamOf(id), headOf(id), LIVE, TERM];
    return (await runScript(this.redis, script, keys, [this.term, ...args])) as WriteVerdict;
  }
}

/** Fields come as name and value in turn. */
function entryOf(key: string, fields: readonly Buffer[]): StoredEntry | null {
  const named = new Map<string, Buffer>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name, value] = [fields[at], fields[at + 1]];
    if (name && value) named.set(name.toString(), value);
  }
  const seq = Number(key.split('-', 1)[0]);
  const [entry, snapshot, covers] = [named.get('e'), named.get('s'), named.get('c')];
  if (entry) return { seq, covers: null, sealed: entry };
  return snapshot && covers ? { seq, covers: Number(covers.toString()), sealed: snapshot } : null;
}
