import type { VideoCodec } from '#protocol';
import type { types } from 'mediasoup-client';

export type Encoding = types.RtpEncodingParameters;
export type Codec = types.RtpCodecCapability;

/** H.264 encoders in browsers mark no temporal layers that the server could drop. */
const temporal: Readonly<Record<VideoCodec, string>> = { vp8: 'L1T3', h264: 'L1T1' };

/**
 * Simulcast for a camera of this height, smallest layer first: 180, 360 and 720 lines for a 720-line source. Browsers
 * refuse to make layers below a size, so a smaller source gets fewer: they would announce layers that never flow.
 */
export function cameraEncodings(sourceHeight: number, codec: VideoCodec): Encoding[] {
  const scalabilityMode = temporal[codec];
  if (sourceHeight >= 540) {
    return [
      { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, scalabilityMode },
      { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, scalabilityMode },
      { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, scalabilityMode },
    ];
  }
  if (sourceHeight >= 270) {
    return [
      { rid: 'r0', scaleResolutionDownBy: 2, maxBitrate: 150_000, scalabilityMode },
      { rid: 'r1', scaleResolutionDownBy: 1, maxBitrate: 600_000, scalabilityMode },
    ];
  }
  return [{ maxBitrate: 300_000, scalabilityMode }];
}

/** One layer: text must be sharp for everybody, and few frames keep it affordable. */
export const screenEncodings = (codec: VideoCodec): Encoding[] => [
  { maxBitrate: 2_500_000, maxFramerate: 15, scalabilityMode: temporal[codec] },
];

const mimeType: Readonly<Record<VideoCodec, string>> = { h264: 'video/h264', vp8: 'video/vp8' };

/**
 * The codec to publish video with: the preferred one if this device can send it, else the other, else null (whatever the
 * engine finds). `sendable` are the codecs that device and router have in common.
 */
export function chooseVideoCodec(
  sendable: readonly Codec[],
  preferred: VideoCodec,
): { readonly name: VideoCodec; readonly codec: Codec } | null {
  const order: readonly VideoCodec[] = preferred === 'h264' ? ['h264', 'vp8'] : ['vp8', 'h264'];
  for (const name of order) {
    const codec = sendable.find((one) => one.mimeType.toLowerCase() === mimeType[name]);
    if (codec !== undefined) return { name, codec };
  }
  return null;
}

/** Speech: silence costs next to nothing (DTX), single losses are healed by the next packet (FEC). Bit/s. */
export const microphoneOptions: types.ProducerCodecOptions = {
  opusStereo: false,
  opusDtx: true,
  opusFec: true,
  opusMaxAverageBitrate: 36_000,
};
/** Sound of a shared screen is music and film: stereo, no DTX, more bits. */
export const screenAudioOptions: types.ProducerCodecOptions = {
  opusStereo: true,
  opusDtx: false,
  opusFec: true,
  opusMaxAverageBitrate: 96_000,
};
