import type { ParticipantId } from '#protocol';
import { signalingLimits } from '#protocol';
import { accessOf } from './access.js';
import { refusal, type Outcome } from './answers.js';
import type { Command, RequestCommand } from './commands.js';
import { conferenceLimits } from './limits.js';
import { closeMedia, openTransports } from './media.js';
import { goodbye, participantView, preparedFor, waitingRoomFor, welcomeFor } from './project.js';
import { tellParent } from './placing.js';
import { hostIsBack } from './roles.js';
import { isHost, prepared, type Person } from './state.js';
import { next, participantLife } from './transitions.js';
import type { Turn } from './turn.js';

/** From the door to the roster: preparing, asking to enter, being admitted, coming back. */

type Of<Type extends Command['type']> = Extract<RequestCommand, { type: Type }>;

export function prepare(turn: Turn, command: Of<'prepare'>): Outcome {
  const requestId = command.requestId ?? null;
  const known = turn.person(command.participantId);
  if (known) {
    if (known.connectionId !== command.connectionId || known.life !== 'requested')
      return refusal('TICKET_INVALID');
    turn.change(known.participantId, { owedPrepared: { requestId } });
    sayPrepared(turn, known.participantId);
    return 'later';
  }
  // Who would wait or be refused gets no media early, and is told why only when they ask to enter.
  const welcome = accessOf(turn.state, command.identity).to === 'admit';
  if (!welcome || prepared(turn.state).length >= conferenceLimits.maxPrepared) {
    turn.emit({
      type: 'deliver',
      to: [command.connectionId],
      message: preparedFor(turn.state, null, requestId),
    });
    return 'later';
  }
  turn.put({ ...somebody(turn, command), owedPrepared: { requestId } });
  turn.mark(command.participantId, 'prepare_requested');
  openTransports(turn, command.participantId);
  return 'later';
}

export function sayPrepared(turn: Turn, id: ParticipantId): void {
  const person = turn.person(id);
  if (!person?.owedPrepared || !person.transports?.offers) return;
  turn.change(id, { owedPrepared: null });
  turn.mark(id, 'prepared');
  turn.tell([person], preparedFor(turn.state, person.transports.offers, person.owedPrepared.requestId));
}

export function requestToJoin(turn: Turn, command: Of<'request_to_join'>): Outcome {
  const { participantId: id, identity, audioOnly, resumeToken, rtpCapabilities } = command;
  const requestId = command.requestId ?? null;
  const known = turn.person(id);
  // A ticket admits one connection; whoever lost theirs comes back by `resume`.
  if (known && known.connectionId !== command.connectionId) return refusal('TICKET_INVALID');
  if (known && known.life !== 'requested') {
    sayAgain(turn, known, requestId);
    return 'later';
  }
  const access = accessOf(turn.state, identity);
  if (access.to === 'refuse') return access.refusal;

  turn.put({ ...(known ?? somebody(turn, command)), identity, audioOnly, resumeToken, rtpCapabilities });
  turn.mark(id, 'join_requested');
  if (turn.state.startedAt === null) {
    const { conferenceId, meeting } = turn.state;
    turn.set({ startedAt: turn.now });
    turn.emit({ type: 'record_started', conferenceId, meetingId: meeting.meetingId, at: turn.now });
  }
  if (access.to === 'admit') letIn(turn, id, requestId);
  else putInLine(turn, id, access.reason, requestId);
  return 'later';
}

/** Admits somebody who was found fit to enter; `welcome` follows when transports are open. */
export function letIn(turn: Turn, id: ParticipantId, requestId: string | null): void {
  const person = turn.person(id);
  if (!person || next(participantLife, person.life, 'admit') !== 'admitted') return;
  turn.change(id, {
    life: 'admitted',
    since: turn.now,
    role: entersAsHost(person) ? 'host' : 'attendee',
    waitingFor: null,
    owedWelcome: { requestId },
  });
  if (entersAsHost(person)) turn.set({ hosted: true });
  turn.mark(id, 'admitted');
  if (!person.transports) openTransports(turn, id);
  sayWelcome(turn, id);
}

const entersAsHost = ({ identity }: Person): boolean => identity.owner || identity.hostKey;

function putInLine(
  turn: Turn,
  id: ParticipantId,
  waitingFor: NonNullable<Person['waitingFor']>,
  requestId: string | null,
): void {
  const person = turn.person(id);
  if (!person || next(participantLife, person.life, 'wait') !== 'waiting') return;
  // People who wait never touch the media plane, not even with what they prepared.
  closeMedia(turn, id);
  turn.change(id, { life: 'waiting', waitingFor, since: turn.now, owedPrepared: null });
  turn.mark(id, 'waiting');
  sayAgain(turn, turn.person(id), requestId);
}

