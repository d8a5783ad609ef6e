import type {
  ConferenceRole,
  DepartureReason,
  ParticipantId,
  ParticipantState,
  ServerMessageOf,
} from '#protocol';
import { noLonger } from './awaited.js';
import type { CallState } from './call-state.js';
import type { NoticeContent } from './notices.js';
import { withNotice, withNotices } from './notice-queue.js';
import { shareOf } from './reduce-welcome.js';
import { without } from './received.js';
import { keepSeats, seatSpeaker } from './seats.js';

export const findParticipant = (state: CallState, id: ParticipantId) =>
  state.participants.find((participant) => participant.participantId === id);

export function changeParticipant(
  state: CallState,
  id: ParticipantId,
  change: (participant: ParticipantState) => ParticipantState,
): CallState {
  if (findParticipant(state, id) === undefined) return state;
  return {
    ...state,
    participants: state.participants.map((participant) =>
      participant.participantId === id ? change(participant) : participant,
    ),
  };
}

export function participantJoined(state: CallState, participant: ParticipantState, at: number): CallState {
  const id = participant.participantId;
  if (findParticipant(state, id) !== undefined) return changeParticipant(state, id, () => participant);
  const participants = [...state.participants, participant];
  const seats = keepSeats(
    state.seats,
    participants.map((one) => one.participantId),
  );
  const joined = { ...state, participants, seats, share: shareOf(participants, state.share) };
  return withNotice(
    joined,
    { kind: 'participant_joined', participantId: id, displayName: participant.displayName },
    at,
  );
}

export function participantLeft(
  state: CallState,
  id: ParticipantId,
  reason: DepartureReason,
  at: number,
): CallState {
  const gone = findParticipant(state, id);
  if (gone === undefined) return state;
  const participants = state.participants.filter((participant) => participant.participantId !== id);
  const theirs = Object.values(state.received)
    .filter((track) => track.participantId === id)
    .map((track) => track.trackId);
  const { [id]: _forgotten, ...lastSpokeAt } = state.lastSpokeAt;
  const left: CallState = {
    ...state,
    participants,
    seats: state.seats.filter((seat) => seat !== id),
    lastSpokeAt,
    received: without(state.received, theirs),
    awaited: noLonger(state.awaited, id),
    share: shareOf(participants, state.share),
    activeSpeaker: state.activeSpeaker === id ? null : state.activeSpeaker,
    speaking: state.speaking.filter((speaker) => speaker !== id),
    pinned: state.pinned === id ? null : state.pinned,
  };
  // Into a breakout room or back: everybody sees in the list where they are.
  if (reason === 'moved') return left;
  return withNotice(
    left,
    { kind: 'participant_left', participantId: id, displayName: gone.displayName, reason },
    at,
  );
}

/** Hosts and cohosts. */
const hosts = (role: ConferenceRole): boolean => role === 'host' || role === 'cohost';

export function participantChanged(
  state: CallState,
  message: ServerMessageOf<'participant_changed'>,
  at: number,
): CallState {
  const { participantId: id } = message;
  const before = findParticipant(state, id);
  if (before === undefined) return state;
  const { displayName, role, connected, hand, permissions } = message.change;
  const after: ParticipantState = {
    ...before,
    ...(displayName === undefined ? {} : { displayName }),
    ...(role === undefined ? {} : { role }),
    ...(connected === undefined ? {} : { connected }),
    ...(hand === undefined ? {} : { hand }),
    ...(permissions === undefined ? {} : { permissions }),
  };
  // What somebody may not send any more does not come back.
  const awaited =
    role === undefined && permissions === undefined ? state.awaited : noLonger(state.awaited, id);
  const changed = changeParticipant({ ...state, awaited }, id, () => after);
  const news = id === state.selfId ? newsOfMyself(state, before, after) : newsOfOthers(state, before, after);
  return withNotices(changed, news, at);
}

/** One's own deeds are in the state before the server tells them (own-change.ts), so what differs is others' doing. */
function newsOfMyself(
  state: CallState,
  before: ParticipantState,
  after: ParticipantState,
): readonly NoticeContent[] {
  const news: NoticeContent[] = [];
  // Who becomes host or cohost is told by `became_host`, when the abilities come.
  if (before.role !== after.role && (hosts(before.role) || !hosts(after.role)))
    news.push({ kind: 'role_changed', role: after.role });
  if (before.displayName !== after.displayName)
    news.push({ kind: 'renamed_by_host', displayName: after.displayName });
  // Whoever speaks has had the turn that the hand asked for: the server lowers it by itself.
  const spoke = state.activeSpeaker === state.selfId;
  if (before.hand !== null && after.hand === null && !spoke) news.push({ kind: 'hand_lowered_by_host' });
  return news;
}

function newsOfOthers(
  state: CallState,
  before: ParticipantState,
  after: ParticipantState,
): readonly NoticeContent[] {
  if (!state.abilities.manage || before.hand !== null || after.hand === null) return [];
  return [{ kind: 'hand_raised', participantId: after.participantId, displayName: after.displayName }];
}

export function speakerChanged(state: CallState, speaker: ParticipantId | null, at: number): CallState {
  const spoke = [state.activeSpeaker, speaker].filter((id) => id !== null);
  const lastSpokeAt = { ...state.lastSpokeAt, ...Object.fromEntries(spoke.map((id) => [id, at])) };
  const seats =
    speaker === null
      ? state.seats
      : seatSpeaker({
          seats: state.seats,
          speaker,
          selfId: state.selfId,
          pageSize: state.pageSize,
          lastSpokeAt: state.lastSpokeAt,
        });
  return { ...state, activeSpeaker: speaker, lastSpokeAt, seats };
}
