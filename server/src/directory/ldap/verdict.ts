import type { ErrorCode } from '#protocol';
import type { Step } from './progress.js';

/** How the library ended a sign-in that did not succeed, in as few words as a decision needs. */
export interface Ending {
  readonly step: Step;
  /** Whether the directory had accepted our service account. */
  readonly serviceBound: boolean;
  /** True when the library said "wrong credentials", false when it said "trouble". */
  readonly failed: boolean;
  /** Name of the LDAP error, or the text when the library gave a mere string. */
  readonly error: string;
}

export interface Verdict {
  readonly code: Extract<ErrorCode, 'INVALID_CREDENTIALS' | 'DIRECTORY_UNAVAILABLE'>;
  /** For the log. */
  readonly reason: string;
}

/** What directories say at the person's own bind when they mean: not with this account, not with this password. */
const refusals = new Set([
  'InvalidCredentialsError',
  'NoSuchObjectError',
  // OpenLDAP's ppolicy and others, of a locked account.
  'ConstraintViolationError',
  // 389 Directory, of an inactivated account.
  'UnwillingToPerformError',
  // An entry without a password, or one that may not be used to bind.
  'InappropriateAuthenticationError',
  'InsufficientAccessRightsError',
]);

/**
 * Tells a wrong password from a directory in trouble. The library says "invalid credentials" also when the directory
 * refuses our *service account*, and that must not be blamed on the person.
 */
export function verdictOf({ step, serviceBound, failed, error }: Ending): Verdict {
  if (!serviceBound) {
    return unavailable(step === 'bind' || failed ? `the service account is refused: ${error}` : error);
  }
  if (/^no such user/iu.test(error)) return wrong('no such account');
  if (error.startsWith('unexpected number of matches')) return wrong('more than one entry matches');
  if (step === 'user bind' && refusals.has(error)) return wrong(error);
  return unavailable(error);
}

const wrong = (reason: string): Verdict => ({ code: 'INVALID_CREDENTIALS', reason });
const unavailable = (reason: string): Verdict => ({ code: 'DIRECTORY_UNAVAILABLE', reason });
