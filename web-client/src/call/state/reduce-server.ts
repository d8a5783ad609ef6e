import type { ParticipantId, ParticipantState, ServerMessage, TrackId, TrackState } from '#protocol';
import type { CallState } from './call-state.js';
import { withNotice, withNotices } from './notice-queue.js';
import { mayFollow } from './phases.js';
import { reduceWelcome, shareOf } from './reduce-welcome.js';
import { receivedFrom, without } from './received.js';
import { keepSeats, seatSpeaker } from './seats.js';

/** What a message of the server changes. Answers to requests and goodbyes change nothing here: their askers act on them. */
export function reduceServerMessage(state: CallState, message: ServerMessage, at: number): CallState {
  switch (message.type) {
    case 'welcome':
      return reduceWelcome(state, message, at);
    case 'prepared':
      return mayFollow(state.phase.name, 'ready') && state.phase.name !== 'entering'
        ? { ...state, phase: { name: 'ready' } }
        : state;
    case 'waiting_room':
      if (!mayFollow(state.phase.name, 'waiting')) return state;
      return {
        ...state,
        selfId: message.participantId,
        phase: { name: 'waiting', topic: message.topic, position: message.position },
      };
    case 'participant_joined':
      return participantJoined(state, message.participant, at);
    case 'participant_changed':
      return changeParticipant(state, message.participantId, (participant) => ({
        ...participant,
        ...(message.change.displayName === undefined ? {} : { displayName: message.change.displayName }),
        ...(message.change.role === undefined ? {} : { role: message.change.role }),
        ...(message.change.connected === undefined ? {} : { connected: message.change.connected }),
      }));
    case 'participant_left':
      return participantLeft(state, message.participantId, message.reason, at);
    case 'track_added':
      return trackAdded(state, message.participantId, message.track, at);
    case 'track_changed':
      return trackChanged(state, message, at);
    case 'track_removed':
      return trackRemoved(state, message.participantId, message.trackId);
    case 'track.offered':
      return {
        ...state,
        received: { ...state.received, [message.offer.trackId]: receivedFrom(message.offer) },
      };
    case 'track.withdrawn':
      // An offer under a newer subscription may have overtaken the withdrawal of the old one.
      return state.received[message.trackId]?.subscriptionId === message.subscriptionId
        ? { ...state, received: without(state.received, [message.trackId]) }
        : state;
    case 'subscription.changed': {
      const track = state.received[message.trackId];
      if (track === undefined) return state;
      const changed = { ...track, active: message.active, layer: message.layer };
      return { ...state, received: { ...state.received, [message.trackId]: changed } };
    }
    case 'active_speaker':
      return speakerChanged(state, message.participantId, at);
    case 'abilities_changed': {
      const changed = { ...state, abilities: message.abilities };
      return message.abilities.manage && !state.abilities.manage
        ? withNotice(changed, { kind: 'became_host' }, at)
        : changed;
    }
    case 'meeting_changed': {
      const changed = { ...state, meeting: message.meeting };
      const before = state.meeting?.locked;
      return before !== undefined && before !== message.meeting.locked
        ? withNotice(changed, { kind: 'meeting_locked', locked: message.meeting.locked }, at)
        : changed;
    }
    case 'lobby_changed': {
      const known = new Set(state.lobby.map((person) => person.participantId));
      const news = message.waiting
        .filter((person) => !known.has(person.participantId))
        .map(({ participantId, displayName }) => ({
          kind: 'waiting_to_enter' as const,
          participantId,
          displayName,
        }));
      return withNotices({ ...state, lobby: message.waiting }, news, at);
    }
    case 'reply':
    case 'error':
    case 'goodbye':
    case 'pong':
      return state;
  }
}

const findParticipant = (state: CallState, id: ParticipantId) =>
  state.participants.find((participant) => participant.participantId === id);

function changeParticipant(
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

function participantJoined(state: CallState, participant: ParticipantState, at: number): CallState {
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

function participantLeft(
  state: CallState,
  id: ParticipantId,
  reason: Extract<ServerMessage, { type: 'participant_left' }>['reason'],
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
    share: shareOf(participants, state.share),
    activeSpeaker: state.activeSpeaker === id ? null : state.activeSpeaker,
    speaking: state.speaking.filter((speaker) => speaker !== id),
    pinned: state.pinned === id ? null : state.pinned,
  };
  return withNotice(
    left,
    { kind: 'participant_left', participantId: id, displayName: gone.displayName, reason },
    at,
  );
}

function trackAdded(state: CallState, id: ParticipantId, track: TrackState, at: number): CallState {
  const changed = changeParticipant(state, id, (participant) => ({
    ...participant,
    tracks: [...participant.tracks.filter((one) => one.trackId !== track.trackId), track],
  }));
  const share = shareOf(changed.participants, state.share);
  const shared = { ...changed, share };
  const sharer = findParticipant(changed, id);
  if (track.source !== 'screen' || id === state.selfId || sharer === undefined) return shared;
  return withNotice(
    shared,
    { kind: 'share_started', participantId: id, displayName: sharer.displayName },
    at,
  );
}

function trackChanged(
  state: CallState,
  message: Extract<ServerMessage, { type: 'track_changed' }>,
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

function trackRemoved(state: CallState, id: ParticipantId, trackId: TrackId): CallState {
  const changed = changeParticipant(state, id, (participant) => ({
    ...participant,
    tracks: participant.tracks.filter((track) => track.trackId !== trackId),
  }));
  return {
    ...changed,
    share: shareOf(changed.participants, state.share),
    received: without(state.received, [trackId]),
  };
}

function speakerChanged(state: CallState, speaker: ParticipantId | null, at: number): CallState {
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
