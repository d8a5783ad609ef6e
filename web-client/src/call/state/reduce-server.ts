import { permissionNames, type Abilities, type ServerMessage } from '#protocol';
import type { CallState } from './call-state.js';
import { withNotice, withNotices } from './notice-queue.js';
import { mayFollow } from './phases.js';
import { liveMessage } from './reduce-chat.js';
import { participantChanged, participantJoined, participantLeft, speakerChanged } from './reduce-people.js';
import { breakoutsChanged, pollChanged, reactionShown } from './reduce-together.js';
import { trackAdded, trackChanged, trackRemoved } from './reduce-tracks.js';
import { reduceWelcome } from './reduce-welcome.js';
import { receivedFrom, without } from './received.js';

/**
 * What a message of the server changes. Answers to requests, goodbyes and shared documents
 * change nothing here: whoever they are for acts on them.
 */
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
        // Who waits is in no meeting, also when it was one a moment ago.
        meeting: null,
        phase: {
          name: 'waiting',
          topic: message.topic,
          position: message.position,
          reason: message.reason,
          messages: message.messages,
        },
      };
    case 'participant_joined':
      return participantJoined(state, message.participant, at);
    case 'participant_changed':
      return participantChanged(state, message, at);
    case 'participant_left':
      return participantLeft(state, message.participantId, message.reason, at);
    case 'track_added':
      return trackAdded(state, message.participantId, message.track, at);
    case 'track_changed':
      return trackChanged(state, message, at);
    case 'track_removed':
      return trackRemoved(state, message.participantId, message.trackId, at);
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
    case 'abilities_changed':
      return abilitiesChanged(state, message.abilities, at);
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
    case 'bans_changed':
      return { ...state, bans: message.bans };
    case 'unmute_requested':
      return { ...state, unmuteRequest: { displayName: message.displayName } };
    case 'reaction':
      return reactionShown(state, message, at);
    case 'chat_message':
      return liveMessage(state, message.message, at);
    case 'poll_changed':
      return pollChanged(state, message.poll, at);
    case 'poll_removed':
      return { ...state, polls: state.polls.filter((poll) => poll.pollId !== message.pollId) };
    case 'breakouts_changed':
      return breakoutsChanged(state, message.breakouts, at);
    case 'breakout_broadcast':
      return withNotice(
        state,
        { kind: 'rooms_broadcast', displayName: message.displayName, text: message.text },
        at,
      );
    case 'breakout_help': {
      const { roomId, roomName, displayName } = message;
      return withNotice(state, { kind: 'room_needs_help', roomId, roomName, displayName }, at);
    }
    case 'document_update':
    case 'reply':
    case 'error':
    case 'goodbye':
    case 'pong':
      return state;
  }
}

function abilitiesChanged(state: CallState, abilities: Abilities, at: number): CallState {
  const before = state.abilities;
  const changed = { ...state, abilities };
  if (abilities.manage !== before.manage)
    return abilities.manage ? withNotice(changed, { kind: 'became_host' }, at) : changed;
  // One is enough to make the person look; which others changed with it is seen there.
  const permission = permissionNames.find((name) => abilities[name] !== before[name]);
  if (permission === undefined) return changed;
  return withNotice(changed, { kind: 'permission_changed', permission, allowed: abilities[permission] }, at);
}
