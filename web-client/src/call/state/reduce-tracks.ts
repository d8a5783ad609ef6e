import type { ParticipantId, ServerMessageOf, TrackId, TrackState } from '#protocol';
import { noLonger, trackLost } from './awaited.js';
import type { CallState } from './call-state.js';
import { withNotice } from './notice-queue.js';
import { changeParticipant, findParticipant } from './reduce-people.js';
import { shareOf } from './reduce-welcome.js';
import { without } from './received.js';

export function trackAdded(state: CallState, id: ParticipantId, track: TrackState, at: number): CallState {
  const changed = changeParticipant(state, id, (participant) => ({
    ...participant,
    tracks: [...participant.tracks.filter((one) => one.trackId !== track.trackId), track],
  }));
  const share = shareOf(changed.participants, state.share);
  const shared = { ...changed, share, awaited: noLonger(changed.awaited, id, track.source) };
  const sharer = findParticipant(changed, id);
  const goesOn = shared.awaited !== state.awaited;
  if (track.source !== 'screen' || id === state.selfId || sharer === undefined || goesOn) return shared;
  return withNotice(
    shared,
    { kind: 'share_started', participantId: id, displayName: sharer.displayName },
    at,
  );
}

export function trackChanged(
  state: CallState,
  message: ServerMessageOf<'track_changed'>,
  at: number,
): CallState {
  const { participantId: id, trackId, muted } = message;
  const changed = changeParticipant(state, id, (participant) => ({
    ...participant,
    tracks: participant.tracks.map((track) => (track.trackId === trackId ? { ...track, muted } : track)),
  }));
  // The echo of one's own deed is not news, and may be older than the next deed; a host's deed is.
  if (id !== state.selfId || message.byHost !== true || !muted) return changed;
  const source = findParticipant(changed, id)?.tracks.find((track) => track.trackId === trackId)?.source;
  if (source !== 'microphone' && source !== 'camera') return changed;
  const silenced = { ...changed, own: { ...changed.own, [source]: { ...changed.own[source], on: false } } };
  return withNotice(
    silenced,
    { kind: source === 'microphone' ? 'muted_by_host' : 'camera_stopped_by_host' },
    at,
  );
}

export function trackRemoved(state: CallState, id: ParticipantId, trackId: TrackId, at: number): CallState {
  const track = findParticipant(state, id)?.tracks.find((one) => one.trackId === trackId);
  const changed = changeParticipant(state, id, (participant) => ({
    ...participant,
    tracks: participant.tracks.filter((track) => track.trackId !== trackId),
  }));
  return {
    ...changed,
    awaited:
      track === undefined || id === state.selfId ? state.awaited : trackLost(state.awaited, id, track, at),
    share: shareOf(changed.participants, state.share),
    received: without(state.received, [trackId]),
  };
}
