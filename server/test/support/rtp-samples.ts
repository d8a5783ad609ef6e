import type { Sealed } from '#protocol';

/** RTP parameters as browsers send them, for calls where no media needs to flow. */
const midExtension = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 };
const ridExtension = { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2 };

export const opus = (call: { mid?: string; ssrc?: number } = {}): Sealed => ({
  mid: call.mid ?? '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
    },
  ],
  headerExtensions: [midExtension, { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 }],
  encodings: [{ ssrc: call.ssrc ?? 1_111, dtx: true }],
  rtcp: { cname: 'sample' },
});

const videoCodecs = (mimeType: string, parameters: Record<string, unknown>) => [
  {
    mimeType,
    payloadType: 96,
    clockRate: 90_000,
    parameters,
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
  },
  { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 } },
];
export const H264_BASELINE = {
  'profile-level-id': '42e01f',
  'packetization-mode': 1,
  'level-asymmetry-allowed': 1,
};

/** A camera in `layers` sizes. */
export const simulcast = (call: { mid?: string; layers?: number; codec?: 'vp8' | 'h264' } = {}): Sealed => ({
  mid: call.mid ?? '1',
  codecs: call.codec === 'h264' ? videoCodecs('video/H264', H264_BASELINE) : videoCodecs('video/VP8', {}),
  headerExtensions: [midExtension, ridExtension],
  encodings: Array.from({ length: call.layers ?? 3 }, (_none, layer) => ({
    rid: `r${layer}`,
    scalabilityMode: 'L1T3',
    maxBitrate: 150_000 * 4 ** layer,
  })),
  rtcp: { cname: 'sample' },
});

/** One stream of a codec that routers do not carry. */
export const vp9 = (): Sealed => ({
  mid: '2',
  codecs: videoCodecs('video/VP9', { 'profile-id': 0 }),
  headerExtensions: [midExtension],
  encodings: [{ ssrc: 2_222, rtx: { ssrc: 2_223 } }],
});

export const dtls = (call: { role?: string; value?: string; algorithm?: string } = {}): Sealed => ({
  role: call.role ?? 'client',
  fingerprints: [
    { algorithm: call.algorithm ?? 'sha-256', value: call.value ?? Array(32).fill('A1').join(':') },
  ],
});
