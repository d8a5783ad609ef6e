import { randomInt } from 'node:crypto';
import type { Sealed } from '#protocol';

/** RTP and DTLS parameters as a browser's media engine would send them; the real media plane takes them, too. */

const ssrc = () => randomInt(1, 0x7fff_ffff);

export const microphoneRtp = (mid = '0'): Sealed => ({
  mid,
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: ssrc(), dtx: true }],
  rtcp: { cname: `cname-${ssrc()}`, reducedSize: true },
});

export const cameraRtp = (mid = '1'): Sealed => ({
  mid,
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [
        { type: 'nack', parameter: '' },
        { type: 'nack', parameter: 'pli' },
      ],
    },
  ],
  headerExtensions: [],
  encodings: [
    { ssrc: ssrc(), scaleResolutionDownBy: 4 },
    { ssrc: ssrc(), scaleResolutionDownBy: 1 },
  ],
  rtcp: { cname: `cname-${ssrc()}`, reducedSize: true },
});

export const clientDtls = (): Sealed => ({
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, () =>
        randomInt(256).toString(16).padStart(2, '0').toUpperCase(),
      ).join(':'),
    },
  ],
});
