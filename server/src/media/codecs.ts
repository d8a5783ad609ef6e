import type { VideoCodec } from '#protocol';

/**
 * What every router carries. Feedback (NACK, PLI, FIR, REMB, transport-cc) and RTX are added by the media engine for each
 * codec. Transport-cc costs about 45 % more CPU per forwarded packet and some even for idle receivers, and is worth it
 * only where video is received. The engine offers its header extension to consumers of video alone, so a person who
 * receives nothing but sound runs no bandwidth estimation; nothing needs to be taken out here.
 */
export interface RoutedCodec {
  readonly kind: 'audio' | 'video';
  readonly mimeType: string;
  /** Hz. */
  readonly clockRate: number;
  readonly channels?: number;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** DTX sends next to nothing in silence, and in-band FEC mends single losses without a round trip. */
const opus: RoutedCodec = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1, usedtx: 1 },
};

const vp8: RoutedCodec = { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: {} };

/**
 * Constrained Baseline is the one H.264 profile that every browser, hardware encoder and room system both sends and
 * decodes. An SFU cannot transcode: each further profile would be a picture that somebody in the meeting cannot see.
 * Level asymmetry lets a sender exceed level 3.1 (720p30) when the receiver can take it.
 */
const h264: RoutedCodec = {
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
};

/** The preferred video codec first: a client that has no other wish sends the first one it can. */
export const routedCodecs = (preferred: VideoCodec): RoutedCodec[] =>
  preferred === 'h264' ? [opus, h264, vp8] : [opus, vp8, h264];
