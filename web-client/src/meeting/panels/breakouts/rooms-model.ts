import type { BreakoutsView, ParticipantId, RoomId } from '#protocol';
import type { CallState } from '../../../call/index.js';

export interface RoomPerson {
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly isSelf: boolean;
  /** False while somebody is on the way, or their connection is away. */
  readonly here: boolean;
}
export interface RoomRow {
  readonly roomId: RoomId;
  readonly name: string;
  readonly needsHelp: boolean;
  readonly people: readonly RoomPerson[];
  /** The person who looks is in it. */
  readonly isHere: boolean;
  /** They may go there now. */
  readonly mayJoin: boolean;
}

type Facts = Pick<CallState, 'breakouts' | 'participants' | 'selfId' | 'meeting' | 'abilities'>;

export const currentRoomOf = ({ meeting }: Pick<Facts, 'meeting'>): RoomId | null =>
  meeting?.breakout?.roomId ?? null;

/** One's own room, any where everybody chooses, and for those who manage every one. */
export function mayJoin(breakouts: BreakoutsView, roomId: RoomId, manage: boolean): boolean {
  if (breakouts.status !== 'open') return false;
  return manage || breakouts.assignment === 'choice' || breakouts.ownRoomId === roomId;
}

export function roomRows(state: Facts): readonly RoomRow[] {
  const { breakouts, selfId, abilities } = state;
  const current = currentRoomOf(state);
  return (breakouts?.rooms ?? []).map(({ roomId, name, needsHelp, people }) => ({
    roomId,
    name,
    needsHelp,
    people: people.map((person) => ({ ...person, isSelf: person.participantId === selfId })),
    isHere: roomId === current,
    mayJoin: breakouts !== null && roomId !== current && mayJoin(breakouts, roomId, abilities.manage),
  }));
}

/** Who is in the main room, as far as the person who looks can know it: from a breakout room one cannot. */
export function mainRoomPeople(state: Facts): readonly RoomPerson[] | null {
  if (currentRoomOf(state) !== null) return null;
  const elsewhere = new Set(
    state.breakouts?.rooms.flatMap(({ people }) => people.map(({ participantId }) => participantId)),
  );
  return state.participants
    .filter(({ participantId }) => !elsewhere.has(participantId))
    .map(({ participantId, displayName, connected }) => ({
      participantId,
      displayName,
      isSelf: participantId === state.selfId,
      here: connected,
    }));
}

/** Hosts who are in the room need not be called. */
export function mayAskForHelp(state: Facts): boolean {
  if (currentRoomOf(state) === null || state.abilities.manage) return false;
  return !state.participants.some(
    ({ participantId, role, connected }) =>
      connected && participantId !== state.selfId && (role === 'host' || role === 'cohost'),
  );
}

/** Help was asked for in the room in which one is, and nobody has come yet. */
export const isHelpAsked = (state: Facts): boolean => {
  const current = currentRoomOf(state);
  return state.breakouts?.rooms.some(({ roomId, needsHelp }) => roomId === current && needsHelp) ?? false;
};
