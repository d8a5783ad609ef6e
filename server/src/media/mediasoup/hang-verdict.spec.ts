import { describe, expect, it } from '@jest/globals';
import { hangVerdict, type Silence } from './hang-verdict.js';

const of = (state: string, working = false) => ({ state, working });
const silence = (silentMs: number, process: Silence['process'], weWereLate = false): Silence => ({
  silentMs,
  process,
  weWereLate,
});

describe('hangVerdict()', () => {
  it.each<[string, Silence, 'wait' | 'hung']>([
    ['stopped, a moment ago', silence(500, of('T')), 'wait'],
    ['stopped', silence(700, of('T')), 'hung'],
    ['stopped by a tracer', silence(700, of('t')), 'hung'],
    ['stopped, and it had worked just before', silence(750, of('T', true)), 'hung'],
    ['asleep over an open question, a moment ago', silence(699, of('S')), 'wait'],
    ['asleep over an open question', silence(700, of('S')), 'hung'],
    ['asleep between work', silence(2_999, of('S', true)), 'wait'],
    ['asleep between work, for too long', silence(3_000, of('S', true)), 'hung'],
    ['busy', silence(2_999, of('R', true)), 'wait'],
    ['busy without an end', silence(3_000, of('R', true)), 'hung'],
    ['waiting for a core, starved', silence(2_900, of('R')), 'wait'],
    ['waiting for a core, starved too long', silence(3_100, of('R')), 'hung'],
    ['waiting for the disk', silence(2_000, of('D')), 'wait'],
    ['waiting for the disk too long', silence(3_000, of('D')), 'hung'],
    ['asleep, and we ourselves were late', silence(2_000, of('S'), true), 'wait'],
    ['stopped, and we ourselves were late', silence(2_000, of('T'), true), 'wait'],
    ['silent for too long whoever was late', silence(3_000, of('S'), true), 'hung'],
    ['gone', silence(10_000, null), 'wait'],
    ['gone, its exit not yet collected', silence(10_000, of('Z')), 'wait'],
  ])('%s', (_case, seen, verdict) => {
    expect(hangVerdict(seen)).toBe(verdict);
  });
});
