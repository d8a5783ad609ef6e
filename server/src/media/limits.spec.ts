import { describe, expect, it } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { isLayer, maxIncomingBitrate } from './limits.js';

describe('maxIncomingBitrate()', () => {
  it.each<[string, TrackSource[], number]>([
    ['nothing yet', [], 4_000_000],
    ['camera and microphone', ['camera', 'microphone'], 4_000_000],
    ['a screen beside them', ['camera', 'microphone', 'screen', 'screen_audio'], 8_500_000],
  ])('of %s', (_name, sources, bitrate) => {
    expect(maxIncomingBitrate(sources)).toBe(bitrate);
  });
});

describe('isLayer()', () => {
  it.each([
    [0, true],
    [7, true],
    [8, false],
    [-1, false],
    [1.5, false],
    [NaN, false],
  ])('of %d is %s', (layer, answer) => {
    expect(isLayer(layer)).toBe(answer);
  });
});
