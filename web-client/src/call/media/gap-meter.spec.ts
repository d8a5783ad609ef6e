import { participantId, trackId, type TrackOffer } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anOffer } from '../testing/fake-media.js';
import { BOB } from '../testing/worlds.js';
import { GapMeter } from './gap-meter.js';
import type { Due } from './gap-watch.js';
import type { Reception } from './receiving.js';

/** A received track whose packets the test delivers; their clock is the test's own plus a day. */
class FakeReception {
  at: number | null = null;
  readonly reception: Reception;
  constructor(readonly offer: TrackOffer) {
    const rtpReceiver = {
      getSynchronizationSources: () => (this.at === null ? [] : [{ source: 1, timestamp: this.at }]),
    };
    this.reception = { offer, consumer: { rtpReceiver }, stream: {} } as unknown as Reception;
  }
  deliver(): void {
    this.at = 86_400_000 + performance.now();
  }
}

let list: FakeReception[];
let due: Due;
let coming: boolean;
let reachable: boolean;
const reported: string[] = [];
const stalled: string[][] = [];
let meter: GapMeter;

/** Packets of all come every 20 ms for so long. */
async function flow(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 20) {
    for (const one of list) one.deliver();
    await vi.advanceTimersByTimeAsync(20);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  list = [new FakeReception(anOffer('bob-mic', 'microphone', BOB, 'one'))];
  due = 'yes';
  coming = reachable = true;
  reported.length = stalled.length = 0;
  meter = new GapMeter({
    receptions: () => list.map(({ reception }) => reception),
    expected: { due: () => due, coming: () => coming },
    report: ({ source, ms }) => {
      if (reachable) reported.push(`${source} ${String(Math.floor(ms / 100) * 100)}`);
      return reachable;
    },
    stalled: (trackIds) => stalled.push([...trackIds]),
    now: () => Date.now(),
  });
  meter.start();
});
afterEach(() => {
  meter.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const rebuild = async (silentMs: number) => {
  const [old] = list;
  if (old === undefined) throw new Error('Nothing is received.');
  list = [];
  meter.ending(old.reception);
  await vi.advanceTimersByTimeAsync(silentMs);
  list = [new FakeReception(anOffer('bob-mic-2', 'microphone', BOB, 'two'))];
};

describe('GapMeter', () => {
  it('measures a rebuild to within its close look, and reports it once', async () => {
    await flow(500);
    await rebuild(700);
    await flow(1_000);
    expect(reported).toEqual(['microphone 700']);
    const [gap] = meter.gaps();
    expect(gap).toMatchObject({ participantId: BOB, kind: 'audio', cause: 'rebuilt' });
    expect(gap?.ms).toBeGreaterThanOrEqual(700);
    expect(gap?.ms).toBeLessThanOrEqual(780);
  });

  it('tells that a track stands still, and that it goes on', async () => {
    await flow(500);
    await vi.advanceTimersByTimeAsync(1_600);
    expect(stalled).toEqual([['bob-mic']]);
    await flow(300);
    expect(stalled).toEqual([['bob-mic'], []]);
    expect(reported).toEqual(['microphone 1600']);
  });

  it.each([
    ['ended on purpose', () => (coming = false)],
    ['muted when it came again', () => (due = 'no')],
  ])('finds none in a track that was %s', async (_name, happens) => {
    await flow(500);
    happens();
    await rebuild(700);
    await flow(500);
    expect(meter.gaps()).toEqual([]);
  });

  it('keeps the report until the server can be told', async () => {
    await flow(500);
    reachable = false;
    await rebuild(700);
    await flow(1_000);
    expect(reported).toEqual([]);
    reachable = true;
    await flow(500);
    expect(reported).toEqual(['microphone 700']);
  });

  it('reports no more than ten a second', async () => {
    list = Array.from(
      { length: 30 },
      (_, index) =>
        new FakeReception({
          ...anOffer(`mic-${String(index)}`, 'microphone', BOB, `sub-${String(index)}`),
          trackId: trackId.parse(`mic-${String(index)}`),
          participantId: participantId.parse(
            `5b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d${String(index).padStart(2, '0')}`,
          ),
        }),
    );
    await flow(500);
    await vi.advanceTimersByTimeAsync(1_500);
    await flow(300);
    expect(meter.gaps()).toHaveLength(30);
    expect(reported).toHaveLength(10);
    await flow(3_000);
    expect(reported).toHaveLength(30);
  });

  it('rests when there is nothing to hear', async () => {
    await flow(500);
    list = [];
    coming = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
