import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { ConferenceId } from '#protocol';
import type { Command } from '../../src/conference/domain/commands.js';
import { DurableJournals } from '../../src/conference/journal/durable-journals.js';
import {
  UnreadableJournal,
  type ConferenceJournal,
  type JournalSnapshot,
} from '../../src/conference/journal/journals.js';
import { JournalsInRedis } from '../../src/conference/store/journal-store.adapter.js';
import { newConferenceId } from '../../src/kernel/ids.js';
import { silentLog } from '../../src/kernel/log.js';
import { leaseKeys, takeLease, type Lease, type LeaseOptions } from '../../src/storage/lease.js';
import { isProvablyDead, thisProcess, type LeaseHolder } from '../../src/storage/lease-holder.js';
import { connectRedis, createRedis } from '../../src/storage/redis.js';
import { eventually } from '../support/media-planes.js';
import { startRedis, type TestService } from '../support/services.js';

let service: TestService;
let redis: Redis;
const lines: Redis[] = [];
const leases: Lease[] = [];
const opened: DurableJournals[] = [];
beforeAll(async () => {
  service = await startRedis();
  redis = await aLine();
}, 60_000);
beforeEach(() => redis.flushall());
afterEach(async () => {
  for (const journals of opened.splice(0)) journals.close();
  for (const lease of leases.splice(0)) await lease.release();
});
afterAll(async () => {
  for (const line of lines) line.disconnect();
  await service.stop();
});

async function aLine(): Promise<Redis> {
  const line = createRedis(service.url, silentLog);
  await connectRedis(line, 5_000);
  lines.push(line);
  return line;
}
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the lease', () => {
  const [leaseKey, termKey] = leaseKeys('control');
  const somebody = (over: Partial<LeaseHolder> = {}): LeaseHolder => ({
    ...thisProcess(),
    id: crypto.randomUUID(),
    ...over,
  });
  const take = async (over: Partial<LeaseOptions> = {}) => {
    const options = { redis, name: 'control', log: silentLog, renewEveryMs: 50, ...over };
    const lease = await takeLease({ holder: somebody(), ...options });
    leases.push(lease);
    return lease;
  };
  const lossOf = (lease: Lease) => new Promise<string>((lost) => lease.onLost(lost));

  it('is held by one; the next waits for its release and has a higher term', async () => {
    const first = await take();
    first.atWork();
    let isTaken = false;
    const second = take().then((lease) => {
      isTaken = true;
      return lease;
    });
    await wait(500);
    expect(isTaken).toBe(false);
    const before = Date.now();
    await first.release();
    const { term, previousSeenAt } = await second;
    expect(term).toBeGreaterThan(first.term);
    expect(Math.abs((previousSeenAt ?? 0) - before)).toBeLessThan(1_000);
  });

  it('tells when somebody was last at work, not when somebody who never came to it had it', async () => {
    const first = await take({ renewEveryMs: 20 });
    first.atWork();
    await wait(100);
    await first.release();
    const before = Date.now();
    await wait(200);
    // Ends while it still takes up what the one before has left, and so does the next.
    for (const options of [{ renewEveryMs: 20 }, { renewEveryMs: 20 }]) {
      const failing = await take(options);
      await wait(60);
      await failing.release();
    }
    const { previousSeenAt } = await take();
    expect(previousSeenAt).toBeLessThanOrEqual(before);
  });

  it('is taken by one of many who start in the same moment, and by the others in turn', async () => {
    const taken: Lease[] = [];
    const all = Array.from({ length: 5 }, () => take().then((lease) => void taken.push(lease)));
    await wait(600);
    expect(taken).toHaveLength(1);
    for (let place = 0; place < 5; place++) {
      await eventually('the next', () => taken[place]);
      expect(taken).toHaveLength(place + 1);
      await taken[place]?.release();
    }
    await Promise.all(all);
    const terms = taken.map(({ term }) => term);
    expect(terms).toEqual([...new Set(terms)].sort((a, b) => a - b));
  });

  it('runs out when its holder hangs, and the holder then learns that it has lost it', async () => {
    // It renews too rarely, as a process does that was stopped for a while.
    const hanging = await take({ ttlMs: 300, renewEveryMs: 1_500 });
    const next = await take();
    expect(next.term).toBeGreaterThan(hanging.term);
    expect(await lossOf(hanging)).toMatch(/newer/u);
    await wait(150);
    expect(await redis.get(leaseKey)).toContain(String(next.term));
  });

  it('of a process that died on this machine is taken over at once', async () => {
    const process = spawn('sleep', ['60']);
    await once(process, 'spawn');
    const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const holder = somebody({ pid: process.pid ?? 0, startedAt });
    expect(isProvablyDead(holder, somebody())).toBe(false);
    const dead = await take({ holder, ttlMs: 60_000, renewEveryMs: 60_000 });
    process.kill('SIGKILL');
    await once(process, 'exit');
    const began = Date.now();
    expect((await take()).term).toBeGreaterThan(dead.term);
    expect(Date.now() - began).toBeLessThan(1_000);
  });

  it('of a process elsewhere, or one that lives, is never taken over', () => {
    const self = somebody();
    expect(isProvablyDead(somebody(), self)).toBe(false);
    expect(isProvablyDead(somebody({ pid: 2 ** 22 + 7 }), self)).toBe(true);
    // Another life of the same number.
    expect(isProvablyDead(somebody({ startedAt: '1' }), self)).toBe(true);
    for (const elsewhere of [{ machine: 'another' }, { machine: null }, { startedAt: null }])
      expect(isProvablyDead(somebody({ pid: 2 ** 22 + 7, ...elsewhere }), self)).toBe(false);
  });

  it('outlives the loss of Redis’s data: the holder says so again, and terms still rise', async () => {
    const lease = await take();
    await redis.flushall();
    await eventually('it is held again', async () => (await redis.get(leaseKey)) ?? undefined);
    expect(Number(await redis.get(termKey))).toBe(lease.term);
    await lease.release();
    await redis.flushall();
    expect((await take()).term).toBeGreaterThan(lease.term);
  });
});

