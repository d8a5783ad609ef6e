import { describe, expect, it } from '@jest/globals';
import {
  type FleetCandidate,
  FULL_LOAD,
  JOIN_LOAD,
  placeRouter,
  placeRouterInZone,
  placeTransport,
  type WorkerCandidate,
  workerLoad,
  type WorkerUsage,
} from './placement.js';

const idle: WorkerUsage = { cpuShare: 0, routers: 0, audioConsumers: 0, videoConsumers: 0 };
const worker = (workerId: string, usage: Partial<WorkerUsage> = {}, nodeId = 'node'): WorkerCandidate => ({
  nodeId,
  workerId,
  usage: { ...idle, ...usage },
});

describe('placeRouter()', () => {
  it.each<[string, WorkerCandidate[], string | null]>([
    ['of no workers is refused', [], null],
    ['of one idle worker takes it', [worker('a')], 'a'],
    ['takes the one with less CPU', [worker('a', { cpuShare: 0.5 }), worker('b', { cpuShare: 0.2 })], 'b'],
    [
      'counts consumers before the CPU shows them',
      [worker('a', { videoConsumers: 300 }), worker('b', { cpuShare: 0.1 })],
      'b',
    ],
    ['spreads empty routers', [worker('a', { routers: 1 }), worker('b')], 'b'],
    [
      'breaks a tie in load by fewer routers',
      [worker('a', { cpuShare: 0.3, routers: 5 }), worker('b', { cpuShare: 0.3, routers: 4 })],
      'b',
    ],
    ['breaks a full tie by id, in whatever order they come', [worker('b'), worker('a'), worker('c')], 'a'],
    ['breaks a tie across nodes by node first', [worker('a', {}, 'n2'), worker('b', {}, 'n1')], 'b'],
    ['skips a full worker', [worker('a', { cpuShare: FULL_LOAD }), worker('b', { cpuShare: 0.79 })], 'b'],
    ['is refused when all are full', [worker('a', { cpuShare: 0.95 }), worker('b', { cpuShare: 0.8 })], null],
    ['is refused when expected cost fills it', [worker('a', { videoConsumers: 1000 })], null],
  ])('%s', (_name, candidates, chosen) => {
    expect(placeRouter(candidates)?.workerId ?? null).toBe(chosen);
  });

  it('spreads routers that are opened in one burst evenly', () => {
    const routers = new Map([
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
    for (let opened = 0; opened < 30; opened++) {
      const chosen = placeRouter([...routers].map(([id, count]) => worker(id, { routers: count })));
      routers.set(chosen!.workerId, routers.get(chosen!.workerId)! + 1);
    }
    expect([...routers.values()]).toEqual([10, 10, 10]);
  });
});

/** `n1/a` is worker a on node n1. */
const at = (
  place: string,
  cpuShare = 0,
  more: { readonly zone?: string; readonly draining?: boolean } = {},
): FleetCandidate => {
  const [nodeId = '', workerId = ''] = place.split('/');
  return { ...worker(workerId, { cpuShare }, nodeId), zone: 'default', draining: false, ...more };
};
const placeOf = (candidate: FleetCandidate | null) =>
  candidate && `${candidate.nodeId}/${candidate.workerId}`;
const north = { zone: 'north' };
const south = { zone: 'south' };
const draining = { draining: true };

describe('placeRouterInZone()', () => {
  it.each<[string, FleetCandidate[], string | null, string | null]>([
    ['takes the least loaded when there is one zone', [at('n/a', 0.2), at('n/b', 0.1)], null, 'n/b'],
    ['prefers the zone to the load', [at('n1/a', 0.5, north), at('n2/a', 0, south)], 'north', 'n1/a'],
    [
      'goes elsewhere when the zone is full',
      [at('n1/a', FULL_LOAD, north), at('n2/a', 0.3, south)],
      'north',
      'n2/a',
    ],
    ['goes anywhere for a zone that no node serves', [at('n1/a', 0.5), at('n2/a')], 'west', 'n2/a'],
    ['passes a draining node by', [at('n1/a', 0, draining), at('n2/a', 0.5)], null, 'n2/a'],
    ['is refused when all nodes drain', [at('n1/a', 0, draining)], null, null],
    ['of no candidates is refused', [], 'north', null],
  ])('%s', (_name, candidates, zone, chosen) => {
    expect(placeOf(placeRouterInZone(candidates, zone))).toBe(chosen);
  });
});

describe('placeTransport()', () => {
  it.each<[string, FleetCandidate[], string | null, string[], string | null]>([
    ['joins the others', [at('n/a', 0.5), at('n/b')], null, ['n/a'], 'n/a'],
    [
      'joins the others where they are the fewest',
      [at('n/a', 0.5), at('n/b', 0.4), at('n/c')],
      null,
      ['n/a', 'n/b'],
      'n/b',
    ],
    [
      'grows over another worker when theirs is full',
      [at('n/a', JOIN_LOAD), at('n/b')],
      null,
      ['n/a'],
      'n/b',
    ],
    [
      'grows over their own node before another',
      [at('n1/a', JOIN_LOAD), at('n1/b', 0.6), at('n2/a')],
      null,
      ['n1/a'],
      'n1/b',
    ],
    [
      'grows over another node when their own is full',
      [at('n1/a', 0.75), at('n1/b', FULL_LOAD), at('n2/a', 0.1)],
      null,
      ['n1/b'],
      'n1/a',
    ],
    ['grows over another node', [at('n1/a', 0.9), at('n1/b', 0.85), at('n2/a', 0.1)], null, ['n1/a'], 'n2/a'],
    ['stays on a worker that is busy but not full, alone', [at('n/a', 0.75)], null, ['n/a'], 'n/a'],
    ['joins the others although all is full', [at('n/a', 0.95), at('n/b', 0.9)], null, ['n/a'], 'n/a'],
    ['is refused when all is full and nobody is anywhere', [at('n/a', 0.95)], null, [], null],
    [
      'prefers their zone to the others',
      [at('n1/a', 0, north), at('n2/a', 0.6, south)],
      'south',
      ['n1/a'],
      'n2/a',
    ],
    [
      'prefers the others within their zone',
      [at('n1/a', 0, north), at('n2/a', 0.6, south), at('n2/b', 0, south)],
      'south',
      ['n1/a', 'n2/a'],
      'n2/a',
    ],
    [
      'prefers the node of the others within their zone',
      [at('n2/a', JOIN_LOAD, south), at('n2/b', 0.6, south), at('n3/a', 0, south)],
      'south',
      ['n2/a'],
      'n2/b',
    ],
    [
      'takes the least loaded of their zone where nobody is yet',
      [at('n1/a', 0, north), at('n2/a', 0.6, south), at('n3/a', 0.5, south)],
      'south',
      ['n1/a'],
      'n3/a',
    ],
    [
      'joins the others elsewhere when their zone is full',
      [at('n1/a', 0.3, north), at('n1/b', 0, north), at('n2/a', FULL_LOAD, south)],
      'south',
      ['n1/a'],
      'n1/a',
    ],
    [
      'joins the others when no node serves their zone',
      [at('n1/a', 0.3), at('n2/a')],
      'west',
      ['n1/a'],
      'n1/a',
    ],
    ['leaves a draining node', [at('n1/a', 0, draining), at('n2/a', 0.6)], null, ['n1/a'], 'n2/a'],
    [
      'leaves a draining node of their zone',
      [at('n1/a', 0, { ...north, ...draining }), at('n2/a', 0.6, south)],
      'north',
      ['n1/a'],
      'n2/a',
    ],
    ['stays on a draining node when there is no other', [at('n1/a', 0.2, draining)], null, ['n1/a'], 'n1/a'],
    ['opens nothing new on a draining node', [at('n1/b', 0, draining)], null, ['n1/a'], null],
    ['goes elsewhere when the others were lost with their node', [at('n2/a', 0.4)], null, ['n1/a'], 'n2/a'],
    ['of no candidates is refused', [], null, ['n/a'], null],
  ])('%s', (_name, candidates, zone, homes, chosen) => {
    const places = homes.map((home) => {
      const [nodeId = '', workerId = ''] = home.split('/');
      return { nodeId, workerId };
    });
    for (const order of [candidates, candidates.toReversed()])
      expect(placeOf(placeTransport(order, { zone, homes: places }))).toBe(chosen);
  });
});

describe('workerLoad()', () => {
  it.each<[string, Partial<WorkerUsage>, number]>([
    ['of an idle worker is 0', {}, 0],
    ['is the CPU when that is greater', { cpuShare: 0.6, videoConsumers: 100 }, 0.6],
    ['is the expected cost when that is greater', { cpuShare: 0.01, videoConsumers: 100 }, 0.08],
    ['never exceeds 1', { videoConsumers: 100_000 }, 1],
  ])('%s', (_name, usage, load) => {
    expect(workerLoad({ ...idle, ...usage })).toBeCloseTo(load, 5);
  });
});
