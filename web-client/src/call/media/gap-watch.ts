import type { ParticipantId, TrackSource } from '#protocol';

/** One look at one track that is received. */
export interface Hearing {
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  /** Another one after a rebuild. */
  readonly subscriptionId: string;
  /** When its newest packet was delivered, in ms of the browser's own clock; null: none yet. */
  readonly at: number | null;
  readonly due: Due;
}

/**
 * Whether packets are due: `yes`, `held` back by the server for now, `no` since their sender sends none, or `unlisted`: the
 * roster, which runs ahead or behind by a moment, does not have the track.
 */
export type Due = 'yes' | 'held' | 'no' | 'unlisted';

/** A time in which nothing came although something was due. */
export interface Gap {
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  readonly ms: number;
  /** `rebuilt`: it came again by another subscription. `stalled`: by the same one. */
  readonly cause: 'rebuilt' | 'stalled';
}

/** What is remembered of a track. */
export interface Heard {
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  readonly subscriptionId: string;
  /** Of the newest packet, by its own clock. */
  readonly lastAt: number;
  /** When that packet was seen here first, by the clock of the looks. */
  readonly seenAt: number;
}
export type HeardTracks = ReadonlyMap<string, Heard>;

export interface Look {
  readonly heard: HeardTracks;
  readonly gaps: readonly Gap[];
  /** Keys of tracks that flowed and do not at present. */
  readonly stalled: readonly string[];
  /** Something flowed and does not at present, so that the next look should come soon. */
  readonly interrupted: boolean;
}

/** Silence that is no mere pause between packets: speech without sound sends one every 400 ms. */
const STALL_MS = 1_000;
/** A screen on which nothing moves sends a picture now and then. */
const SCREEN_STALL_MS = 3_500;
/** From so long without a packet on, the end of the pause is looked for closely. */
const SUSPECT_MS = 450;
/** So long after the last packet a new subscription that is held back may still be the same going on. */
const BEGINS_MS = 10_000;
/** What has been away for so long is not the same going on. */
const FORGET_MS = 60_000;

export const keyOf = (one: { readonly participantId: string; readonly source: TrackSource }): string =>
  `${one.participantId} ${one.source}`;
const stallOf = (source: TrackSource): number => (source === 'screen' ? SCREEN_STALL_MS : STALL_MS);

/**
 * Draws the conclusions of one look at everything that is received. `isComing` tells of a track without a subscription
 * whether it was interrupted, rather than ended on purpose. `now` is in ms, of any steady clock.
 */
export function lookAt(
  before: HeardTracks,
  hearings: readonly Hearing[],
  isComing: (heard: Heard) => boolean,
  now: number,
): Look {
  const heard = new Map<string, Heard>();
  const gaps: Gap[] = [];
  const stalled: string[] = [];
  let interrupted = false;
  for (const hearing of hearings) {
    const key = keyOf(hearing);
    const known = before.get(key);
    if (hearing.due !== 'yes') {
      // Muted or held back: what comes afterwards is a beginning, not the end of a gap. But every rebuilt subscription is held
      // back at first, until the client has said what it shows.
      const begins =
        hearing.due === 'unlisted' ||
        (hearing.due === 'held' && known?.subscriptionId !== hearing.subscriptionId);
      if (known === undefined || !begins || now - known.seenAt > BEGINS_MS) continue;
      heard.set(key, known);
      interrupted = true;
      continue;
    }
    const { participantId, source, subscriptionId, at } = hearing;
    if (at !== null && at !== known?.lastAt) {
      const ms = known === undefined ? 0 : Math.round(at - known.lastAt);
      const rebuilt = known !== undefined && known.subscriptionId !== subscriptionId;
      if (rebuilt && ms > 0) gaps.push({ participantId, source, ms, cause: 'rebuilt' });
      else if (ms > stallOf(source)) gaps.push({ participantId, source, ms, cause: 'stalled' });
      heard.set(key, { participantId, source, subscriptionId, lastAt: at, seenAt: now });
      continue;
    }
    if (known === undefined || now - known.seenAt > FORGET_MS) continue;
    heard.set(key, known);
    if (now - known.seenAt > stallOf(source)) stalled.push(key);
    if (known.subscriptionId !== subscriptionId || now - known.seenAt > SUSPECT_MS) interrupted = true;
  }
  const looked = new Set(hearings.map(keyOf));
  for (const [key, known] of before) {
    if (looked.has(key) || now - known.seenAt > FORGET_MS || !isComing(known)) continue;
    heard.set(key, known);
    interrupted = true;
  }
  return { heard, gaps, stalled, interrupted };
}
