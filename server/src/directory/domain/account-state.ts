import { firstText, type EntryAttributes } from './entry.js';

/** Why an account may not sign in, for the log; the person is only told that the credentials are not right. */
export type ClosedReason = 'disabled' | 'locked' | 'expired';

/** Active Directory: bit 2 of userAccountControl is ACCOUNTDISABLE, bit 16 LOCKOUT. */
const ACCOUNT_DISABLED = 0x2;
const LOCKOUT = 0x10;
/** OpenLDAP's ppolicy writes this instead of a time when an administrator locked the account for good. */
const LOCKED_FOR_GOOD = '000001010000Z';
const MS_PER_DAY = 86_400_000;
/** Active Directory counts in units of 100 ns from 1601-01-01; these two values mean "never". */
const FILETIME_EPOCH_MS = -11_644_473_600_000;
const NEVER = new Set(['0', '9223372036854775807']);

/**
 * Whether the directory itself has closed this account, by the marks of Active Directory (userAccountControl,
 * accountExpires), OpenLDAP (pwdAccountLockedTime), POSIX shadow (shadowExpire, in days), 389 Directory (nsAccountLock)
 * and eDirectory (loginDisabled). `now` is ms since the epoch. Null: it is open.
 *
 * Most directories refuse the bind of such an account themselves. Some do not (shadowExpire, a lock on a replica that has
 * no policy overlay), so a right password alone is not believed.
 */
export function closedReason(attributes: EntryAttributes, now: number): ClosedReason | null {
  const flags = Number(firstText(attributes, 'userAccountControl') ?? 0);
  if (Number.isInteger(flags) && (flags & ACCOUNT_DISABLED) !== 0) return 'disabled';
  if (isTrue(firstText(attributes, 'nsAccountLock')) || isTrue(firstText(attributes, 'loginDisabled')))
    return 'disabled';
  if (firstText(attributes, 'pwdAccountLockedTime') === LOCKED_FOR_GOOD) return 'locked';
  if (Number.isInteger(flags) && (flags & LOCKOUT) !== 0) return 'locked';
  return isPast(shadowExpiry(attributes), now) || isPast(accountExpiry(attributes), now) ? 'expired' : null;
}

const isTrue = (value: string | null): boolean => value?.toLowerCase() === 'true';
const isPast = (moment: number | null, now: number): boolean => moment !== null && moment <= now;

/** Days since the epoch; negative or empty means that the account does not expire. */
function shadowExpiry(attributes: EntryAttributes): number | null {
  const text = firstText(attributes, 'shadowExpire');
  return text !== null && /^\d+$/u.test(text) ? Number(text) * MS_PER_DAY : null;
}

function accountExpiry(attributes: EntryAttributes): number | null {
  const text = firstText(attributes, 'accountExpires');
  if (text === null || !/^\d{1,19}$/u.test(text) || NEVER.has(text)) return null;
  return Number(BigInt(text) / 10_000n) + FILETIME_EPOCH_MS;
}
