import { describe, expect, it } from '@jest/globals';
import type { Step } from './progress.js';
import { verdictOf } from './verdict.js';

const wrong = 'INVALID_CREDENTIALS';
const trouble = 'DIRECTORY_UNAVAILABLE';

describe('verdictOf()', () => {
  it.each<[what: string, step: Step, serviceBound: boolean, failed: boolean, error: string, code: string]>([
    ['nobody by this name', 'search', true, true, 'no such user', wrong],
    ['two by this name', 'search', true, false, 'unexpected number of matches (2) for "x" username', wrong],
    ['a wrong password', 'user bind', true, true, 'InvalidCredentialsError', wrong],
    ['an account locked by policy', 'user bind', true, true, 'ConstraintViolationError', wrong],
    ['an account made inactive', 'user bind', true, false, 'UnwillingToPerformError', wrong],
    ['an entry without a password', 'user bind', true, false, 'InappropriateAuthenticationError', wrong],
    ['an entry deleted meanwhile', 'user bind', true, true, 'NoSuchObjectError', wrong],
    ['a service account that is refused', 'bind', false, true, 'InvalidCredentialsError', trouble],
    [
      'a service account that may not search',
      'search',
      true,
      false,
      'InsufficientAccessRightsError',
      trouble,
    ],
    ['a search base that does not exist', 'search', true, true, 'NoSuchObjectError', trouble],
    ['a group base that does not exist', 'groups', true, true, 'NoSuchObjectError', trouble],
    ['a size limit at the search', 'search', true, false, 'SizeLimitExceededError', trouble],
    ['a refused connection', 'connect', false, false, 'ECONNREFUSED', trouble],
    ['a certificate that is not ours', 'connect', false, false, 'SELF_SIGNED_CERT_IN_CHAIN', trouble],
    ['silence at the bind', 'user bind', true, false, 'TimeoutError', trouble],
    ['a busy directory', 'user bind', true, false, 'BusyError', trouble],
    ['a broken line at the bind', 'user bind', true, false, 'ConnectionError', trouble],
  ])('%s', (_what, step, serviceBound, failed, error, code) => {
    expect(verdictOf({ step, serviceBound, failed, error }).code).toBe(code);
  });

  it('blames a refused service account in the log, not the person', () => {
    const verdict = verdictOf({
      step: 'bind',
      serviceBound: false,
      failed: true,
      error: 'InvalidCredentialsError',
    });
    expect(verdict.reason).toBe('the service account is refused: InvalidCredentialsError');
  });
});
