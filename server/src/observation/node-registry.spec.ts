import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import type { MediaNodeView } from '../media/media-plane.js';
import type { SfuNodeRow } from '../storage/rows.js';
import { NodeRegistry } from './node-registry.js';

const node = (
  nodeId: string,
  change: Partial<MediaNodeView> & { consumers?: number } = {},
): MediaNodeView => ({
  nodeId,
  region: 'main',
  address: '10.0.0.1',
  dtlsFingerprint: 'sha-256 AA',
  state: 'up',
  workers: [
    {
      workerId: `${nodeId}-w1`,
      pid: 1,
      port: 44400,
      dtlsFingerprint: 'sha-256 AA',
      load: 0.1,
      routers: 1,
      consumers: change.consumers ?? 3,
    },
  ],
  ...change,
});

function aRegistry(table: Record<string, SfuNodeRow['status']> = {}) {
  const world = {
    nodes: [] as MediaNodeView[],
    time: 1_000_000,
    table: new Map(Object.entries(table)),
    rows: [] as SfuNodeRow[],
    away: false,
    toDrain: new Set<string>(),
  };
  const answer = <Value>(value: () => Value): Promise<Value> =>
    world.away ? Promise.reject(new OutageError('away')) : Promise.resolve(value());
  const store = {
    put: (rows: readonly SfuNodeRow[]) =>
      answer(() => {
        for (const row of rows) world.table.set(row.id, row.status);
        world.rows.push(...rows);
      }),
    markGone: (ids: readonly string[]) => answer(() => ids.forEach((id) => world.table.set(id, 'gone'))),
    others: (ids: readonly string[]) =>
      answer(() =>
        [...world.table].filter(([id, status]) => status !== 'gone' && !ids.includes(id)).map(([id]) => id),
      ),
  };
  const media = { nodes: () => Promise.resolve(world.nodes) };
  const drains = {
    restore: (views: readonly MediaNodeView[]) => {
      const due = views.filter(({ nodeId, state }) => state === 'up' && world.toDrain.has(nodeId));
      world.nodes = world.nodes.map((each) => (due.includes(each) ? { ...each, state: 'draining' } : each));
      return Promise.resolve(due.length > 0);
    },
  };
  const registry = new NodeRegistry(media, store, drains, { now: () => world.time }, silentLog);
  const look = async (nodes: MediaNodeView[], afterMs = 1_000) => {
    world.time += afterMs;
    world.nodes = nodes;
    world.rows = [];
    await registry.beat();
    return { rows: world.rows, table: Object.fromEntries(world.table) };
  };
  return { world, registry, look };
}

describe('NodeRegistry', () => {
  it('writes a node at once, then only what changed, and its heartbeat every five seconds', async () => {
    const { look } = aRegistry();
    expect((await look([node('a')])).rows).toMatchObject([
      { id: 'a', status: 'active', currentLoad: 3, capacity: 1_000, lastHeartbeat: new Date(1_001_000) },
    ]);
    expect((await look([node('a', { consumers: 9 })])).rows).toEqual([]);
    expect((await look([node('a', { state: 'draining' })])).rows).toMatchObject([{ status: 'draining' }]);
    expect((await look([node('a', { state: 'draining' })], 5_000)).rows).toHaveLength(1);
  });

  it.each([
    ['does not answer', [node('a', { state: 'lost' })]],
    ['has no worker', [node('a', { workers: [] })]],
    ['is not there', []],
  ])('a node that %s is gone at the next look, and active when it is back', async (_what, then) => {
    const { look } = aRegistry();
    await look([node('a'), node('b')]);
    expect((await look([...then, node('b')])).table).toEqual({ a: 'gone', b: 'active' });
    expect((await look([node('a'), node('b')])).table).toEqual({ a: 'active', b: 'active' });
  });

  it('lookSoon() does not wait for the next look', async () => {
    const { registry, world } = aRegistry();
    world.nodes = [node('a')];
    await registry.start();
    world.nodes = [node('a', { state: 'lost' })];
    for (let news = 0; news < 100; news += 1) registry.lookSoon();
    expect(world.table.get('a')).toBe('active');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(world.table.get('a')).toBe('gone');
    expect(registry.lastSeen).toMatchObject([{ state: 'lost' }]);
    await registry.stop();
  });

  it('nodes of former settings are gone once those of today had time to come back', async () => {
    const { registry, world, look } = aRegistry({ old: 'active', a: 'active' });
    world.nodes = [node('a')];
    await registry.start();
    expect((await look([node('a')], 5_000)).table).toEqual({ old: 'active', a: 'active' });
    expect((await look([node('a')], 6_000)).table).toEqual({ old: 'gone', a: 'active' });
    await registry.stop();
  });

  it('a node that has to drain is never written as active', async () => {
    const { world, look } = aRegistry({ a: 'draining' });
    world.toDrain.add('a');
    expect((await look([node('a'), node('b')])).rows).toMatchObject([
      { id: 'a', status: 'draining' },
      { id: 'b', status: 'active' },
    ]);
  });

  it('goes on looking while the database is away, and writes when it is back', async () => {
    const { registry, world, look } = aRegistry();
    await look([node('a')]);
    world.away = true;
    await look([node('a', { state: 'lost' })]);
    expect(registry.lastSeen).toMatchObject([{ state: 'lost' }]);
    world.away = false;
    expect((await look([node('a', { state: 'lost' })])).table).toEqual({ a: 'gone' });
  });
});
