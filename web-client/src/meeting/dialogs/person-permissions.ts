import type { ParticipantState, PermissionMatrix, PermissionName, PersonPermissions } from '#protocol';

/** What holds for somebody, and whether a host decided it for them alone. */
export interface PersonRule {
  readonly allowed: boolean;
  readonly own: boolean;
}

export function ruleOf(
  person: Pick<ParticipantState, 'role' | 'permissions'>,
  matrix: PermissionMatrix,
  name: PermissionName,
): PersonRule {
  const row = rowOf(person, matrix);
  const decided = person.permissions[name];
  return { allowed: decided ?? row[name], own: decided !== undefined && decided !== row[name] };
}

/** The whole of what differs once `name` is switched: what equals the role's row is not said again. */
export function switched(
  person: Pick<ParticipantState, 'role' | 'permissions'>,
  matrix: PermissionMatrix,
  name: PermissionName,
  allowed: boolean,
): PersonPermissions {
  const row = rowOf(person, matrix);
  const wished = { ...person.permissions, [name]: allowed };
  return Object.fromEntries(
    Object.entries(wished).filter(([each, value]) => row[each as PermissionName] !== value),
  );
}

const rowOf = ({ role }: Pick<ParticipantState, 'role'>, matrix: PermissionMatrix) =>
  role === 'viewer' ? matrix.viewer : matrix.attendee;
