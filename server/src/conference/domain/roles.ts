import type { ConferenceRole } from '#protocol';
import { abilitiesOf } from './abilities.js';
import { lobbyView } from './project.js';
import { admitted, isHost, waiting, type Person } from './state.js';
import type { Turn } from './turn.js';

/**
 * Keeps one host while anybody is there and somebody has hosted: when the last one has gone, the longest-present verified
 * attendee takes over, else the longest-present. People whose connection is lost keep their role as long as their seat.
 */
export function appointHost(turn: Turn): void {
  const everybody = admitted(turn.state);
  if (everybody.length === 0) {
    if (turn.state.hosted) turn.set({ hosted: false });
    return;
  }
  if (!turn.state.hosted || everybody.some(isHost)) return;
  const [heir] = everybody.filter((person) => person.role !== 'viewer').sort(byClaim);
  if (heir) changeRole(turn, heir, 'host', true);
}

/** The owner has entered: who stood in for a host is an attendee again. */
export function ownerIsBack(turn: Turn): void {
  for (const person of admitted(turn.state)) {
    if (person.promoted) changeRole(turn, person, 'attendee', false);
  }
}

const byClaim = (a: Person, b: Person): number =>
  Number(b.identity.verified) - Number(a.identity.verified) ||
  (a.presence?.place ?? Infinity) - (b.presence?.place ?? Infinity) ||
  a.since - b.since;

function changeRole(turn: Turn, person: Person, role: ConferenceRole, promoted: boolean): void {
  const { participantId } = person;
  turn.change(participantId, { role, promoted });
  // Somebody not yet welcomed reads all this in their welcome.
  if (!person.presence) return;
  const abilities = abilitiesOf(role, turn.state.meeting.settings);
  turn.tellPresent({ type: 'participant_changed', participantId, change: { role } });
  turn.tell([person], { type: 'abilities_changed', abilities });
  if (abilities.admit && waiting(turn.state).length > 0) {
    turn.tell([person], { type: 'lobby_changed', waiting: lobbyView(turn.state) });
  }
}
