import type { TrackSource } from '#protocol';

/** Bounds of the media plane. They hold even if a caller forgets its own. */

/** Camera and screen may come in three sizes at once (simulcast); sound has one stream. */
export const MAX_ENCODINGS: Readonly<Record<TrackSource, number>> = {
  microphone: 1,
  screen_audio: 1,
  camera: 3,
  screen: 3,
};

/** One of each source, and room for a source that is replaced before the old one is closed. */
export const MAX_PRODUCERS_PER_TRANSPORT = 8;
/** Microphone, camera and a share of everybody in a meeting of the largest size. */
export const MAX_CONSUMERS_PER_TRANSPORT = 1500;
/** Of each direction: all that a meeting of the largest size may publish on one side of a pipe. */
export const MAX_COPIES_PER_PIPE = 1500;
/** To every other worker of a few large machines. */
export const MAX_PIPES_PER_ROUTER = 256;

/** Bit/s to start from before the path is known: a few small tiles at once, without flooding a slow line. */
export const INITIAL_OUTGOING_BITRATE = 1_000_000;

/** Bit/s that a client may send. The simulcast ladder 180/360/720 with sound needs about 3 Mbit/s. */
const INCOMING_BASE = 4_000_000;
/** A share of text in 1080p and its sound. */
const INCOMING_SHARE = 4_500_000;

/** The most that one client may send for what it publishes, bit/s. */
export const maxIncomingBitrate = (sources: Iterable<TrackSource>): number => {
  for (const source of sources) if (source === 'screen') return INCOMING_BASE + INCOMING_SHARE;
  return INCOMING_BASE;
};

/** Seconds without a consent check after which a path counts as gone; clients check every 2.5 to 5 s. */
export const ICE_CONSENT_TIMEOUT_S = 15;
/**
 * Key frames of one stream are asked for at most this often, ms, however many people join at once. Longer would show in
 * how soon the second one who joins sees a picture.
 */
export const KEY_FRAME_REQUEST_DELAY_MS = 300;

/** Milliseconds between two `levels` events of a router. */
export const LEVELS_INTERVAL_MS = 200;
/** Below this, in dBov, it is a quiet room and not a person. */
export const LEVELS_THRESHOLD_DBOV = -60;
export const LEVELS_MAX_ENTRIES = 8;

/** Spatial layers that any codec can have. A layer above those that a stream has means its highest. */
const MAX_LAYER = 7;
export const isLayer = (layer: number): boolean =>
  Number.isInteger(layer) && layer >= 0 && layer <= MAX_LAYER;
