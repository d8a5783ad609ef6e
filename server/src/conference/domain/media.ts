import type { ParticipantId } from '#protocol';
import { answerFailure, isOwed } from './answers.js';
import { isScreen, own, people, tracksOf, without, type Router, type Track } from './state.js';
import type { Turn } from './turn.js';

/** Opening and closing somebody's media, with all that hangs on it. */

function ensureRouter(turn: Turn, zone: string | null): Router {
  if (turn.state.router) return turn.state.router;
  const router: Router = { routerId: turn.mint('router'), nodeId: null };
  turn.set({ router });
  turn.emit({ type: 'open_router', epoch: turn.state.epoch, routerId: router.routerId, zone });
  return router;
}

export function openTransports(turn: Turn, id: ParticipantId): void {
  const zone = turn.person(id)?.zone ?? null;
  const { routerId } = ensureRouter(turn, zone);
  const sendId = turn.mint('send');
  const recvId = turn.mint('recv');
  turn.change(id, { transports: { sendId, recvId, offers: null } });
  turn.emit({
    type: 'open_transports',
    epoch: turn.state.epoch,
    routerId,
    participantId: id,
    zone,
    sendId,
    recvId,
  });
}

/** Closes somebody's transports, tracks and subscriptions, and others' subscriptions to those tracks. */
export function closeMedia(turn: Turn, id: ParticipantId): void {
  dropTracks(turn, tracksOf(turn.state, id));
  const transports = turn.person(id)?.transports;
  if (transports) {
    const { sendId, recvId } = transports;
    turn.emit({ type: 'close_transports', participantId: id, sendId, recvId });
  }
  turn.change(id, { transports: null, subscriptions: {}, tiles: null });
  if (turn.state.share?.participantId === id) turn.set({ share: null });
}

/** Ends single tracks while their owner stays. */
export function closeTracks(turn: Turn, tracks: readonly Track[]): void {
  dropTracks(turn, tracks);
  for (const track of tracks) turn.emit({ type: 'close_track', trackId: track.trackId });
}

/**
 * Takes tracks out of the state. Their subscriptions go with them in the media plane, so clients are told but nothing is
 * closed here. A publishing request that is still open is answered.
 */
export function dropTracks(turn: Turn, tracks: readonly Track[]): void {
  if (tracks.length === 0) return;
  const gone = new Set<string>(tracks.map((track) => track.trackId));
  turn.set({ tracks: without(turn.state.tracks, (track) => gone.has(track.trackId)) });
  for (const receiver of people(turn.state)) {
    const ending = [...gone]
      .map((trackId) => own(receiver.subscriptions, trackId))
      .filter((s) => s !== undefined);
    if (ending.length === 0) continue;
    turn.change(receiver.participantId, {
      subscriptions: without(receiver.subscriptions, (subscription) => gone.has(subscription.trackId)),
    });
    for (const { life, trackId, subscriptionId } of ending) {
      if (life === 'open') turn.tell([receiver], { type: 'track.withdrawn', trackId, subscriptionId });
    }
  }
  for (const { participantId, trackId, life, requestId } of tracks) {
    if (life !== 'opening')
      turn.tellPresent({ type: 'track_removed', participantId, trackId }, participantId);
    else if (isOwed(turn.person(participantId), requestId)) {
      answerFailure(turn, participantId, requestId, 'TRACK_NOT_FOUND');
    }
  }
  const { share } = turn.state;
  if (
    !share ||
    !tracks.some((track) => isScreen(track.source) && track.participantId === share.participantId)
  )
    return;
  if (!tracksOf(turn.state, share.participantId).some((track) => isScreen(track.source)))
    turn.set({ share: null });
}
