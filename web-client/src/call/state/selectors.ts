import type { ParticipantId, ParticipantState, TrackSource, TrackState } from '#protocol';
import type { CallState } from './call-state.js';

export const participantOf = (
  state: Pick<CallState, 'participants'>,
  id: ParticipantId | null,
): ParticipantState | undefined => state.participants.find((participant) => participant.participantId === id);

export const trackOf = (
  participant: ParticipantState | undefined,
  source: TrackSource,
): TrackState | undefined => participant?.tracks.find((track) => track.source === source);

/** Everybody with a raised hand, the first one first. */
export const raisedHands = (state: Pick<CallState, 'participants'>): readonly ParticipantState[] =>
  state.participants
    .filter((participant) => participant.hand !== null)
    .sort((one, other) => (one.hand ?? 0) - (other.hand ?? 0));
