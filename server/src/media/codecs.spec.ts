import { describe, expect, it } from '@jest/globals';
import { routedCodecs } from './codecs.js';

describe('routedCodecs()', () => {
  it.each([
    ['h264', ['audio/opus', 'video/H264', 'video/VP8']],
    ['vp8', ['audio/opus', 'video/VP8', 'video/H264']],
  ] as const)('with %s preferred offers both, the preferred one first', (preferred, mimeTypes) => {
    expect(routedCodecs(preferred).map((codec) => codec.mimeType)).toEqual(mimeTypes);
  });
});
