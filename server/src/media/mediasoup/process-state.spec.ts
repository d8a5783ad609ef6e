import { describe, expect, it } from '@jest/globals';
import { parseProcessStat, readProcessState } from './process-state.js';

describe('parseProcessStat()', () => {
  it.each<[string, string, object | null]>([
    [
      'a usual line',
      '71 (mediasoup-worke) S 1 1 1 0 -1 4194304 90 0 0 0 123 45 0 0 20 0 5 0 99 1 1',
      { state: 'S', cpuTicks: 168 },
    ],
    [
      'a name with brackets and spaces',
      '71 (a) R 1) b) T 1 1 1 0 -1 4194304 90 0 0 0 7 0 0 0',
      { state: 'T', cpuTicks: 7 },
    ],
    ['nothing', '', null],
    ['half a line', '71 (x) S 1 1', null],
  ])('of %s', (_case, text, state) => {
    expect(parseProcessStat(text)).toEqual(state);
  });
});

describe('readProcessState()', () => {
  it('of this process tells that it runs, and of none tells null', async () => {
    expect(await readProcessState(process.pid)).toMatchObject({ state: expect.stringMatching(/^[RSD]$/) });
    expect(await readProcessState(2 ** 30)).toBeNull();
  });
});
