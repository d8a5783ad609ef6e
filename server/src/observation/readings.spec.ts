import { describe, expect, it } from '@jest/globals';
import type { MediaNodeView } from '../media/media-plane.js';
import { nodeStateReadings, peopleReadings, workerReadings, workerStateReadings } from './readings.js';

const worker = (workerId: string, load: number) => ({
  ...{ workerId, load, pid: 1, port: 1, dtlsFingerprint: '' },
  ...{ routers: 2, consumers: 5 },
});
const node = (nodeId: string, state: MediaNodeView['state'], ...loads: number[]): MediaNodeView => ({
  ...{ nodeId, state, region: 'main', address: '10.0.0.1', dtlsFingerprint: '' },
  workers: loads.map((load, index) => worker(`w${index + 1}`, load)),
});
const nodes = [node('a', 'up', 0.25, 0.5), node('b', 'lost'), node('c', 'draining', 0.75)];
const flat = (readings: { value: number; labels?: Readonly<Record<string, string>> }[]) =>
  readings.map(({ labels, value }) => [...Object.values(labels ?? {}), value]);

describe('readings', () => {
  it('nodes by state, those that nobody is in as well', () => {
    expect(flat(nodeStateReadings(nodes))).toEqual([
      ['up', 1],
      ['draining', 1],
      ['lost', 1],
    ]);
    expect(flat(nodeStateReadings([]))).toEqual([
      ['up', 0],
      ['draining', 0],
      ['lost', 0],
    ]);
  });

  it('workers by the state of their node', () => {
    expect(flat(workerStateReadings(nodes))).toEqual([
      ['up', 2],
      ['draining', 1],
    ]);
  });

  it('load of each worker', () => {
    expect(flat(workerReadings(nodes, 'load'))).toEqual([
      ['a', 'w1', 0.25],
      ['a', 'w2', 0.5],
      ['c', 'w1', 0.75],
    ]);
  });

  it('people by state', () => {
    const census = { conferences: 1, rooms: 0, admitted: 4, connected: 3, waiting: 2, prepared: 1 };
    expect(flat(peopleReadings(census))).toEqual([
      ['admitted', 4],
      ['connected', 3],
      ['waiting', 2],
      ['prepared', 1],
    ]);
  });
});