/** A conference of which only the number of its commands matters. */
class Counted {
  readonly id = newConferenceId();
  released = 0;
  count = 0;
  fenced = false;
  readonly journal: ConferenceJournal;

  constructor(journals: DurableJournals) {
    this.journal = journals.open(this.id, {
      snapshot: () => ({ state: { count: this.count }, now: 0, owed: [] }) as unknown as JournalSnapshot,
      release: (upTo) => (this.released = upTo),
      fenced: () => (this.fenced = true),
    });
  }

  add(count = 1, text = 'x'): void {
    for (let added = 0; added < count; added++)
      this.journal.append(
        { type: 'noted', text: `${text}${this.count + 1}` } as unknown as Command,
        ++this.count,
      );
  }

  async written(): Promise<void> {
    await eventually('all is written', () => this.released === this.count || undefined);
  }
}

describe('journals in Redis', () => {
  const journalsOf = async (term = 5, { secret = 's'.repeat(32), keepMs = 60_000 } = {}) => {
    const store = new JournalsInRedis(await aLine(), term, keepMs);
    let fenced = 0;
    const journals = new DurableJournals({ store, secret, log: silentLog, fenced: () => (fenced += 1) });
    opened.push(journals);
    return Object.assign(journals, { fencedTimes: () => fenced });
  };
  const countOf = (snapshot: JournalSnapshot) => (snapshot.state as unknown as { count: number }).count;
  const streamOf = (id: ConferenceId) => `conclave:journal:${id}`;

  it('give back what was written, in order, and nothing of it can be read in Redis', async () => {
    const journals = await journalsOf();
    const conference = new Counted(journals);
    // Below the number at which a snapshot is due.
    for (let round = 0; round < 7; round++) {
      conference.add(70, 'what only the meeting may know ');
      await conference.written();
    }
    const record = await journals.read(conference.id, 'oldest');
    expect(record?.covers).toBe(0);
    expect(record?.entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 490 }, (_none, index) => index + 1),
    );
    expect(record?.entries[41]).toMatchObject({
      seq: 42,
      now: 42,
      command: { text: 'what only the meeting may know 42' },
    });
    expect(await journals.live()).toEqual([conference.id]);
    const dump = await redis.xrangeBuffer(streamOf(conference.id), '-', '+');
    expect(dump.some(([, fields]) => fields.some((field) => field.includes('meeting may know')))).toBe(false);
  });

  it('refuse what an older holder writes, whatever it writes', async () => {
    const [old, next] = [await journalsOf(5), await journalsOf(6)];
    const before = new Counted(old);
    before.add(2);
    await before.written();
    // A lease with a newer term was taken.
    await redis.set(leaseKeys('control')[1], '6');
    before.add();
    await eventually('it is fenced', () => before.fenced || undefined);
    expect(before.released).toBe(2);
    const another = new Counted(old);
    await eventually('that is fenced, too', () => another.fenced || undefined);
    await before.journal.end();
    expect(old.fencedTimes()).toBeGreaterThanOrEqual(3);
    expect((await next.read(before.id))?.entries).toHaveLength(2);
    expect(await next.live()).toEqual([before.id]);
    const after = new Counted(next);
    after.add();
    await after.written();
  });

  it('stay short: the last two snapshots and what follows', async () => {
    const journals = await journalsOf();
    const conference = new Counted(journals);
    for (let round = 0; round < 40; round++) {
      conference.add(100);
      await conference.written();
    }
    expect(await redis.xlen(streamOf(conference.id))).toBeLessThan(1_800);
    const record = await journals.read(conference.id);
    expect(countOf(record!.snapshot) + record!.entries.length).toBe(4_000);
    const oldest = await journals.read(conference.id, 'oldest');
    expect(oldest!.covers).toBeLessThan(record!.covers);
    expect(oldest!.covers + oldest!.entries.length).toBe(4_000);
  });

  it('end: kept for a while, or gone at once', async () => {
    for (const keepMs of [60_000, 0]) {
      const journals = await journalsOf(5, { keepMs });
      const conference = new Counted(journals);
      conference.add();
      await conference.journal.end();
      expect(await journals.live()).toEqual([]);
      const left = await redis.pttl(streamOf(conference.id));
      if (keepMs === 0) expect(left).toBe(-2);
      else expect(left).toBeGreaterThan(50_000);
    }
  });

  it.each<[string, (id: ConferenceId) => Promise<unknown>]>([
    [
      'with an entry that is damaged',
      async (id) => {
        await redis.xdel(streamOf(id), '3-0');
        await redis.del(streamOf(id));
        await redis.xadd(streamOf(id), '0-1', 's', 'nonsense', 'c', '0');
      },
    ],
    ['with an entry missing', (id) => redis.xdel(streamOf(id), '2-0')],
    ['without a snapshot', (id) => redis.xtrim(streamOf(id), 'MINID', '1-0')],
  ])('%s are unreadable, can be set aside, and the others are not touched', async (_name, damage) => {
    const journals = await journalsOf();
    const [bad, good] = [new Counted(journals), new Counted(journals)];
    for (const conference of [bad, good]) {
      conference.add(3);
      await conference.written();
    }
    await damage(bad.id);
    await expect(journals.read(bad.id)).rejects.toThrow(UnreadableJournal);
    await journals.setAside(bad.id);
    expect(await journals.live()).toEqual([good.id]);
    expect((await journals.read(good.id))?.entries).toHaveLength(3);
    expect(await redis.exists(`conclave:journal-unreadable:${bad.id}`)).toBe(1);
  });

  it('of another secret are unreadable', async () => {
    const conference = new Counted(await journalsOf());
    conference.add(3);
    await conference.written();
    const others = await journalsOf(5, { secret: 't'.repeat(32) });
    await expect(others.read(conference.id)).rejects.toThrow(UnreadableJournal);
  });

  it('go on when Redis is killed, and are whole again when it is back, though it has lost everything', async () => {
    const journals = await journalsOf();
    const conference = new Counted(journals);
    conference.add(5);
    await conference.written();
    await service.halt();
    const began = performance.now();
    conference.add(5);
    await conference.written();
    expect(performance.now() - began).toBeLessThan(1_000);
    for (let round = 0; round < 5; round++) {
      conference.add(100);
      await conference.written();
      await wait(20);
    }
    expect(journals.away).toBe(true);
    expect(journals.lag().entries).toBe(505);
    await service.resume();
    await eventually('it is written again', () => !journals.away || undefined, 10_000);
    expect(journals.lag()).toEqual({ entries: 0, seconds: 0 });
    conference.add(2);
    await conference.written();
    const record = await journals.read(conference.id);
    expect([countOf(record!.snapshot), record!.entries.length]).toEqual([510, 2]);
  }, 30_000);

  it('wait a quarter of a second for a Redis that hangs', async () => {
    const journals = await journalsOf();
    const conference = new Counted(journals);
    conference.add();
    await conference.written();
    process.kill(service.pid, 'SIGSTOP');
    try {
      const began = performance.now();
      conference.add();
      await conference.written();
      const waited = performance.now() - began;
      expect(waited).toBeGreaterThan(200);
      expect(waited).toBeLessThan(1_500);
    } finally {
      process.kill(service.pid, 'SIGCONT');
    }
    await eventually('it is written again', () => !journals.away || undefined, 10_000);
    const record = await journals.read(conference.id);
    expect(countOf(record!.snapshot) + record!.entries.length).toBe(2);
  }, 30_000);

  it('cost little: microseconds for each accepted command', async () => {
    const journals = await journalsOf();
    const conference = new Counted(journals);
    await conference.written();
    const [batches, each] = [200, 20];
    const delays: number[] = [];
    const cpu = process.cpuUsage();
    for (let batch = 0; batch < batches; batch++) {
      const began = performance.now();
      conference.add(each, 'a command of about the usual length, say two hundred characters '.repeat(3));
      while (conference.released < conference.count) await new Promise((look) => setImmediate(look));
      delays.push(performance.now() - began);
    }
    const { user, system } = process.cpuUsage(cpu);
    const perCommand = (user + system) / (batches * each);
    delays.sort((a, b) => a - b);
    process.stdout.write(
      `journal: ${perCommand.toFixed(1)} µs of CPU a command (waiting by polling included), acknowledged after ` +
        `${delays[delays.length >> 1]?.toFixed(2)} ms (median), ${delays.at(-1)?.toFixed(2)} ms (worst)\n`,
    );
    expect(perCommand).toBeLessThan(2_000);
  });
});
