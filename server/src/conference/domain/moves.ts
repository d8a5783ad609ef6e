import type { ParticipantId, RoomId } from '#protocol';
import { may } from './abilities.js';
import type { Outcome } from './answers.js';
import { breakoutsChanged } from './breakouts-view.js';
import type { Following, ReportCommand, Traveller } from './commands.js';
import { openTransports } from './media.js';
import {
  changeBreakouts,
  changeRoom,
  depart,
  mergeAnswers,
  peopleIn,
  roomOf,
  settleHelp,
  standingRoom,
  tellOpenRooms,
  tellRoom,
  type StandingRoom,
} from './placing.js';
import { letGo } from './presence.js';
import { bansView, lobbyView } from './project.js';
import { isHost, isThere, own, people, waiting, type ConferenceState, type Person } from './state.js';
import type { Turn } from './turn.js';

/** People on their way between the main room and its breakout rooms, as the main room sees it. */

type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;

/**
 * Brings somebody into a room, or to the main room (null). Out of another room they are called back first, and sent on when
 * they come. A room that does not stand yet is filled when all do.
 */
export function bring(turn: Turn, id: ParticipantId, roomId: RoomId | null): void {
  const person = turn.person(id);
  const { breakouts } = turn.state;
  if (!person || !breakouts) return;
  const isCalled = Object.hasOwn(breakouts.heading, id);
  if (person.roomId === null) {
    const room = standingRoom(turn.state, roomId);
    // Somebody whose first welcome is still owed was never in; they come to the main room as everybody who is late.
    if (room && person.recorded) sendInto(turn, id, room);
  } else if (person.roomId !== roomId || isCalled) {
    changeBreakouts(turn, { heading: { ...breakouts.heading, [id]: roomId } });
    if (!isCalled) tellRoom(turn, person.roomId, { type: 'send_back', participantId: id });
  }
}

/** They leave this conference before the room hears of them, so that nothing of this one is told after its `welcome`. */
function sendInto(turn: Turn, id: ParticipantId, { roomId, conferenceId }: StandingRoom): void {
  const traveller = depart(turn, id);
  const person = turn.person(id);
  if (!traveller || !person) return;
  turn.change(id, { roomId });
  turn.emit({ type: 'tell_room', conferenceId, command: { type: 'arrive_in_room', traveller } });
  if (person.connected) {
    turn.emit({ type: 'reseat', connectionId: person.connectionId, conferenceId, participantId: id });
  }
  settleHelp(turn, roomId);
}

/** Everybody goes where they were assigned, once every room stands: one move, told once. */
export function roomOpened(turn: Turn, report: Report<'room_opened'>): Outcome {
  const { breakouts } = turn.state;
  const room = breakouts?.rooms.find(({ roomId }) => roomId === report.roomId);
  if (!breakouts || room?.conferenceId !== null) {
    // The rooms were closed, or its conference stands already.
    const command = { type: 'close_room', reason: 'moved' } as const;
    if (room?.conferenceId !== report.conferenceId)
      turn.emit({ type: 'tell_room', conferenceId: report.conferenceId, command });
    return 'later';
  }
  changeRoom(turn, room.roomId, { conferenceId: report.conferenceId });
  // What changed while it opened.
  tellRoom(turn, room.roomId, { type: 'follow_parent', ...following(turn.state, room.roomId) });
  fillRooms(turn);
  return 'later';
}

/** A room that could not be opened is none; who was to go there stays. */
export function roomFailed(turn: Turn, report: Report<'room_failed'>): Outcome {
  const { breakouts } = turn.state;
  const room = breakouts?.rooms.find(({ roomId }) => roomId === report.roomId);
  if (!breakouts || !room || room.conferenceId !== null) return 'later';
  const rooms = breakouts.rooms.filter((other) => other !== room);
  const assigned = Object.fromEntries(
    Object.entries(breakouts.assigned).filter(([, roomId]) => roomId !== room.roomId),
  );
  if (rooms.length === 0) {
    turn.set({ breakouts: null });
    return 'later';
  }
  changeBreakouts(turn, { rooms, assigned });
  fillRooms(turn);
  return 'later';
}

/** Where people may still go, it is opened again; they are brought there when it stands. */
export function roomLost(turn: Turn, { roomId }: Report<'room_lost'>): Outcome {
  const room = roomOf(turn.state, roomId);
  if (!room) return 'later';
  if (room.conferenceId !== null) changeRoom(turn, roomId, { conferenceId: null });
  if (turn.state.breakouts?.status === 'open') turn.emit({ type: 'open_room', roomId, name: room.name });
  return 'later';
}

