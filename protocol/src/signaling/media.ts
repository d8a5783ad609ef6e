import * as z from 'zod';

/**
 * RTP, ICE and DTLS parameters cross signaling as sealed values: an object made by the media plane for the client's media
 * engine (mediasoup's shapes), or the other way round. Signaling bounds their size and nesting and passes them on unread;
 * the media plane validates them.
 */
export const sealed = z.record(z.string().max(64), z.unknown());
export type Sealed = z.infer<typeof sealed>;

export const mediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof mediaKind>;
export const trackSource = z.enum(['microphone', 'camera', 'screen', 'screen_audio']);
export type TrackSource = z.infer<typeof trackSource>;
export const kindOfSource: Readonly<Record<TrackSource, MediaKind>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  screen_audio: 'audio',
};
export const direction = z.enum(['send', 'recv']);
export type Direction = z.infer<typeof direction>;
export const videoCodec = z.enum(['h264', 'vp8']);
export type VideoCodec = z.infer<typeof videoCodec>;

export const transportOffer = z.object({
  id: z.string(),
  iceParameters: sealed,
  iceCandidates: z.array(sealed),
  dtlsParameters: sealed,
});
export type TransportOffer = z.infer<typeof transportOffer>;
