import type { TrackId, TrackOffer } from '#protocol';
import type { ReceivedTrack } from './call-state.js';

export const receivedFrom = (offer: TrackOffer): ReceivedTrack => ({
  trackId: offer.trackId,
  subscriptionId: offer.subscriptionId,
  participantId: offer.participantId,
  source: offer.source,
  live: false,
  active: true,
  layer: null,
});

/** The same record, when none of the tracks is in it. */
export function without(
  received: Readonly<Record<string, ReceivedTrack>>,
  trackIds: readonly TrackId[],
): Readonly<Record<string, ReceivedTrack>> {
  if (!trackIds.some((id) => id in received)) return received;
  const gone = new Set<string>(trackIds);
  return Object.fromEntries(Object.entries(received).filter(([id]) => !gone.has(id)));
}
