import { describe, expect, it } from '@jest/globals';
import { closedReason } from './account-state.js';

const now = Date.UTC(2026, 10, 20);
const day = 86_400_000;
const days = (offset: number) => String(Math.floor(now / day) + offset);
const filetime = (ms: number) => String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
const entry = (values: Record<string, string>) =>
  new Map(
    Object.entries(values).map(([name, value]) => [name.toLowerCase(), [new TextEncoder().encode(value)]]),
  );

describe('closedReason()', () => {
  it.each([
    ['an entry without marks', {}, null],
    ['a normal Active Directory account', { userAccountControl: '512' }, null],
    ['a password that never expires', { userAccountControl: '66048' }, null],
    ['a disabled Active Directory account', { userAccountControl: '514' }, 'disabled'],
    ['a disabled one with other flags', { userAccountControl: '66050' }, 'disabled'],
    ['a locked-out Active Directory account', { userAccountControl: '528' }, 'locked'],
    ['control flags that are no number', { userAccountControl: 'x' }, null],
    ['a lock for good by ppolicy', { pwdAccountLockedTime: '000001010000Z' }, 'locked'],
    // A lock after failures passes by itself; the directory knows when, and refuses the bind until then.
    ['a passing lock by ppolicy', { pwdAccountLockedTime: '20261120000000Z' }, null],
    ['389 Directory, locked', { nsAccountLock: 'TRUE' }, 'disabled'],
    ['389 Directory, open', { nsAccountLock: 'false' }, null],
    ['eDirectory, disabled', { loginDisabled: 'TRUE' }, 'disabled'],
    ['a shadow expiry of yesterday', { shadowExpire: days(-1) }, 'expired'],
    ['a shadow expiry of today', { shadowExpire: days(0) }, 'expired'],
    ['a shadow expiry of tomorrow', { shadowExpire: days(1) }, null],
    ['a shadow expiry of day 1', { shadowExpire: '1' }, 'expired'],
    ['a shadow expiry of never', { shadowExpire: '-1' }, null],
    ['an account that expired', { accountExpires: filetime(now - 1000) }, 'expired'],
    ['an account that will expire', { accountExpires: filetime(now + day) }, null],
    ['an account that never expires', { accountExpires: '9223372036854775807' }, null],
    ['an account that never expires, in the other spelling', { accountExpires: '0' }, null],
    ['an expiry that is no number', { accountExpires: 'soon' }, null],
  ])('of %s', (_what, values, reason) => {
    expect(closedReason(entry(values), now)).toBe(reason);
  });
});
