import { describe, expect, it } from 'vitest';
import { JoinTrace } from './join-trace.js';
import { loudness } from './level.js';
import { hearMuted, notSpeaking, type MutedSpeaking } from './muted-speaking.js';
import { markSpeaking, sameSpeakers } from './speaking-marks.js';

describe('loudness()', () => {
  it.each([
    [0, 0],
    [Number.NaN, 0],
    [-1, 0],
    [0.001, 0],
    [0.01, 1 / 3],
    [0.1, 2 / 3],
    [1, 1],
    [2, 1],
  ])('%d → %d', (amplitude, expected) => {
    expect(loudness(amplitude)).toBeCloseTo(expected, 5);
  });
});

describe('hearMuted()', () => {
  /** Readings every 200 ms; L is talk, . is quiet. Gives where the hint stands after each. */
  const hear = (pattern: string, muted = true): string => {
    let state: MutedSpeaking = notSpeaking;
    return Array.from(pattern)
      .map((sign, index) => {
        state = hearMuted(state, { level: sign === 'L' ? 0.6 : 0.05, muted, at: 1000 + index * 200 });
        return state.hint ? 'h' : '-';
      })
      .join('');
  };
  it.each([
    ['talk brings the hint after a moment', 'LL.LL.L', '------h'],
    ['a cough does not', 'LL..........', '------------'],
    ['short pauses between words do not end the talk', 'LL.LL.L', '------h'],
    ['two coughs far apart are no talk', 'LLL....LLL', '----------'],
    ['the hint stays for three seconds and goes', 'LLLLL................', '----hhhhhhhhhhhhhhhh-'],
  ])('%s', (_name, pattern, expected) => {
    expect(hear(pattern)).toBe(expected);
  });
  it('says nothing while the microphone is on', () => {
    expect(hear('LLLLLLLL', false)).toBe('--------');
  });
  it('forgets when the microphone is turned on', () => {
    const hinted: MutedSpeaking = { hint: true, loudMs: 2000, lastAt: 0, quietSince: null };
    expect(hearMuted(hinted, { level: 0.9, muted: false, at: 10 })).toEqual(notSpeaking);
  });
  it('does not count time in which nothing was read', () => {
    const once = hearMuted(notSpeaking, { level: 0.9, muted: true, at: 0 });
    const muchLater = hearMuted(once, { level: 0.9, muted: true, at: 60_000 });
    expect(muchLater.hint).toBe(false);
  });
});

describe('markSpeaking()', () => {
  it('marks at once, holds over a short silence, and lets go', () => {
    const loud = markSpeaking({}, new Map([['a', 0.8]]), 0);
    expect(Object.keys(loud)).toEqual(['a']);
    const pause = markSpeaking(loud, new Map([['a', 0.1]]), 400);
    expect(Object.keys(pause)).toEqual(['a']);
    expect(markSpeaking(pause, new Map([['a', 0.1]]), 460)).toEqual({});
  });
  it('marks nobody for noise, nor anybody who is gone', () => {
    expect(markSpeaking({}, new Map([['a', 0.2]]), 0)).toEqual({});
    expect(markSpeaking({ a: 0 }, new Map(), 10)).toEqual({});
  });
  it.each([
    [['a', 'b'], ['b', 'a'], true],
    [['a'], ['a', 'b'], false],
    [['a'], ['b'], false],
  ])('sameSpeakers(%j, %j) is %s', (one, other, expected) => {
    expect(sameSpeakers(one, other)).toBe(expected);
  });
});

describe('JoinTrace', () => {
  it('measures from the click, each step once, and starts anew with the next click', () => {
    let now = 5000;
    const trace = new JoinTrace(() => now);
    expect(trace.mark('too early')).toBe(false);
    trace.begin();
    now += 12.34;
    expect(trace.mark('welcome')).toBe(true);
    now += 100;
    expect(trace.mark('welcome')).toBe(false);
    expect(trace.steps()).toEqual([
      { step: 'click', ms: 0 },
      { step: 'welcome', ms: 12.3 },
    ]);
    trace.begin();
    expect(trace.steps()).toEqual([{ step: 'click', ms: 0 }]);
    expect(trace.has('welcome')).toBe(false);
  });
});
