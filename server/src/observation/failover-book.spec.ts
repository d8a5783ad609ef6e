import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import type { MediaEvent, MediaNodeView } from '../media/media-plane.js';
import { FailoverBook } from './failover-book.js';
import { Metrics } from './metrics.adapter.js';
import type { MediaFailoverRow } from './store/rows.js';

const nodeWith = (...workers: string[]) =>
  ({
    nodeId: 'a',
    state: 'up',
    workers: workers.map((workerId) => ({ workerId, pid: 1 })),
  }) as unknown as MediaNodeView;

function aBook() {
  const metrics = new Metrics(silentLog);
  const world = { rows: [] as MediaFailoverRow[], now: [nodeWith('w1')] };
  const book = new FailoverBook({
    metrics,
    store: { writeFailovers: (rows) => Promise.resolve(void world.rows.push(...rows)) },
    media: { nodes: () => Promise.resolve(world.now) },
    lastSeen: () => [nodeWith('w1', 'w2')],
    census: { peopleAt: () => 3 },
    clock: { now: () => Date.now() },
    log: silentLog,
  });
  const counted = async (cause: string) =>
    Number(
      new RegExp(`conclave_failovers_total\\{cause="${cause}"\\} (\\d+)`, 'u').exec(
        await metrics.text(),
      )?.[1],
    );
  return { book, world, counted };
}
const lost = (
  cause: 'worker_died' | 'drained' | 'closed',
  routerId: string,
  transports: number,
): MediaEvent => ({
  type: 'transports_lost',
  routerId,
  transportIds: Array.from({ length: transports }, (_none, index) => `${routerId}:${index}`),
  cause,
});

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('FailoverBook', () => {
  it('a failure that is told bit by bit is one, with all whom it struck, and where', async () => {
    const { book, world, counted } = aBook();
    book.hear(lost('worker_died', 'r1', 4));
    book.hear(lost('worker_died', 'r2', 2));
    await jest.advanceTimersByTimeAsync(900);
    book.hear({ type: 'routers_lost', routerIds: ['r3', 'r3'], workerId: '*', cause: 'worker_died' });
    await jest.advanceTimersByTimeAsync(1_100);
    await book.stop();
    expect(world.rows).toMatchObject([
      { cause: 'worker_died', nodeId: 'a', workerId: 'w2', conferences: 3, participants: 6 },
    ]);
    expect(await counted('worker_died')).toBe(1);
  });

  it('the next failure is another one', async () => {
    const { book, world, counted } = aBook();
    book.hear(lost('worker_died', 'r1', 2));
    await jest.advanceTimersByTimeAsync(1_100);
    book.hear(lost('worker_died', 'r1', 2));
    book.hear(lost('drained', 'r1', 2));
    await book.stop();
    expect(world.rows.map(({ cause }) => cause)).toEqual(['worker_died', 'worker_died', 'drained']);
    expect([await counted('worker_died'), await counted('node_lost')]).toEqual([2, 0]);
  });

  it('one that is told without end is written down after a minute', async () => {
    const { book, world } = aBook();
    for (let second = 0; second < 130; second++) {
      book.hear(lost('drained', `r${second}`, 2));
      await jest.advanceTimersByTimeAsync(500);
    }
    expect(world.rows).toEqual([]);
    await book.stop();
    expect(world.rows.length).toBeGreaterThanOrEqual(2);
  });

  it('an orderly close is no failure; a restart of control is', async () => {
    const { book, world, counted } = aBook();
    book.hear(lost('closed', 'r1', 2));
    book.recovered({ conferences: 2, participants: 7 });
    await book.stop();
    expect(world.rows).toMatchObject([
      { cause: 'control_restarted', nodeId: null, workerId: null, conferences: 2, participants: 7 },
    ]);
    expect(await counted('control_restarted')).toBe(1);
  });
});
