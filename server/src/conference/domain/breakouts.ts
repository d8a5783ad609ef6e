import { breakoutLimits, type ParticipantId, type RoomId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { refusal, type Outcome } from './answers.js';
import type { RequestCommand } from './commands.js';
import { dealOut } from './deal-out.js';
import { bring, dissolveRooms, everybodyThere } from './moves.js';
import { changeBreakouts, changeRoom, peopleIn, roomOf, standingRoom } from './placing.js';
import { isHost, isThere, own, type BreakoutRoom } from './state.js';
import type { Turn } from './turn.js';

/** Breakout rooms, as the main room decides them, whoever of the meeting asks from wherever they are. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

export function planRooms(turn: Turn, command: Of<'plan_rooms'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  const { breakouts } = turn.state;
  if (breakouts && breakouts.status !== 'planned') return refusal('ROOMS_OPEN');
  const names = command.rooms.slice(0, breakoutLimits.maxRooms);
  if (names.length === 0) return refusal('INVALID_REQUEST');
  const rooms = names.map((name): BreakoutRoom => ({
    roomId: turn.mint('room') as RoomId,
    name,
    conferenceId: null,
    needsHelp: false,
  }));
  const guests = everybodyThere(turn).filter((person) => !isHost(person));
  const assigned =
    command.assignment === 'random'
      ? dealOut(guests, rooms, command.chance).map(([person, room]) => [person.participantId, room.roomId])
      : [];
  turn.set({
    breakouts: {
      status: 'planned',
      assignment: command.assignment,
      rooms,
      assigned: Object.fromEntries(assigned) as Record<string, RoomId>,
      heading: {},
      endsAt: null,
      toldAt: turn.now,
      stale: false,
    },
  });
  return 'done';
}

export function assignRoom(turn: Turn, command: Of<'assign_room'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  const { breakouts } = turn.state;
  const { target, roomId } = command;
  if (!breakouts || breakouts.status === 'closing') return refusal('ROOM_NOT_FOUND');
  if (roomId !== null && !roomOf(turn.state, roomId)) return refusal('ROOM_NOT_FOUND');
  if (!isThere(turn.person(target))) return refusal('PARTICIPANT_NOT_FOUND');
  assign(turn, target, roomId);
  if (breakouts.status === 'open') bring(turn, target, roomId);
  return 'done';
}

export function openRooms(turn: Turn, command: Of<'open_rooms'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  const { breakouts } = turn.state;
  if (!breakouts) return refusal('ROOM_NOT_FOUND');
  // Two hosts may press the same button: the second finds it done.
  if (breakouts.status === 'open') return 'done';
  if (breakouts.status === 'closing') return refusal('ROOMS_OPEN');
  changeBreakouts(turn, { status: 'open', endsAt: inSeconds(turn, command.seconds) });
  for (const { roomId, name } of breakouts.rooms) turn.emit({ type: 'open_room', roomId, name });
  return 'done';
}

/** One's own, any where everybody chooses, and for those who manage any at all. */
export function joinRoom(turn: Turn, command: Of<'join_room'>): Outcome {
  const { participantId: id, roomId } = command;
  const person = turn.person(id);
  if (!isThere(person)) return refusal('NOT_IN_MEETING');
  const { breakouts } = turn.state;
  if (breakouts?.status !== 'open' || !standingRoom(turn.state, roomId)) return refusal('ROOM_NOT_FOUND');
  const chooses = breakouts.assignment === 'choice';
  if (!chooses && !isHost(person) && own(breakouts.assigned, id) !== roomId) return refusal('FORBIDDEN');
  if (chooses) assign(turn, id, roomId);
  bring(turn, id, roomId);
  return 'done';
}

export function returnFromRoom(turn: Turn, command: Of<'return_from_room'>): Outcome {
  const { participantId: id } = command;
  if (!isThere(turn.person(id))) return refusal('NOT_IN_MEETING');
  bring(turn, id, null);
  return 'done';
}

/** To everybody, in the rooms and the main room. */
export function broadcastToRooms(turn: Turn, command: Of<'broadcast_to_rooms'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  if (!turn.state.breakouts || turn.state.breakouts.status === 'planned') return refusal('ROOM_NOT_FOUND');
  const displayName = turn.person(command.participantId)?.identity.displayName ?? '';
  turn.tell(everybodyThere(turn), { type: 'breakout_broadcast', displayName, text: command.text });
  return 'done';
}

/** Hosts hear of it wherever they sit, and once until one of them has come. */
export function askForHelp(turn: Turn, command: Of<'ask_for_help'>): Outcome {
  const person = turn.person(command.participantId);
  if (!isThere(person)) return refusal('NOT_IN_MEETING');
  const room = roomOf(turn.state, person.roomId);
  if (!room) return refusal('ROOM_NOT_FOUND');
  const { roomId, name: roomName, needsHelp } = room;
  if (needsHelp || peopleIn(turn.state, roomId).some(isHost)) return 'done';
  changeRoom(turn, roomId, { needsHelp: true });
  const { displayName } = person.identity;
  turn.tell(everybodyThere(turn).filter(isHost), { type: 'breakout_help', roomId, roomName, displayName });
  return 'done';
}

export function setRoomsTimer(turn: Turn, command: Of<'set_rooms_timer'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  if (turn.state.breakouts?.status !== 'open') return refusal('ROOM_NOT_FOUND');
  changeBreakouts(turn, { endsAt: inSeconds(turn, command.seconds) });
  return 'done';
}

/** Open rooms close after a short grace, so that people can finish their sentence; a plan is discarded. */
export function closeRooms(turn: Turn, command: Of<'close_rooms'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  const { breakouts } = turn.state;
  if (!breakouts) return refusal('ROOM_NOT_FOUND');
  if (breakouts.status === 'planned') turn.set({ breakouts: null });
  if (breakouts.status !== 'open') return 'done';
  const endsAt = turn.now + breakoutLimits.graceSeconds * 1000;
  changeBreakouts(turn, { status: 'closing', endsAt: Math.min(endsAt, breakouts.endsAt ?? endsAt) });
  return 'done';
}

/** Called every second: the timer, or the grace, may have run out; in a crowd, moves are told now. */
export function tickRooms(turn: Turn): void {
  const { breakouts } = turn.state;
  if (!breakouts) return;
  if (breakouts.endsAt !== null && turn.now >= breakouts.endsAt) dissolveRooms(turn);
  else if (breakouts.stale) changeBreakouts(turn, { stale: false });
}

function assign(turn: Turn, id: ParticipantId, roomId: RoomId | null): void {
  const { assigned = {} } = turn.state.breakouts ?? {};
  const others = Object.entries(assigned).filter(([who]) => who !== id);
  changeBreakouts(turn, {
    assigned: Object.fromEntries(roomId === null ? others : [...others, [id, roomId]]),
  });
}

const inSeconds = (turn: Turn, seconds: number | null): number | null =>
  seconds === null ? null : turn.now + seconds * 1000;

function checkManager(turn: Turn, id: ParticipantId): Refusal | null {
  const person = turn.person(id);
  if (!isThere(person)) return refusal('NOT_IN_MEETING');
  return isHost(person) ? null : refusal('FORBIDDEN');
}
