import { describe, expect, it } from 'vitest';
import { ALICE, BOB } from '../testing/worlds.js';
import { lookAt, type Gap, type Hearing, type HeardTracks } from './gap-watch.js';

const voice = (at: number | null, change: Partial<Hearing> = {}): Hearing => ({
  participantId: BOB,
  source: 'microphone',
  subscriptionId: 'one',
  at,
  due: 'yes',
  ...change,
});
const nothing: HeardTracks = new Map();

/** Looks one after the other; the packets' clock is that of the looks, plus 500 000. */
function looks(
  steps: readonly { readonly now: number; readonly hear: readonly Hearing[]; readonly coming?: boolean }[],
) {
  let heard = nothing;
  const gaps: Gap[] = [];
  let last = lookAt(nothing, [], () => true, 0);
  for (const { now, hear, coming = true } of steps) {
    last = lookAt(heard, hear, () => coming, now);
    heard = last.heard;
    gaps.push(...last.gaps);
  }
  return { gaps: gaps.map(({ source, ms, cause }) => `${source} ${String(ms)} ${cause}`), last };
}

describe('lookAt()', () => {
  it('of a steady stream finds nothing', () => {
    const steps = [0, 200, 400, 600].map((now) => ({ now, hear: [voice(500_000 + now)] }));
    const { gaps, last } = looks(steps);
    expect(gaps).toEqual([]);
    expect(last).toMatchObject({ stalled: [], interrupted: false });
  });

  it('measures from the last packet of the old subscription to the first of the new one', () => {
    const { gaps } = looks([
      { now: 0, hear: [voice(500_010)] },
      { now: 200, hear: [] },
      { now: 400, hear: [voice(null, { subscriptionId: 'two' })] },
      { now: 450, hear: [voice(500_440, { subscriptionId: 'two' })] },
    ]);
    expect(gaps).toEqual(['microphone 430 rebuilt']);
  });

  it('looks closely while something is missing, and not before it ever came', () => {
    const missing = looks([
      { now: 0, hear: [voice(500_010)] },
      { now: 200, hear: [] },
    ]);
    expect(missing.last.interrupted).toBe(true);
    expect(looks([{ now: 0, hear: [voice(null)] }]).last.interrupted).toBe(false);
  });

  it('takes a stream that stops for more than a second and goes on for a gap, and tells of the stop', () => {
    const steps = [{ now: 0, hear: [voice(500_000)] }];
    for (let now = 200; now <= 1_400; now += 200) steps.push({ now, hear: [voice(500_000)] });
    const stopped = looks(steps);
    expect(stopped.gaps).toEqual([]);
    expect(stopped.last).toMatchObject({ stalled: [`${BOB} microphone`], interrupted: true });
    const on = looks([...steps, { now: 1_450, hear: [voice(501_420)] }]);
    expect(on.gaps).toEqual(['microphone 1420 stalled']);
    expect(on.last.stalled).toEqual([]);
  });

  it.each([
    ['the pauses of silence', voice(500_000), voice(500_420)],
    [
      'a screen that stands still',
      voice(500_000, { source: 'screen' }),
      voice(503_000, { source: 'screen' }),
    ],
  ])('does not take %s for a gap', (_name, first, next) => {
    const { gaps } = looks([
      { now: 0, hear: [first] },
      { now: 3_000, hear: [next] },
    ]);
    expect(gaps).toEqual([]);
  });

  it.each<[string, Partial<Hearing>]>([
    ['muted meanwhile', { due: 'no' }],
    ['held back by the server meanwhile', { due: 'held', at: 500_100 }],
  ])('does not count the time of a track that was %s', (_name, meanwhile) => {
    const { gaps, last } = looks([
      { now: 0, hear: [voice(500_000)] },
      { now: 200, hear: [voice(500_000, meanwhile)] },
      { now: 9_000, hear: [voice(509_000)] },
    ]);
    expect(gaps).toEqual([]);
    expect(last.heard.size).toBe(1);
  });

  it.each([
    ['counts the time in which a rebuilt one is held back at first', 1_200, ['camera 1190 rebuilt']],
    ['takes what was held back for longer for another beginning', 11_000, []],
  ])('%s', (_name, flowsAt, gaps) => {
    const camera = (at: number | null, change: Partial<Hearing> = {}) =>
      voice(at, { source: 'camera', ...change });
    const seen = looks([
      { now: 0, hear: [camera(500_000)] },
      { now: 200, hear: [] },
      { now: 500, hear: [camera(null, { subscriptionId: 'two', due: 'held' })] },
      { now: flowsAt - 100, hear: [camera(null, { subscriptionId: 'two', due: 'held' })] },
      { now: flowsAt, hear: [camera(499_990 + flowsAt, { subscriptionId: 'two' })] },
    ]);
    expect(seen.gaps).toEqual(gaps);
  });

  it('goes on where the roster was ahead of what is received for a moment', () => {
    const { gaps } = looks([
      { now: 0, hear: [voice(500_000)] },
      { now: 1_050, hear: [voice(500_000, { due: 'unlisted' })] },
      { now: 1_100, hear: [] },
      { now: 1_600, hear: [voice(501_590, { subscriptionId: 'two' })] },
    ]);
    expect(gaps).toEqual(['microphone 1590 rebuilt']);
  });

  it('forgets a track that was ended on purpose, and one that has been away for a minute', () => {
    const ended = looks([
      { now: 0, hear: [voice(500_000)] },
      { now: 200, hear: [], coming: false },
      { now: 400, hear: [voice(500_400, { subscriptionId: 'two' })] },
    ]);
    expect(ended.gaps).toEqual([]);
    const long = looks([
      { now: 0, hear: [voice(500_000)] },
      { now: 60_001, hear: [] },
    ]);
    expect(long.last.heard.size).toBe(0);
  });

  it('keeps people and sources apart', () => {
    const camera = (at: number, subscriptionId: string) => voice(at, { source: 'camera', subscriptionId });
    const { gaps } = looks([
      { now: 0, hear: [voice(500_000), camera(500_020, 'cam-1'), voice(500_000, { participantId: ALICE })] },
      { now: 200, hear: [voice(500_200), voice(500_200, { participantId: ALICE })] },
      {
        now: 900,
        hear: [voice(500_900), camera(500_880, 'cam-2'), voice(500_900, { participantId: ALICE })],
      },
    ]);
    expect(gaps).toEqual(['camera 860 rebuilt']);
  });
});
