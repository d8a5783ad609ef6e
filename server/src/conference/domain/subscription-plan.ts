import type { ParticipantId, TrackId, TrackSource } from '#protocol';
import { conferenceLimits } from './limits.js';
import type { Tile } from './state.js';

/** Who is to receive, and what they show. */
export interface Viewer {
  readonly participantId: ParticipantId;
  /** Has RTP capabilities and open transports, so tracks can be offered. */
  readonly receives: boolean;
  /** Came for sound: no video before the client asks for some. */
  readonly audioOnly: boolean;
  /** Null before the first `view.changed`. */
  readonly tiles: readonly Tile[] | null;
}

export interface PlanTrack {
  readonly trackId: TrackId;
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  readonly muted: boolean;
}

export interface HeldSubscription {
  readonly trackId: TrackId;
  readonly paused: boolean;
  readonly layer: number | null;
}

/** How a track is to flow. `layer` is the highest simulcast layer wanted, 0 = lowest; null for sound. */
export type SubscriptionWish = HeldSubscription;

export interface SubscriptionPlan {
  readonly add: readonly SubscriptionWish[];
  readonly remove: readonly TrackId[];
  readonly change: readonly SubscriptionWish[];
}

const HIGHEST_LAYER = 2;

/** Layers are 180, 360 and 720 lines; a tile a little taller than a layer does not yet show the difference. */
export const layerForHeight = (height: number): number =>
  height <= 200 ? 0 : height <= 400 ? 1 : HIGHEST_LAYER;

/**
 * Which tracks of others flow to one viewer, and at which quality, as the difference to what the viewer holds.
 *
 * Sound always flows: a muted microphone is paused once, at its producer, rather than in every subscription. Video flows
 * while it is in view and not muted; the active speaker's camera one layer above its tile. Video out of view stays
 * subscribed but paused, so that it appears at once when needed, up to a bound that spares the media plane's memory in
 * large meetings. Before the client's first view a few videos flow at the lowest layer, so that first pictures come fast.
 */
export function subscriptionPlan(
  viewer: Viewer,
  tracks: readonly PlanTrack[],
  activeSpeaker: ParticipantId | null,
  held: readonly HeldSubscription[],
): SubscriptionPlan {
  const heldById = new Map(held.map((subscription) => [subscription.trackId, subscription]));
  const wishes = viewer.receives ? wishesOf(viewer, tracks, activeSpeaker, heldById) : [];
  const wished = new Set(wishes.map((wish) => wish.trackId));
  return {
    add: wishes.filter((wish) => !heldById.has(wish.trackId)),
    remove: held.map((subscription) => subscription.trackId).filter((trackId) => !wished.has(trackId)),
    change: wishes.filter((wish) => {
      const now = heldById.get(wish.trackId);
      return now !== undefined && (now.paused !== wish.paused || now.layer !== wish.layer);
    }),
  };
}

function wishesOf(
  viewer: Viewer,
  tracks: readonly PlanTrack[],
  activeSpeaker: ParticipantId | null,
  held: ReadonlyMap<TrackId, HeldSubscription>,
): SubscriptionWish[] {
  const others = tracks.filter((track) => track.participantId !== viewer.participantId);
  const sound = others
    .filter((track) => track.source === 'microphone' || track.source === 'screen_audio')
    .map(({ trackId }) => ({ trackId, paused: false, layer: null }));

  const videos = others.filter((track) => track.source === 'camera' || track.source === 'screen');
  const heights = viewer.tiles ? new Map(viewer.tiles.map((tile) => [tile.trackId, tile.height])) : null;
  const early = heights || viewer.audioOnly ? [] : firstVideos(videos, activeSpeaker);
  const shown = heights ? videos.filter((track) => (heights.get(track.trackId) ?? 0) > 0) : early;
  const showing = new Set(shown);

  const flowing = shown.map((track) => ({
    trackId: track.trackId,
    paused: track.muted,
    layer: layerOf(track, heights?.get(track.trackId) ?? null, activeSpeaker),
  }));
  const unseen = videos.filter((track) => !showing.has(track));
  // What is held already stays before anything new is added; where there is room for all, order means nothing.
  if (unseen.length > conferenceLimits.maxPausedVideos) {
    unseen.sort((a, b) => Number(held.has(b.trackId)) - Number(held.has(a.trackId)));
  }
  const hidden = unseen
    .slice(0, conferenceLimits.maxPausedVideos)
    // A paused track keeps its layer: only letting it flow again is worth a call.
    .map(({ trackId }) => ({ trackId, paused: true, layer: held.get(trackId)?.layer ?? 0 }));
  return [...sound, ...flowing, ...hidden];
}

function layerOf(track: PlanTrack, height: number | null, activeSpeaker: ParticipantId | null): number {
  if (track.source === 'screen') return HIGHEST_LAYER;
  if (height === null) return 0;
  const layer = layerForHeight(height);
  return track.participantId === activeSpeaker ? Math.min(HIGHEST_LAYER, layer + 1) : layer;
}

/** Screens first, then the active speaker, then by arrival. */
function firstVideos(videos: readonly PlanTrack[], activeSpeaker: ParticipantId | null): PlanTrack[] {
  const rank = (track: PlanTrack) =>
    track.source === 'screen' ? 0 : track.participantId === activeSpeaker ? 1 : track.muted ? 3 : 2;
  return [...videos].sort((a, b) => rank(a) - rank(b)).slice(0, conferenceLimits.firstVideos);
}
