import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { LedgerQueue } from './ledger-queue.js';

/** A queue whose waits pass at once, and are noted. */
function bench() {
  const waits: number[] = [];
  const queue = new LedgerQueue(silentLog, (ms) => {
    waits.push(ms);
    return Promise.resolve();
  });
  const written: string[] = [];
  const fact = (name: string, failures = 0) => {
    let left = failures;
    queue.add(name, () => {
      if (left-- > 0) return Promise.reject(new Error('away'));
      written.push(name);
      return Promise.resolve();
    });
  };
  return { queue, waits, written, fact };
}

describe('LedgerQueue', () => {
  it('writes in order', async () => {
    const { queue, written, fact } = bench();
    for (const name of ['a', 'b', 'c']) fact(name);
    await queue.drained();
    expect(written).toEqual(['a', 'b', 'c']);
    fact('d');
    await queue.drained();
    expect(written).toEqual(['a', 'b', 'c', 'd']);
  });

  it('insists, ever more slowly, and keeps the order meanwhile', async () => {
    const { queue, waits, written, fact } = bench();
    fact('a', 8);
    fact('b');
    await queue.drained();
    expect(written).toEqual(['a', 'b']);
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
  });

  it('gives up on a fact after a quarter of an hour, and writes the next', async () => {
    const { queue, waits, written, fact } = bench();
    fact('poison', Infinity);
    fact('b');
    await queue.drained();
    expect(written).toEqual(['b']);
    expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThanOrEqual(15 * 60_000);
    expect(queue.backlog).toBe(0);
  });
});
