import type { BreakoutsView, RoomId, ServerMessageOf } from '#protocol';
import { conferenceLimits } from './limits.js';
import { changeBreakouts } from './placing.js';
import { isThere, own, people, type Breakouts, type ConferenceState, type Person } from './state.js';
import type { Turn } from './turn.js';

const TELL_EVERY_MS = 1_000;

/** What people are told of the breakout rooms. */

/**
 * The rooms as this person may see them. In a room there is none of it: the main room tells whoever is welcomed there,
 * right after their `welcome`.
 */
export function breakoutsFor(state: ConferenceState, person: Person): BreakoutsView | null {
  const view = viewOf(state);
  return view && { ...view, ownRoomId: ownRoom(state, person) };
}

const ownRoom = (state: ConferenceState, { participantId }: Person): RoomId | null =>
  own(state.breakouts?.assigned ?? {}, participantId) ?? null;

function viewOf(state: ConferenceState): Omit<BreakoutsView, 'ownRoomId'> | null {
  const { breakouts } = state;
  if (!breakouts) return null;
  const { status, assignment, rooms, assigned, endsAt } = breakouts;
  const everybody = people(state).filter(isThere);
  return {
    status,
    assignment,
    rooms: rooms.map(({ roomId, name, needsHelp }) => ({
      roomId,
      name,
      people: everybody
        .filter((person) => person.roomId === roomId || own(assigned, person.participantId) === roomId)
        .map((person) => ({
          participantId: person.participantId,
          displayName: person.identity.displayName,
          here: person.roomId === roomId,
        })),
      needsHelp,
    })),
    endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
  };
}

/**
 * Everybody in the meeting, wherever they are, hears when anything of it has changed. In a crowd, moves wait up to a second
 * and are told together: each costs as much as there are people, and there may be as many moves. Whoever moves is told at
 * once, after the `welcome` where they go.
 */
export function tellBreakouts(turn: Turn): void {
  const { before, state } = turn;
  const { breakouts } = state;
  if (before.breakouts === breakouts && (breakouts === null || placesAlike(before, state))) return;
  if (breakouts && mayWait(before.breakouts, breakouts, turn)) {
    if (!breakouts.stale) changeBreakouts(turn, { stale: true });
    return;
  }
  changeBreakouts(turn, { toldAt: turn.now, stale: false });
  const view = viewOf(state);
  const readers = people(state).filter(isThere);
  if (view === null) {
    turn.tell(readers, { type: 'breakouts_changed', breakouts: null });
    return;
  }
  // One message for all who read the same, since a message is framed once for all its readers.
  const groups = new Map<RoomId | null, Person[]>();
  for (const reader of readers) {
    const roomId = ownRoom(state, reader);
    groups.set(roomId, [...(groups.get(roomId) ?? []), reader]);
  }
  for (const [ownRoomId, group] of groups) {
    turn.tell(group, { type: 'breakouts_changed', breakouts: { ...view, ownRoomId } });
  }
}

export const breakoutsChanged = (
  state: ConferenceState,
  person: Person,
): ServerMessageOf<'breakouts_changed'> => ({
  type: 'breakouts_changed',
  breakouts: breakoutsFor(state, person),
});

function mayWait(was: Breakouts | null, is: Breakouts, { state, now }: Turn): boolean {
  const sameRooms = was?.status === is.status && was.rooms === is.rooms && was.endsAt === is.endsAt;
  const due = was?.stale === true && !is.stale;
  const crowded = people(state).length >= conferenceLimits.breakoutCrowd;
  return sameRooms && !due && crowded && now - is.toldAt < TELL_EVERY_MS;
}

/** Whether the same people of the same names are in the same places. */
function placesAlike(before: ConferenceState, after: ConferenceState): boolean {
  if (before.people === after.people) return true;
  const [old, now] = [people(before), people(after)];
  return (
    old.length === now.length &&
    now.every((person, index) => {
      const was = old[index];
      return (
        was === person ||
        (was?.participantId === person.participantId &&
          was.roomId === person.roomId &&
          isThere(was) === isThere(person) &&
          was.identity.displayName === person.identity.displayName)
      );
    })
  );
}