/** Sends the `welcome` that is owed, if nothing is missing for it; the first one makes the person present. */
export function sayWelcome(turn: Turn, id: ParticipantId): void {
  const person = turn.person(id);
  const offers = person?.transports?.offers;
  if (!person?.owedWelcome || !offers || !person.connected) return;
  const { requestId } = person.owedWelcome;
  const first = person.presence === null;
  if (first) {
    const place = turn.state.counter + 1;
    turn.set({ counter: place });
    const sinceJoin = turn.state.meeting.settings.chatHistory === 'since_join' && !isHost(person);
    turn.change(id, {
      presence: { place, at: turn.now },
      // Who is back from a breakout room has been here before.
      chatFrom: person.recorded ? person.chatFrom : sinceJoin ? turn.state.chat.writtenVersion : 0,
    });
    if (person.role === 'host' && !person.promoted) hostIsBack(turn);
  }
  turn.change(id, { owedWelcome: null });
  turn.mark(id, 'welcome_sent');
  const welcomed = turn.person(id) ?? person;
  turn.tell([welcomed], welcomeFor(turn.state, welcomed, offers, requestId));
  tellParent(turn, { type: 'welcomed_in_room', participantId: id });
  if (!first) return;
  turn.tellPresent({ type: 'participant_joined', participant: participantView(turn.state, welcomed) }, id);
  // In a breakout room nobody joins the meeting: that was before, and is one stay however often they change rooms.
  if (turn.state.parent || person.recorded) return;
  turn.change(id, { recorded: true });
  turn.emit({
    type: 'record_joined',
    conferenceId: turn.state.conferenceId,
    meetingId: turn.state.meeting.meetingId,
    participantId: id,
    userId: person.identity.userId,
    displayName: person.identity.displayName,
    at: turn.now,
    nodeId: turn.state.router?.nodeId ?? null,
  });
}

export function resume(turn: Turn, command: Of<'resume'>): Outcome {
  const { participantId: id, connectionId } = command;
  const person = turn.person(id);
  if (!person || person.resumeToken === '' || person.resumeToken !== command.resumeToken)
    return refusal('SEAT_GONE');
  // Their seat is in a breakout room, where this is asked next.
  if (person.roomId !== null) return refusal('SEAT_GONE');
  if (person.lostAt !== null && turn.now - person.lostAt >= signalingLimits.resumeWithinMs)
    return refusal('SEAT_GONE');

  if (person.connected && person.connectionId !== connectionId) {
    turn.tell([person], goodbye('replaced'));
    turn.emit({ type: 'close_connection', connectionId: person.connectionId });
  }
  turn.change(id, {
    connectionId,
    zone: command.zone === undefined ? person.zone : command.zone,
    connected: true,
    lostAt: null,
    rtpCapabilities: command.rtpCapabilities ?? person.rtpCapabilities,
  });
  if (!person.connected && person.presence) {
    turn.tellPresent({ type: 'participant_changed', participantId: id, change: { connected: true } }, id);
  }
  if (command.freshMedia) {
    // A reloaded client counts its requests anew, so old answers must not meet them.
    if (person.transports?.offers) closeMedia(turn, id);
    turn.change(id, { answers: [] });
  }
  tellParent(turn, {
    type: 'connection_in_room',
    participantId: id,
    connectionId,
    connected: true,
    lostAt: null,
    fresh: command.freshMedia,
  });
  sayAgain(turn, turn.person(id), command.requestId ?? null);
  return 'later';
}

/** Tells somebody where they stand: `welcome` when admitted, their place in line when waiting. */
function sayAgain(turn: Turn, person: Person | undefined, requestId: string | null): void {
  if (person?.life === 'waiting') turn.tell([person], waitingRoomFor(turn.state, person, requestId));
  if (person?.life !== 'admitted') return;
  turn.change(person.participantId, { owedWelcome: { requestId } });
  if (!person.transports) openTransports(turn, person.participantId);
  sayWelcome(turn, person.participantId);
}

/** A person at the door, as the first command tells of them. The trace begins when their ticket was asked for. */
function somebody(turn: Turn, command: Of<'prepare'> | Of<'request_to_join'>): Person {
  return {
    participantId: command.participantId,
    identity: command.identity,
    life: 'requested',
    since: turn.now,
    role: 'attendee',
    promoted: false,
    permissions: {},
    hand: null,
    chatFrom: 0,
    pace: { chat: null, reaction: null, stir: null },
    roomId: null,
    recorded: false,
    waitingFor: null,
    audioOnly: false,
    connectionId: command.connectionId,
    zone: command.zone ?? null,
    connected: true,
    lostAt: null,
    mediaLostAt: null,
    resumeToken: '',
    rtpCapabilities: null,
    transports: null,
    owedWelcome: null,
    owedPrepared: null,
    presence: null,
    hasSpoken: false,
    tiles: null,
    subscriptions: {},
    answers: [],
    trace: [{ step: 'ticket_requested', at: command.askedAt ?? turn.now }],
  };
}
