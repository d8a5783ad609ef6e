import {
  allAbilities,
  type Abilities,
  type AbilityName,
  type PermissionMatrix,
  type PersonPermissions,
} from '#protocol';
import { isHost, type ConferenceState, type Person } from './state.js';

/** What somebody may do: hosts everything; others what their role's row says, and where a host decided it for them, that. */
export function abilitiesOf(
  person: Pick<Person, 'role' | 'permissions'>,
  matrix: PermissionMatrix,
): Abilities {
  if (person.role === 'host' || person.role === 'cohost') return allAbilities;
  const own: PersonPermissions = person.permissions;
  return { ...matrix[person.role], ...own, manage: false };
}

export const abilitiesIn = (state: ConferenceState, person: Person): Abilities =>
  abilitiesOf(person, state.permissions);

export const may = (state: ConferenceState, person: Person, ability: AbilityName): boolean =>
  isHost(person) || abilitiesIn(state, person)[ability];
