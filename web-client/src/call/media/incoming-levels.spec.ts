import { describe, expect, it } from 'vitest';
import { anOffer } from '../testing/fake-media.js';
import { BOB, CAROL } from '../testing/worlds.js';
import { IncomingLevels } from './incoming-levels.js';
import type { Reception } from './receiving.js';

/** A reception whose receiver tells these sources, one reading after the other. */
function hearing(
  from: string,
  readings: { audioLevel?: number; rtpTimestamp: number }[],
  source: 'microphone' | 'screen_audio' = 'microphone',
) {
  let index = 0;
  const rtpReceiver = {
    getSynchronizationSources: () => {
      const reading = readings[Math.min(index, readings.length - 1)];
      index += 1;
      return reading === undefined ? [] : [reading];
    },
  };
  return {
    offer: anOffer(`${source}-${from}`, source, from),
    consumer: { rtpReceiver },
  } as unknown as Reception;
}

describe('IncomingLevels', () => {
  it('reads each microphone by its participant, and no music', () => {
    const levels = new IncomingLevels().read([
      hearing(BOB, [{ audioLevel: 0.1, rtpTimestamp: 1 }]),
      hearing(CAROL, [{ audioLevel: 1, rtpTimestamp: 1 }], 'screen_audio'),
    ]);
    expect([...levels.keys()]).toEqual([BOB]);
    expect(levels.get(BOB)).toBeCloseTo(2 / 3, 5);
  });
  it('does not believe a level of packets that come no more', () => {
    const reader = new IncomingLevels();
    const bob = hearing(BOB, [{ audioLevel: 0.5, rtpTimestamp: 7 }]);
    const heard = [1, 2, 3, 4].map(() => (reader.read([bob]).get(BOB) ?? 0) > 0);
    expect(heard).toEqual([true, true, true, false]);
  });
  it('hears again when packets come again', () => {
    const reader = new IncomingLevels();
    const bob = hearing(
      BOB,
      [7, 7, 7, 7, 8].map((rtpTimestamp) => ({ audioLevel: 0.5, rtpTimestamp })),
    );
    const heard = [1, 2, 3, 4, 5].map(() => (reader.read([bob]).get(BOB) ?? 0) > 0);
    expect(heard).toEqual([true, true, true, false, true]);
  });
  it('is silent without packets, without levels, without a receiver', () => {
    const none = { offer: anOffer('x', 'microphone', CAROL), consumer: {} } as unknown as Reception;
    const levels = new IncomingLevels().read([hearing(BOB, []), none]);
    expect([...levels.values()]).toEqual([0, 0]);
    expect(new IncomingLevels().read([hearing(BOB, [{ rtpTimestamp: 1 }])]).get(BOB)).toBe(0);
  });
});
