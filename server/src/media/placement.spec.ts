import { describe, expect, it } from '@jest/globals';
import { FULL_LOAD, placeRouter, type WorkerCandidate, workerLoad, type WorkerUsage } from './placement.js';

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
