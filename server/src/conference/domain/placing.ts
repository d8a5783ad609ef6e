import type { ConferenceId, DepartureReason, ParticipantId, RoomId } from '#protocol';
import { answerFailure } from './answers.js';
import type { RoomReport, Traveller } from './commands.js';
import { conferenceLimits } from './limits.js';
import { closeMedia } from './media.js';
import {
  isHost,
  people,
  type Answer,
  type Breakouts,
  type BreakoutRoom,
  type ConferenceState,
  type Person,
} from './state.js';
import type { Turn } from './turn.js';

/** Where people are among the main room and its breakout rooms, and how one conference tells the other. */

/** A room whose conference stands. */
export type StandingRoom = BreakoutRoom & { readonly conferenceId: ConferenceId };

export const roomOf = (state: ConferenceState, roomId: RoomId | null): BreakoutRoom | undefined =>
  state.breakouts?.rooms.find((room) => room.roomId === roomId);

export function standingRoom(state: ConferenceState, roomId: RoomId | null): StandingRoom | undefined {
  const room = roomOf(state, roomId);
  return room?.conferenceId ? { ...room, conferenceId: room.conferenceId } : undefined;
}

export const peopleIn = (state: ConferenceState, roomId: RoomId): Person[] =>
  people(state).filter((person) => person.roomId === roomId);

/** Says something to the main room; in the main room itself, nothing. */
export function tellParent(turn: Turn, command: RoomReport): void {
  const { parent } = turn.state;
  if (parent) turn.emit({ type: 'tell_parent', conferenceId: parent.conferenceId, command });
}

/** Says something to a room, if it stands. */
export function tellRoom(turn: Turn, roomId: RoomId | null, command: RoomReport): void {
  const room = standingRoom(turn.state, roomId);
  if (room) turn.emit({ type: 'tell_room', conferenceId: room.conferenceId, command });
}

export function tellOpenRooms(turn: Turn, command: RoomReport): void {
  for (const { roomId } of turn.state.breakouts?.rooms ?? []) tellRoom(turn, roomId, command);
}

export function changeBreakouts(turn: Turn, change: Partial<Breakouts>): void {
  const { breakouts } = turn.state;
  if (breakouts) turn.set({ breakouts: { ...breakouts, ...change } });
}

export function changeRoom(turn: Turn, roomId: RoomId, change: Partial<BreakoutRoom>): void {
  const { breakouts } = turn.state;
  if (!breakouts) return;
  const rooms = breakouts.rooms.map((room) => (room.roomId === roomId ? { ...room, ...change } : room));
  changeBreakouts(turn, { rooms });
}

/** Somebody leaves the meeting for good: their room hears of it, and nothing is kept for them. */
export function leaveRooms(turn: Turn, { participantId, roomId }: Person, reason: DepartureReason): void {
  tellRoom(turn, roomId, { type: 'forget_in_room', participantId, reason });
  turn.change(participantId, { roomId: null });
  const { breakouts } = turn.state;
  if (!breakouts) return;
  const others = <Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => id !== participantId));
  changeBreakouts(turn, { assigned: others(breakouts.assigned), heading: others(breakouts.heading) });
  settleHelp(turn, roomId);
}

/** Nobody waits for help any more where a host is, or nobody. */
export function settleHelp(turn: Turn, roomId: RoomId | null): void {
  const room = roomOf(turn.state, roomId);
  if (!room?.needsHelp) return;
  const there = peopleIn(turn.state, room.roomId);
  if (there.length === 0 || there.some(isHost)) changeRoom(turn, room.roomId, { needsHelp: false });
}

/**
 * Takes somebody's media and place among the others away, for they go on in another conference. Requests that media or the
 * chat would answer later are answered now, for the answer would find nobody; what is answered goes with the traveller, so
 * that a request sent again in the next conference is not done a second time.
 */
export function depart(turn: Turn, id: ParticipantId): Traveller | null {
  const owed = turn.person(id)?.owedWelcome ?? null;
  closeMedia(turn, id);
  for (const { requestId, reply } of turn.person(id)?.answers ?? []) {
    if (reply === null) answerFailure(turn, id, requestId, 'UNAVAILABLE');
  }
  const person = turn.person(id);
  if (!person) return null;
  turn.change(id, { presence: null, hand: null, owedWelcome: null, mediaLostAt: null });
  if (person.presence) turn.tellPresent({ type: 'participant_left', participantId: id, reason: 'moved' });
  return travellerOf(person, owed?.requestId ?? null);
}

export const travellerOf = (person: Person, answering: string | null): Traveller => ({
  participantId: person.participantId,
  identity: person.identity,
  role: person.role,
  permissions: person.permissions,
  pace: person.pace,
  audioOnly: person.audioOnly,
  connectionId: person.connectionId,
  connected: person.connected,
  lostAt: person.lostAt,
  rtpCapabilities: person.rtpCapabilities,
  hasSpoken: person.hasSpoken,
  zone: person.zone,
  answers: person.answers,
  resumeSecret: person.resumeToken.slice(person.resumeToken.indexOf('.') + 1),
  answering,
});

/** What both conferences remember of somebody's requests, the newer of the two where they differ. */
export function mergeAnswers(known: readonly Answer[], brought: readonly Answer[]): Answer[] {
  const merged = new Map(known.map((answer) => [answer.requestId, answer]));
  for (const answer of brought) merged.set(answer.requestId, answer);
  return [...merged.values()].slice(-conferenceLimits.maxAnswers);
}
