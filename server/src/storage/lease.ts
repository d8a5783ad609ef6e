import type { Redis } from 'ioredis';
import type { Log } from '../kernel/log.js';
import { isProvablyDead, parseHolder, thisProcess, type LeaseHolder } from './lease-holder.js';
import { redisScript, runScript } from './redis-script.js';

export const CONTROL_LEASE = Symbol('ControlLease');

/**
 * The right to do something alone in the house. Its term rises with every holder, across losses of Redis's data too (it is
 * at least the time in milliseconds), so whoever receives work can refuse that of an older holder.
 */
export interface Lease {
  readonly term: number;
  /** When a holder before was last at work, ms since the epoch; null: nobody knows. */
  readonly previousSeenAt: number | null;
  /** Called once, at once when it is lost already: another has it, and this process must do nothing more. */
  onLost(callback: (why: string) => void): void;
  /**
   * From now on this holder counts as being at work. Before it has taken up what the one before left, it must not: should it
   * end in the middle, the next one must still know how long people have really been without anybody.
   */
  atWork(): void;
  /** For whoever learns it elsewhere, by a write that was refused for its term. */
  lose(why: string): void;
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly redis: Redis;
  readonly name: string;
  readonly log: Log;
  /** How long it stands without being renewed. */
  readonly ttlMs?: number;
  readonly renewEveryMs?: number;
  /** For tests: who we are. */
  readonly holder?: LeaseHolder;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

const TTL_MS = 6_000;
const RENEW_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 200;
const SAY_AGAIN_MS = 10_000;

/** The lease's key, and beside it what outlives it: the highest term, and when a holder was last at work. */
export const leaseKeys = (name: string): [lease: string, term: string, seen: string] => [
  `conclave:lease:${name}`,
  `conclave:lease:${name}:term`,
  `conclave:lease:${name}:seen`,
];

/** ARGV: holder, ttl, now, the value that may be taken over. Gives the term and when a holder was last seen, or who holds. */
const TAKE = redisScript(`
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[4] then return {'held', held} end
local term = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, tonumber(ARGV[3]))
local seen = redis.call('GET', KEYS[3]) or ''
local text = string.format('%.0f', term)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], text .. ' ' .. ARGV[1], 'PX', ARGV[2])
return {'taken', text, seen}`);

/** ARGV: value, ttl, now (empty: not at work yet), term. The highest term wins, whatever has become of Redis's data meanwhile. */
const RENEW = redisScript(`
local mine = tonumber(ARGV[4])
if (tonumber(redis.call('GET', KEYS[2])) or 0) > mine then return 0 end
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] and (tonumber(string.match(held, '^%d+')) or 0) >= mine then return 0 end
redis.call('SET', KEYS[2], ARGV[4])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[3] ~= '' then redis.call('SET', KEYS[3], ARGV[3]) end
return 1`);

/** ARGV: value, now (empty: it never was at work). */
const RELEASE = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('SET', KEYS[3], ARGV[2]) end
return redis.call('DEL', KEYS[1])`);

/**
 * Waits until the lease is ours. One whose holder has provably died on this machine is taken over at once; any other must
 * run out. Rejects only when `signal` says so.
 */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const holder = options.holder ?? thisProcess();
  let expected = '';
  let saidAt = -Infinity;
  for (;;) {
    options.signal?.throwIfAborted();
    const answer = await tryToTake(options, holder, expected);
    if (answer?.[0] === 'taken') {
      const [, term = '', seen = ''] = answer;
      options.log.info('lease taken', { lease: options.name, term: Number(term) });
      return new RenewedLease(options, holder, term, seen === '' ? null : Number(seen));
    }
    const held = answer?.[1] ?? '';
    const other = parseHolder(held.slice(held.indexOf(' ') + 1));
    if (other && held !== expected && isProvablyDead(other, holder)) {
      options.log.info('the lease is of a process that has died: taken over', { lease: options.name });
      expected = held;
      continue;
    }
    if (performance.now() - saidAt >= SAY_AGAIN_MS) {
      saidAt = performance.now();
      options.log.warn('waiting: another process has the lease', { lease: options.name, pid: other?.pid });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

async function tryToTake(
  { redis, name, ttlMs = TTL_MS, log }: LeaseOptions,
  holder: LeaseHolder,
  expected: string,
): Promise<string[] | null> {
  try {
    const args = [JSON.stringify(holder), ttlMs, Date.now(), expected];
    return (await runScript(redis, TAKE, leaseKeys(name), args)) as string[];
  } catch (error) {
    log.warn('the lease could not be asked for', { lease: name, err: error });
    return null;
  }
}

class RenewedLease implements Lease {
  readonly term: number;
  private readonly value: string;
  private readonly keys: string[];
  private readonly timer: NodeJS.Timeout;
  private readonly listeners: ((why: string) => void)[] = [];
  private renewing = false;
  private released = false;
  private working = false;
  private lost: string | null = null;

  constructor(
    private readonly options: LeaseOptions,
    holder: LeaseHolder,
    private readonly termText: string,
    readonly previousSeenAt: number | null,
  ) {
    this.term = Number(termText);
    this.value = `${termText} ${JSON.stringify(holder)}`;
    this.keys = leaseKeys(options.name);
    this.timer = setInterval(() => void this.renew(), options.renewEveryMs ?? RENEW_EVERY_MS);
    this.timer.unref();
  }

  onLost(callback: (why: string) => void): void {
    if (this.lost !== null) callback(this.lost);
    else this.listeners.push(callback);
  }

  atWork(): void {
    this.working = true;
    void this.renew();
  }

  lose(why: string): void {
    if (this.lost !== null || this.released) return;
    this.lost = why;
    clearInterval(this.timer);
    this.options.log.error('the lease is lost', { lease: this.options.name, term: this.term, why });
    for (const listener of this.listeners.splice(0)) listener(why);
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    if (this.released) return;
    this.released = true;
    if (this.lost !== null) return;
    try {
      await runScript(this.options.redis, RELEASE, this.keys, [this.value, this.seen]);
    } catch (error) {
      // It runs out by itself, and a process that has died is recognised before that.
      this.options.log.warn('the lease could not be given back', { lease: this.options.name, err: error });
    }
  }

  private get seen(): number | '' {
    return this.working ? Date.now() : '';
  }

  /** With Redis away nobody else can take it: the holder goes on, and says so again when Redis is back. */
  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      const { redis, ttlMs = TTL_MS } = this.options;
      const args = [this.value, ttlMs, this.seen, this.termText];
      if ((await runScript(redis, RENEW, this.keys, args)) !== 1)
        this.lose('another holder has a newer term');
    } catch (error) {
      this.options.log.debug('the lease was not renewed', { lease: this.options.name, err: error });
    } finally {
      this.renewing = false;
    }
  }
}
