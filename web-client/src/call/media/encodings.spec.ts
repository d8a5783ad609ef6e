import { describe, expect, it } from 'vitest';
import { cameraEncodings, chooseVideoCodec, screenEncodings, type Codec } from './encodings.js';

const codec = (mimeType: string): Codec => ({
  kind: 'video',
  mimeType,
  clockRate: 90_000,
  preferredPayloadType: 100,
});
const h264 = codec('video/H264');
const vp8 = codec('video/VP8');
const vp9 = codec('video/VP9');

describe('cameraEncodings()', () => {
  it.each([
    [1080, [4, 2, 1]],
    [720, [4, 2, 1]],
    [540, [4, 2, 1]],
    [480, [2, 1]],
    [360, [2, 1]],
    [240, [undefined]],
  ])('a source of %d lines is sent at 1/%j', (height, scales) => {
    const encodings = cameraEncodings(height, 'vp8');
    expect(encodings.map((encoding) => encoding.scaleResolutionDownBy)).toEqual(scales);
    const rates = encodings.map((encoding) => encoding.maxBitrate ?? 0);
    expect(rates).toEqual([...rates].sort((one, other) => one - other));
  });
  it('asks for temporal layers where the encoder marks them', () => {
    expect(cameraEncodings(720, 'vp8').map((encoding) => encoding.scalabilityMode)).toEqual([
      'L1T3',
      'L1T3',
      'L1T3',
    ]);
    expect(cameraEncodings(720, 'h264').map((encoding) => encoding.scalabilityMode)).toEqual([
      'L1T1',
      'L1T1',
      'L1T1',
    ]);
  });
  it('bounds a screen to 15 frames and 2.5 Mbit/s in one layer', () => {
    expect(screenEncodings('vp8')).toMatchObject([{ maxBitrate: 2_500_000, maxFramerate: 15 }]);
  });
});

describe('chooseVideoCodec()', () => {
  it.each([
    ['the preferred one', [vp8, h264], 'h264', 'h264'],
    ['the preferred one', [h264, vp8], 'vp8', 'vp8'],
    ['VP8 where the browser has no H.264', [vp9, vp8], 'h264', 'vp8'],
    ['H.264 where VP8 is missing', [h264], 'vp8', 'h264'],
  ] as const)('takes %s', (_name, sendable, preferred, expected) => {
    expect(chooseVideoCodec(sendable, preferred)?.name).toBe(expected);
  });
  it('leaves it to the engine when there is neither', () => {
    expect(chooseVideoCodec([vp9], 'h264')).toBeNull();
  });
});