function fillRooms(turn: Turn): void {
  const { breakouts } = turn.state;
  if (breakouts?.status !== 'open' || breakouts.rooms.some((room) => room.conferenceId === null)) return;
  // Where everybody chooses, nobody is moved.
  if (breakouts.assignment === 'choice') return;
  for (const { participantId, roomId } of people(turn.state)) {
    const target = own(breakouts.assigned, participantId);
    if (roomId === null && target !== undefined) bring(turn, participantId, target);
  }
}

export function backFromRoom(turn: Turn, report: Report<'back_from_room'>): Outcome {
  const { traveller } = report;
  const { participantId: id } = traveller;
  const person = turn.person(id);
  // They left the meeting while they came.
  if (person?.roomId !== report.roomId) return 'later';
  const target = own(turn.state.breakouts?.heading ?? {}, id) ?? null;
  if (turn.state.breakouts) {
    const heading = Object.entries(turn.state.breakouts.heading).filter(([who]) => who !== id);
    changeBreakouts(turn, { heading: Object.fromEntries(heading) });
  }
  settleIn(turn, person, traveller);
  settleHelp(turn, report.roomId);
  if (standingRoom(turn.state, target)) {
    bring(turn, id, target);
    return 'later';
  }
  const { connected, connectionId } = traveller;
  if (!connected) return 'later';
  const { conferenceId } = turn.state;
  turn.emit({ type: 'reseat', connectionId, conferenceId, participantId: id });
  openTransports(turn, id);
  return 'later';
}

/** Roles, rules and names are this conference's own; the room has the newer truth of their connection. */
function settleIn(turn: Turn, person: Person, traveller: Traveller): void {
  const { connectionId, zone, connected, lostAt, rtpCapabilities, hasSpoken, pace, answering } = traveller;
  turn.change(person.participantId, {
    roomId: null,
    connectionId,
    connected,
    lostAt,
    rtpCapabilities,
    hasSpoken,
    zone,
    pace,
    answers: mergeAnswers(person.answers, traveller.answers),
    owedWelcome: { requestId: answering },
  });
}

export function leftFromRoom(turn: Turn, report: Report<'left_from_room'>): Outcome {
  const { participantId, reason, at } = report;
  if (turn.person(participantId)?.roomId === null) return 'later';
  letGo(turn, participantId, 'depart', reason, at);
  return 'later';
}

export function connectionInRoom(turn: Turn, report: Report<'connection_in_room'>): Outcome {
  const { participantId, connectionId, connected, lostAt, fresh } = report;
  const person = turn.person(participantId);
  if (!person || person.roomId === null) return 'later';
  turn.change(participantId, { connectionId, connected, lostAt, ...(fresh ? { answers: [] } : {}) });
  return 'later';
}

/** Of what the main room alone knows, they hear now, after the `welcome` of their room. */
export function welcomedInRoom(turn: Turn, { participantId }: Report<'welcomed_in_room'>): Outcome {
  const person = turn.person(participantId);
  if (!person || person.roomId === null) return 'later';
  turn.tell([person], breakoutsChanged(turn.state, person));
  if (may(turn.state, person, 'admit') && waiting(turn.state).length > 0)
    turn.tell([person], { type: 'lobby_changed', waiting: lobbyView(turn.state) });
  if (isHost(person) && turn.state.bans.length > 0)
    turn.tell([person], { type: 'bans_changed', bans: bansView(turn.state) });
  return 'later';
}

/** What the rooms have from the main room, they have at once when it changes. */
export function leadRooms(turn: Turn): void {
  const { before, state } = turn;
  if (state.breakouts === null || state.breakouts.status === 'planned') return;
  const rules =
    before.meeting !== state.meeting ||
    before.permissions !== state.permissions ||
    before.locked !== state.locked;
  if (!rules && before.people === state.people) return;
  for (const { roomId } of state.breakouts.rooms) {
    const changed = peopleIn(state, roomId).some((person) => {
      const was = own(before.people, person.participantId);
      return was !== person && was?.roomId === roomId && !ruledAlike(was, person);
    });
    if (rules || changed) tellRoom(turn, roomId, { type: 'follow_parent', ...following(turn.state, roomId) });
  }
}

const ruledAlike = (was: Person, is: Person): boolean =>
  was.role === is.role &&
  was.permissions === is.permissions &&
  was.identity.displayName === is.identity.displayName;

export function following(state: ConferenceState, roomId: RoomId): Following {
  return {
    topic: state.meeting.topic,
    settings: state.meeting.settings,
    permissions: state.permissions,
    locked: state.locked,
    people: peopleIn(state, roomId).map(({ participantId, role, permissions, identity }) => ({
      participantId,
      role,
      permissions,
      displayName: identity.displayName,
    })),
  };
}

/** All come back, and there are no rooms any more. */
export function dissolveRooms(turn: Turn): void {
  tellOpenRooms(turn, { type: 'close_room', reason: 'moved' });
  turn.set({ breakouts: null });
}

export const everybodyThere = (turn: Turn): Person[] => people(turn.state).filter(isThere);
