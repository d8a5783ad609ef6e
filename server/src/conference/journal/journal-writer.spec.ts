import { afterEach, describe, expect, it } from '@jest/globals';
import type { ConferenceId } from '#protocol';
import { silentLog } from '../../kernel/log.js';
import type { Command } from '../domain/commands.js';
import { DurableJournals } from './durable-journals.js';
import type { ConferenceJournal, JournalSnapshot } from './journals.js';
import { MemoryJournalStore } from './testing.js';

const id = 'c1' as ConferenceId;
const command = { type: 'tick' } satisfies Command;
const turns = async (count = 6) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A conference whose state is the number of its commands. */
class Stage {
  readonly store = new MemoryJournalStore();
  readonly journals: DurableJournals;
  readonly released: number[] = [];
  fenced = 0;
  leaseLost = 0;
  count = 0;
  readonly journal: ConferenceJournal;

  constructor() {
    this.journals = new DurableJournals({
      store: this.store,
      secret: 'x'.repeat(32),
      log: silentLog,
      fenced: () => (this.leaseLost += 1),
    });
    this.journal = this.journals.open(id, {
      snapshot: () =>
        ({ state: { count: this.count }, now: this.count, owed: [] }) as unknown as JournalSnapshot,
      release: (upTo) => this.released.push(upTo),
      fenced: () => (this.fenced += 1),
    });
  }

  add(count = 1): number {
    let place = 0;
    for (let added = 0; added < count; added++) place = this.journal.append(command, ++this.count);
    return place;
  }

  /** What a start would find: the count of the snapshot and of the commands after it. */
  async found(): Promise<[number, number]> {
    const record = await this.journals.read(id);
    const { count } = record?.snapshot.state as unknown as { count: number };
    return [count, record?.entries.length ?? 0];
  }
}

let stage: Stage;
const aStage = () => (stage = new Stage());
afterEach(() => stage.journals.close());

describe('the journal of a conference', () => {
  it('begins with a snapshot, and releases commands when they are written', async () => {
    const { journals, released } = aStage();
    expect(stage.add()).toBe(1);
    expect(stage.add()).toBe(2);
    expect(released).toEqual([]);
    await turns(20);
    expect(released.at(-1)).toBe(2);
    expect(await stage.found()).toEqual([0, 2]);
    expect(journals.lag()).toEqual({ entries: 0, seconds: 0 });
  });

  it('sends what comes while a write is under way together', async () => {
    aStage();
    await turns(20);
    const before = stage.store.calls;
    stage.add(50);
    await turns();
    stage.add(50);
    await turns(20);
    expect(stage.store.calls - before).toBeLessThanOrEqual(3);
    expect(stage.released.at(-1)).toBe(100);
  });

  it('writes a snapshot after many commands, and forgets what stands before the last but one', async () => {
    aStage();
    for (let round = 0; round < 30; round++) {
      stage.add(100);
      await turns(20);
    }
    const stream = stage.store.streams.get(id) ?? [];
    expect(stream.filter(({ covers }) => covers !== null)).toHaveLength(2);
    expect(stream.length).toBeLessThan(1_700);
    const [count, after] = await stage.found();
    expect(count + after).toBe(3_000);
  });

  it('goes on without a store that is away, at once, and makes it good with a snapshot', async () => {
    aStage();
    stage.add(2);
    await turns(20);
    stage.store.away = true;
    stage.add(3);
    await turns();
    expect(stage.released.at(-1)).toBe(5);
    stage.add();
    expect(stage.released.at(-1)).toBe(6);
    expect(stage.journals.away).toBe(true);
    expect(stage.journals.lag().entries).toBe(4);
    stage.store.away = false;
    await wait(400);
    expect(stage.journals.away).toBe(false);
    expect(stage.journals.lag()).toEqual({ entries: 0, seconds: 0 });
    stage.add();
    await turns(20);
    expect(await stage.found()).toEqual([6, 1]);
  });

  it('waits a quarter of a second for a store that is mute, and not longer', async () => {
    aStage();
    await turns(20);
    stage.store.mute();
    stage.add();
    await wait(150);
    expect(stage.released.at(-1) ?? 0).toBe(0);
    await wait(200);
    expect(stage.released.at(-1)).toBe(1);
    stage.add();
    expect(stage.released.at(-1)).toBe(2);
    stage.store.unmute();
    await wait(400);
    expect(await stage.found()).toEqual([2, 0]);
  });

  it('mends itself when the store has lost what it had', async () => {
    aStage();
    stage.add(2);
    await turns(20);
    stage.store.streams.clear();
    stage.add();
    await wait(400);
    stage.add();
    await turns(20);
    expect(await stage.found()).toEqual([3, 1]);
  });

  it('releases nothing any more when another process has taken over', async () => {
    aStage();
    await turns(20);
    stage.store.isFenced = true;
    stage.add();
    await wait(400);
    stage.add();
    expect(stage.released.at(-1) ?? 0).toBe(0);
    expect([stage.fenced, stage.leaseLost]).toEqual([1, 1]);
  });

  it('settle() leaves a snapshot of now; end() ends it, also when the store is away at first', async () => {
    aStage();
    stage.add(3);
    expect(await stage.journal.settle(1_000)).toBe(true);
    expect(await stage.found()).toEqual([3, 0]);
    stage.store.away = true;
    stage.add();
    expect(await stage.journal.settle(300)).toBe(false);
    await stage.journal.end();
    expect(stage.store.ended).toEqual([]);
    stage.store.away = false;
    await wait(600);
    expect(stage.store.ended).toEqual([id]);
  });
});
