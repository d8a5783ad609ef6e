import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { Role } from '#protocol';
import { RefusalError } from '../../kernel/refusal-error.js';
import { RequireRole, RequireSignIn } from './identity.js';

/** What a guard says of a request in this state: 'in', or the code of its refusal. */
function verdict(
  guard: CanActivate,
  request: { identity?: { roles: Role[] } | null; identityUnknown?: boolean },
): string {
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  try {
    return guard.canActivate(context as unknown as ExecutionContext) === true ? 'in' : 'out';
  } catch (error) {
    return (error as RefusalError).refusal.code;
  }
}

describe('the guards', () => {
  const [anyone, administrators] = [new RequireSignIn(), new (RequireRole('administrator'))()];

  it.each<[who: string, request: Parameters<typeof verdict>[1], anyone: string, administrators: string]>([
    ['nobody', { identity: null }, 'NOT_SIGNED_IN', 'NOT_SIGNED_IN'],
    ['a request that the middleware did not see', {}, 'NOT_SIGNED_IN', 'NOT_SIGNED_IN'],
    ['an employee', { identity: { roles: ['employee'] } }, 'in', 'FORBIDDEN'],
    ['an administrator', { identity: { roles: ['employee', 'administrator'] } }, 'in', 'in'],
    [
      'whoever while sessions are away',
      { identity: null, identityUnknown: true },
      'UNAVAILABLE',
      'UNAVAILABLE',
    ],
  ])('to %s', (_who, request, signedIn, role) => {
    expect([verdict(anyone, request), verdict(administrators, request)]).toEqual([signedIn, role]);
  });
});
