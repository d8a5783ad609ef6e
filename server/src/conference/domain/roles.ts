import type { ConferenceRole } from '#protocol';
import type { Actor } from './commands.js';
import { admitted, isHost, type Person } from './state.js';
import type { Turn } from './turn.js';

/** Who is host, and who becomes it. */

/**
 * Keeps one host while anybody is there and somebody has hosted: when the last one has gone, the longest-present cohost
 * takes over, else the longest-present verified attendee, else the longest-present attendee. People whose connection is
 * lost keep their role as long as their seat. Where only viewers are left, nobody hosts: who comes next is no heir.
 */
export function appointHost(turn: Turn): void {
  // In a breakout room, roles are those of the main room.
  if (!turn.state.hosted || turn.state.parent) return;
  const everybody = admitted(turn.state);
  if (everybody.some((person) => person.role === 'host')) return;
  const [heir] = everybody.filter((person) => person.role !== 'viewer').sort(byClaim);
  if (heir) changeRole(turn, heir, 'host', heir.role === 'cohost' ? 'cohost' : true);
  else turn.set({ hosted: false });
}

/** Somebody who is host by right has come: who stood in for one is again what they were. */
export function hostIsBack(turn: Turn): void {
  for (const person of admitted(turn.state)) {
    if (person.promoted)
      changeRole(turn, person, person.promoted === 'cohost' ? 'cohost' : 'attendee', false);
  }
}

const byClaim = (a: Person, b: Person): number =>
  Number(b.role === 'cohost') - Number(a.role === 'cohost') ||
  Number(b.identity.verified) - Number(a.identity.verified) ||
  (a.presence?.place ?? Infinity) - (b.presence?.place ?? Infinity) ||
  a.since - b.since;

/** What follows from it (abilities, the line, media that is no longer allowed) is seen to when the turn settles. */
export function changeRole(
  turn: Turn,
  person: Person,
  role: ConferenceRole,
  promoted: Person['promoted'],
): void {
  const { participantId } = person;
  // Nothing restricts a host; as an attendee again, they are one like others.
  const unrestricted = isHost({ ...person, role }) && Object.keys(person.permissions).length > 0;
  turn.change(participantId, { role, promoted, ...(unrestricted ? { permissions: {} } : {}) });
  if (role === 'host') turn.set({ hosted: true });
  // Somebody not yet welcomed reads all this in their welcome.
  if (!person.presence || (role === person.role && !unrestricted)) return;
  const change = { role, ...(unrestricted ? { permissions: {} } : {}) };
  turn.tellPresent({ type: 'participant_changed', participantId, change });
}

/** The meeting's owner by REST, or a host; cohosts are not. */
export const isFullHost = (turn: Turn, actor: Actor): boolean =>
  actor.by === 'owner' || turn.person(actor.participantId)?.role === 'host';
