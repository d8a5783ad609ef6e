import type { Role } from '#protocol';

const ORDER: readonly Role[] = ['employee', 'administrator'];

/**
 * The roles of somebody in these groups (common names). Everyone who may sign in is an employee; `groupRoles` has its
 * group names in lower case. In a fixed order, without repetition.
 */
export function rolesOf(groups: readonly string[], groupRoles: Readonly<Record<string, Role>>): Role[] {
  const granted = new Map(Object.entries(groupRoles));
  const held = new Set<Role>(['employee']);
  for (const group of groups) {
    const role = granted.get(group.trim().toLowerCase());
    if (role) held.add(role);
  }
  return ORDER.filter((role) => held.has(role));
}
