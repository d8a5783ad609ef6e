import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { BatchWriter } from './batch-writer.js';

function aWriter(capacity = 1_000) {
  const world = { written: [] as number[][], fails: null as Error | null, dropped: 0 };
  const writer = new BatchWriter<number>({
    what: 'numbers',
    write: (rows) => {
      if (world.fails) return Promise.reject(world.fails);
      world.written.push([...rows]);
      return Promise.resolve();
    },
    capacity,
    onDropped: (rows) => (world.dropped += rows),
    log: silentLog,
  });
  return { world, writer };
}
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('BatchWriter', () => {
  it('writes many at once, in their order', async () => {
    const { world, writer } = aWriter(5_000);
    for (const row of upTo(1_200)) writer.add(row);
    await writer.flushed();
    expect(world.written.map((rows) => rows.length)).toEqual([500, 500, 200]);
    expect(world.written.flat()).toEqual(upTo(1_200));
  });

  it('keeps what an outage leaves unwritten, and writes it when that is over', async () => {
    const { world, writer } = aWriter();
    world.fails = new OutageError('away');
    for (const row of upTo(3)) writer.add(row);
    await writer.flushed();
    writer.add(3);
    expect([writer.backlog, world.dropped]).toEqual([4, 0]);
    world.fails = null;
    await writer.flushed();
    expect(world.written.flat()).toEqual(upTo(4));
  });

  it('drops the oldest beyond its capacity, and says how many', async () => {
    const { world, writer } = aWriter(3);
    world.fails = new OutageError('away');
    for (const row of upTo(10)) writer.add(row);
    await writer.flushed();
    for (const row of [10, 11]) writer.add(row);
    expect([writer.backlog, world.dropped]).toEqual([3, 9]);
    world.fails = null;
    await writer.flushed();
    expect(world.written.flat()).toEqual([9, 10, 11]);
  });

  it('drops what is refused, and goes on with the rest', async () => {
    const { world, writer } = aWriter();
    world.fails = new Error('a value is out of range');
    writer.add(1);
    await writer.flushed();
    world.fails = null;
    writer.add(2);
    await writer.stop();
    expect([world.dropped, world.written]).toEqual([1, [[2]]]);
  });

  it('what cannot be written at the stop is counted as dropped', async () => {
    const { world, writer } = aWriter();
    writer.start();
    world.fails = new OutageError('away');
    writer.add(1);
    await writer.stop();
    expect(world.dropped).toBe(1);
  });
});
