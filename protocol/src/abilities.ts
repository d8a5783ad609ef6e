import * as z from 'zod';

/**
 * What a host may give or take, for a role or for one person, while the meeting runs. `hosts` and `cohosts` always may
 * everything.
 */
export const permissionNames = [
  /** Open the microphone. */
  'speak',
  'camera',
  /** Share a screen. */
  'share',
  /** Write to everybody and to the hosts. Hosts can always be written to by whoever may write at all. */
  'chat',
  /** Write to one person who is no host. */
  'privateChat',
  /** Send files in the chat. */
  'files',
  /** Reactions, in the meeting and on messages; raising a hand is always allowed. */
  'react',
  /** Change one's own name. */
  'rename',
  /** Write in the shared notes and draw on the board; everybody may look. */
  'collaborate',
  'record',
  /** Admit and deny from the waiting room, and see who waits. */
  'admit',
] as const;
export const permissionName = z.enum(permissionNames);
export type PermissionName = z.infer<typeof permissionName>;

export const permissions = z.object(
  Object.fromEntries(permissionNames.map((name) => [name, z.boolean()])) as Record<
    PermissionName,
    z.ZodBoolean
  >,
);
export type Permissions = z.infer<typeof permissions>;

/** One row a role that is not a host's. */
export const permissionMatrix = z.object({ attendee: permissions, viewer: permissions });
export type PermissionMatrix = z.infer<typeof permissionMatrix>;
export const permissionRole = z.enum(['attendee', 'viewer']);
export type PermissionRole = z.infer<typeof permissionRole>;

const nothing: Permissions = {
  speak: false,
  camera: false,
  share: false,
  chat: false,
  privateChat: false,
  files: false,
  react: false,
  rename: false,
  collaborate: false,
  record: false,
  admit: false,
};
export const defaultPermissions: PermissionMatrix = {
  attendee: {
    ...nothing,
    speak: true,
    camera: true,
    share: true,
    chat: true,
    privateChat: true,
    files: true,
    react: true,
    rename: true,
    collaborate: true,
  },
  viewer: { ...nothing, chat: true, react: true },
};

/** What differs for one person from their role's row; what is missing is as the role has it. */
export const personPermissions = permissions.partial();
export type PersonPermissions = { readonly [Name in PermissionName]?: boolean };

/** What this person may do now, computed by the server; screens only show it. */
export const abilities = permissions.extend({
  /** Everything else that hosts do: mute others, lock, remove, roles, permissions, polls, breakout rooms, end for all. */
  manage: z.boolean(),
});
export type Abilities = z.infer<typeof abilities>;
export type AbilityName = keyof Abilities;
export const abilityNames = [...permissionNames, 'manage'] as const satisfies readonly AbilityName[];

/** Hosts and cohosts. */
export const allAbilities: Abilities = {
  ...(Object.fromEntries(permissionNames.map((name) => [name, true])) as Permissions),
  manage: true,
};
export const noAbilities: Abilities = { ...nothing, manage: false };
