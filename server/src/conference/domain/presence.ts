import { signalingLimits, type DepartureReason, type ErrorCode, type ParticipantId } from '#protocol';
import { answer, refusal, type Outcome } from './answers.js';
import type { RequestCommand } from './commands.js';
import { conferenceLimits } from './limits.js';
import { closeMedia } from './media.js';
import { leaveRooms, tellOpenRooms, tellParent } from './placing.js';
import { recordLastVotes, tellResults } from './polls.js';
import { goodbye } from './project.js';
import { isScreen, people, tracksOf, type Person } from './state.js';
import { next, participantLife, type ParticipantEvent } from './transitions.js';
import type { Turn } from './turn.js';

/** Going: connections lost, people leaving, time running out, and the end of all. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

export function connectionLost(turn: Turn, command: Of<'connection_lost'>): Outcome {
  const person = turn.person(command.participantId);
  // A connection that was replaced meanwhile means nothing any more.
  if (person?.connectionId !== command.connectionId) return 'later';
  // Deliberate may come after the loss: a page that went away for a reload and did not come back has been closed.
  if (command.clean || person.life === 'requested') {
    letGo(turn, person.participantId, person.life === 'admitted' ? 'depart' : 'withdraw', 'left');
    return 'later';
  }
  // Whoever is in a breakout room has their connection there; it hears of this, too.
  if (!person.connected || person.roomId !== null) return 'later';
  turn.change(person.participantId, { connected: false, lostAt: turn.now });
  const { participantId: id, connectionId } = person;
  const lost = { participantId: id, connectionId, connected: false, lostAt: turn.now, fresh: false };
  tellParent(turn, { type: 'connection_in_room', ...lost });
  if (person.presence) {
    const { participantId } = person;
    turn.tellPresent(
      { type: 'participant_changed', participantId, change: { connected: false } },
      participantId,
    );
  }
  return 'later';
}

export function leave(turn: Turn, command: Of<'leave'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person) return refusal('NOT_IN_MEETING');
  answer(turn, person.participantId, command.requestId);
  sayGoodbye(turn, person, 'left');
  letGo(turn, person.participantId, person.life === 'admitted' ? 'depart' : 'withdraw', 'left');
  return 'later';
}

/** The last words to somebody whose connection still holds. */
export function sayGoodbye(turn: Turn, person: Person, reason: DepartureReason, code?: ErrorCode): void {
  if (!person.connected) return;
  turn.tell([person], goodbye(reason, code));
  turn.emit({ type: 'close_connection', connectionId: person.connectionId });
}

/** Ends somebody's life in the conference with everything of theirs. `at`: when they were last there. */
export function letGo(
  turn: Turn,
  id: ParticipantId,
  event: ParticipantEvent,
  reason: DepartureReason,
  at = turn.now,
): void {
  const person = turn.person(id);
  if (!person || next(participantLife, person.life, event) === null) return;
  closeMedia(turn, id);
  leaveRooms(turn, person, reason);
  turn.forget(id);
  tellParent(turn, { type: 'left_from_room', participantId: id, reason, at });
  if (person.life !== 'requested') turn.set({ lastLeftAt: Math.max(at, turn.state.lastLeftAt ?? at) });
  if (person.presence) turn.tellPresent({ type: 'participant_left', participantId: id, reason });
  if (person.recorded) turn.emit({ type: 'record_left', participantId: id, at });
}

/** Lets go what has run out of time. */
export function tick(turn: Turn): Outcome {
  for (const person of people(turn.state)) expire(turn, person);
  tellResults(turn);
  const { share } = turn.state;
  if (
    share &&
    turn.now - share.since >= conferenceLimits.shareClaimMs &&
    !tracksOf(turn.state, share.participantId).some((track) => isScreen(track.source))
  ) {
    turn.set({ share: null });
  }
  const { startedAt, openedAt } = turn.state;
  const unused = startedAt === null && people(turn.state).length === 0 && !turn.state.parent;
  if (unused && turn.now - openedAt >= conferenceLimits.unusedMs) finish(turn, 'ended', false);
  return 'later';
}

function expire(turn: Turn, person: Person): void {
  const { participantId: id, life, since, lostAt } = person;
  // In a breakout room they have their seat there, and their time runs there.
  if (person.roomId !== null) return;
  if (lostAt !== null && turn.now - lostAt >= signalingLimits.resumeWithinMs) {
    letGo(turn, id, life === 'admitted' ? 'depart' : 'withdraw', 'connection_lost', lostAt);
  } else if (life === 'waiting' && turn.now - since >= conferenceLimits.waitingMs) {
    sayGoodbye(turn, person, 'expired');
    letGo(turn, id, 'expire', 'expired');
  } else if (life === 'requested' && turn.now - since >= conferenceLimits.preparedMs) {
    // The preview page may stay open: who enters later gets new transports.
    letGo(turn, id, 'expire', 'expired');
  }
}

/** Ends the conference for everybody. `forGood` closes the meeting too. */
export function finish(turn: Turn, reason: DepartureReason, forGood: boolean, at = turn.now): void {
  const { conferenceId, meeting, startedAt, router } = turn.state;
  recordLastVotes(turn);
  for (const person of people(turn.state)) sayGoodbye(turn, person, reason);
  for (const { participantId, lostAt, recorded } of people(turn.state)) {
    if (recorded) turn.emit({ type: 'record_left', participantId, at: lostAt ?? at });
  }
  tellOpenRooms(turn, {
    type: 'close_room',
    reason: reason === 'server_stopping' ? 'server_stopping' : 'ended',
  });
  if (router) turn.emit({ type: 'close_router', routerId: router.routerId });
  if (startedAt !== null && !turn.state.parent) {
    turn.emit({ type: 'record_ended', conferenceId, meetingId: meeting.meetingId, at, forGood });
  }
  turn.set({
    people: {},
    tracks: {},
    router: null,
    share: null,
    activeSpeaker: null,
    spotlight: null,
    hosted: false,
    breakouts: null,
    ended: true,
  });
  turn.emit({ type: 'end' });
}
