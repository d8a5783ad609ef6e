import type { ConferenceId, ParticipantId, RoomId } from '#protocol';
import type { RoomReport } from './commands.js';
import { following } from './moves.js';
import { travellerOf } from './placing.js';
import { own, people, type ConferenceState, type Person } from './state.js';

/** What one conference must be told. */
export interface RoomCorrection {
  readonly conferenceId: ConferenceId;
  readonly command: RoomReport;
}

/**
 * What main rooms and breakout rooms must be told, in this order, so that they agree on who is where after the process that
 * ran them was replaced: each has its own journal, and one may end before a move that the other one knows. The main room is
 * right about who belongs to the meeting and where to; whoever is not found there returns to the main room. All have decided
 * `recovered` already.
 */
export function reconcileRooms(states: readonly ConferenceState[]): readonly RoomCorrection[] {
  const live = states.filter((state) => !state.ended);
  const mains = live.filter((state) => state.parent === null);
  const known = new Set<string>(mains.map((state) => state.conferenceId));
  const orphans = live.filter(({ parent }) => parent !== null && !known.has(parent.conferenceId));
  return [
    ...orphans.map(({ conferenceId }) => tell(conferenceId, { type: 'close_room', reason: 'ended' })),
    ...mains.flatMap((main) => {
      const rooms = live.filter(({ parent }) => parent?.conferenceId === main.conferenceId);
      return reconcileMeeting(main, rooms);
    }),
  ];
}

const tell = (conferenceId: ConferenceId, command: RoomReport): RoomCorrection => ({ conferenceId, command });

function reconcileMeeting(main: ConferenceState, rooms: readonly ConferenceState[]): RoomCorrection[] {
  const { conferenceId } = main;
  const kept = keptRooms(main, rooms);
  const strangers = rooms.filter((room) => ![...kept.values()].includes(room));
  return [
    // Whoever is in a room by mistake goes from there first, for the main room may bring them there again.
    ...[...kept].flatMap(([roomId, room]) => forgetStrays(main, roomId, room)),
    ...standings(main, kept).map((command) => tell(conferenceId, command)),
    ...strangers.map((room) => tell(room.conferenceId, { type: 'close_room', reason: 'moved' })),
    ...people(main).flatMap((person) => placePerson(main, person, kept, strangers)),
    ...[...kept].map(([roomId, room]) =>
      tell(room.conferenceId, { type: 'follow_parent', ...following(main, roomId) }),
    ),
  ];
}

/** Rooms that the main room has, or asked for and did not hear of: then the first that claims to be it. */
function keptRooms(
  main: ConferenceState,
  rooms: readonly ConferenceState[],
): ReadonlyMap<RoomId, ConferenceState> {
  const kept = new Map<RoomId, ConferenceState>();
  if (main.breakouts?.status === 'planned') return kept;
  for (const { roomId, conferenceId } of main.breakouts?.rooms ?? []) {
    const room = rooms.find((known) =>
      conferenceId === null ? known.parent?.roomId === roomId : known.conferenceId === conferenceId,
    );
    if (room) kept.set(roomId, room);
  }
  return kept;
}

const forgetStrays = (main: ConferenceState, roomId: RoomId, room: ConferenceState): RoomCorrection[] =>
  people(room)
    .filter(({ participantId }) => own(main.people, participantId)?.roomId !== roomId)
    .map(({ participantId }) =>
      tell(room.conferenceId, { type: 'forget_in_room', participantId, reason: 'moved' }),
    );

function standings(main: ConferenceState, kept: ReadonlyMap<RoomId, ConferenceState>): RoomReport[] {
  const { breakouts } = main;
  if (breakouts === null || breakouts.status === 'planned') return [];
  return breakouts.rooms.flatMap(({ roomId, conferenceId }): RoomReport[] => {
    const room = kept.get(roomId);
    if (!room) {
      const wanted = conferenceId !== null || breakouts.status === 'open';
      return wanted ? [{ type: 'room_lost', roomId }] : [];
    }
    return conferenceId === null ? [{ type: 'room_opened', roomId, conferenceId: room.conferenceId }] : [];
  });
}

function placePerson(
  main: ConferenceState,
  person: Person,
  kept: ReadonlyMap<RoomId, ConferenceState>,
  strangers: readonly ConferenceState[],
): RoomCorrection[] {
  const { participantId, roomId } = person;
  if (roomId === null) return [];
  // A room that closes sends its people back by itself.
  const closing = strangers.some((room) => room.parent?.roomId === roomId && isSeated(room, participantId));
  if (closing) return [];
  const room = kept.get(roomId);
  const there = room && own(room.people, participantId);
  if (!room || !there) {
    const traveller = travellerOf(person, null);
    return [tell(main.conferenceId, { type: 'back_from_room', roomId, traveller })];
  }
  const { connectionId, connected, lostAt } = there;
  const line = { connectionId, connected, lostAt };
  const differs =
    connectionId !== person.connectionId || connected !== person.connected || lostAt !== person.lostAt;
  return [
    ...(differs
      ? [tell(main.conferenceId, { type: 'connection_in_room', participantId, ...line, fresh: false })]
      : []),
    // They were called back and may not have heard of it.
    ...(Object.hasOwn(main.breakouts?.heading ?? {}, participantId)
      ? [tell(room.conferenceId, { type: 'send_back', participantId })]
      : []),
  ];
}

const isSeated = (room: ConferenceState, participantId: ParticipantId): boolean =>
  own(room.people, participantId) !== undefined;
