import type { TrackSource } from '#protocol';

/** What the browser counted for one track. Counters count from the track's start; absent ones are null. */
export interface TrackStatistics {
  readonly direction: 'send' | 'recv';
  readonly trackId: string;
  readonly participantId: string | null;
  readonly source: TrackSource;
  readonly kind: 'audio' | 'video';
  readonly muted: boolean;
  readonly codec: string | null;
  readonly bytes: number;
  readonly packets: number;
  readonly packetsLost: number | null;
  readonly jitterMs: number | null;
  /** Video. For a sender: of the largest layer that is sent. */
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
  /** Decoded by a receiver, encoded by a sender. */
  readonly frames: number | null;
  readonly freezeCount: number | null;
  /** Audio, 0..1 now, and energy summed since the start. */
  readonly audioLevel: number | null;
  readonly totalAudioEnergy: number | null;
  /** A sender's simulcast layers, lowest first. */
  readonly layers: readonly {
    readonly rid: string;
    readonly width: number | null;
    readonly height: number | null;
    readonly bytes: number;
    readonly frames: number | null;
    readonly active: boolean;
  }[];
}

export interface TransportStatistics {
  readonly direction: 'send' | 'recv';
  readonly state: string;
  readonly roundTripMs: number | null;
  /** `udp` or `tcp`; null until a path is chosen. */
  readonly protocol: string | null;
  readonly localCandidateType: string | null;
  readonly availableOutgoingBitrate: number | null;
  /** As the browser names it, e.g. `SRTP_AEAD_AES_128_GCM`; null until the handshake is done. */
  readonly srtpCipher: string | null;
}
