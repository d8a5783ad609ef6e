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
