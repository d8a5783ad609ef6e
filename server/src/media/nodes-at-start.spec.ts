import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { nodesAtStart } from './nodes-at-start.js';

/** Linked after so many milliseconds, or never. */
const node = (afterMs: number) => {
  const at = Date.now() + afterMs;
  return {
    ready: (withinMs: number): Promise<boolean> =>
      new Promise((resolve) => {
        const wait = Math.min(at - Date.now(), withinMs);
        setTimeout(() => resolve(Date.now() >= at - 1), Math.max(0, wait));
      }),
  };
};
const NEVER = 1e9;
const patience = { first: 400, others: 100 };
const timeOf = async (...after: number[]): Promise<number> => {
  const began = Date.now();
  await nodesAtStart(after.map(node), silentLog, patience);
  return Date.now() - began;
};

describe('nodesAtStart()', () => {
  it('all there: no waiting', async () => expect(await timeOf(0, 0)).toBeLessThan(80));
  it('waits for the last one while it comes soon', async () => {
    const took = await timeOf(0, 50);
    expect(took).toBeGreaterThanOrEqual(45);
    expect(took).toBeLessThan(140);
  });
  it('a machine that is down holds it up a moment only', async () => {
    const took = await timeOf(0, NEVER);
    expect(took).toBeGreaterThanOrEqual(95);
    expect(took).toBeLessThan(300);
  });
  it('none at all: goes on after its patience', async () => {
    const took = await timeOf(NEVER, NEVER);
    expect(took).toBeGreaterThanOrEqual(395);
    expect(took).toBeLessThan(900);
  });
});
