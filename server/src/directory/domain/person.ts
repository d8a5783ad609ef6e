import type { Role } from '#protocol';
import { accountName } from './credentials.js';
import { firstBytes, firstText, type DirectoryEntry } from './entry.js';
import { rolesOf } from './roles.js';

/** Who the directory says somebody is, in our own words. */
export interface DirectoryPerson {
  /** As in `users`: one spelling, lower case. */
  readonly username: string;
  readonly displayName: string;
  readonly email: string | null;
  /** `uuid:…` or, of a directory that has no such attribute, `dn:…`. */
  readonly externalId: string;
  readonly roles: readonly Role[];
  /** As the directory keeps it: any format, any size. */
  readonly photo: Uint8Array | null;
}

const MAX_USERNAME = 256;
/** In code points. */
const MAX_NAME = 200;
const MAX_EMAIL = 320;
const MAX_DN = 1000;
const INVISIBLE = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** `typed` is the name that found the entry; it serves when the entry has no login name of its own. */
export function personFrom(
  entry: DirectoryEntry,
  typed: string,
  groupRoles: Readonly<Record<string, Role>>,
): DirectoryPerson {
  const { attributes } = entry;
  const login = firstText(attributes, 'uid', 'sAMAccountName', 'userPrincipalName') ?? typed;
  const username = accountName(login).slice(0, MAX_USERNAME);
  const email = firstText(attributes, 'mail');
  return {
    username,
    displayName: tidy(firstText(attributes, 'displayName', 'cn') ?? '') || username,
    email: email !== null && email.length <= MAX_EMAIL ? email : null,
    externalId: externalIdOf(entry),
    roles: rolesOf(entry.groups, groupRoles),
    photo: firstBytes(attributes, 'jpegPhoto', 'thumbnailPhoto'),
  };
}

/** Without characters that make one name look like another, and no longer than a name may be. */
function tidy(name: string): string {
  const clean = name.normalize('NFC').replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();
  return Array.from(clean).slice(0, MAX_NAME).join('');
}

/** What stays when a person's name, login and place in the tree change. */
function externalIdOf({ attributes, dn }: DirectoryEntry): string {
  const uuid = firstText(attributes, 'entryUUID', 'nsUniqueId');
  if (uuid !== null) return `uuid:${uuid.toLowerCase()}`;
  const guid = firstBytes(attributes, 'objectGUID', 'GUID');
  if (guid?.length === 16) return `uuid:${guidText(guid)}`;
  return `dn:${dn.normalize('NFC').toLowerCase().slice(0, MAX_DN)}`;
}

/** Active Directory keeps the first three groups of a GUID with the lowest byte first. */
function guidText(guid: Uint8Array): string {
  const hex = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    .map((position) => (guid[position] ?? 0).toString(16).padStart(2, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
