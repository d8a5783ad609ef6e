import { createParamDecorator, Inject, Injectable, mixin } from '@nestjs/common';
import type { CanActivate, ExecutionContext, NestMiddleware, Type } from '@nestjs/common';
import type { Role, SignedInUser } from '#protocol';
import type { NextFunction, Request, Response } from 'express';
import { LOG, type Log } from '../../kernel/log.js';
import { OutageError } from '../../kernel/outage-error.js';
import { RefusalError } from '../../kernel/refusal-error.js';
import { SignInDesk } from '../directory.js';
import { SessionCookie } from './session-cookie.js';

/** A request once the middleware below has seen it. */
export type IdentifiedRequest = Request & {
  /** Who sent it; null: nobody who is signed in. */
  identity?: SignedInUser | null;
  /** True when it carries a session that could not be looked up. */
  identityUnknown?: boolean;
};

/**
 * Fills `request.identity` from the session cookie. When sessions cannot be looked up the request goes on, since some
 * (health, the login page) need nobody's name; those that do are refused with UNAVAILABLE.
 */
@Injectable()
export class IdentityMiddleware implements NestMiddleware {
  constructor(
    private readonly desk: SignInDesk,
    private readonly cookie: SessionCookie,
    @Inject(LOG) private readonly log: Log,
  ) {}

  use(request: IdentifiedRequest, _response: Response, next: NextFunction): void {
    const token = this.cookie.read(request.headers.cookie);
    request.identity = null;
    if (token === null) {
      next();
      return;
    }
    this.identify(request, token).then(() => next(), next);
  }

  private async identify(request: IdentifiedRequest, token: string): Promise<void> {
    try {
      request.identity = await this.desk.whoHolds(token);
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      request.identityUnknown = true;
      this.log.error('a session cannot be looked up', { err: error });
    }
  }
}

/** Who sent the request, or null. Throws UNAVAILABLE when that cannot be known now. */
export function identityOf(request: IdentifiedRequest): SignedInUser | null {
  if (request.identityUnknown) throw new RefusalError({ code: 'UNAVAILABLE' });
  return request.identity ?? null;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<IdentifiedRequest>();

/** `@CurrentIdentity() identity: SignedInUser | null`; never null below `RequireSignIn`. */
export const CurrentIdentity = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SignedInUser | null => identityOf(requestOf(context)),
);

/** `@UseGuards(RequireSignIn)`: refuses with NOT_SIGNED_IN. */
@Injectable()
export class RequireSignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!identityOf(requestOf(context))) throw new RefusalError({ code: 'NOT_SIGNED_IN' });
    return true;
  }
}

/** `@UseGuards(RequireRole('administrator'))`: refuses with NOT_SIGNED_IN or FORBIDDEN. */
export function RequireRole(role: Role): Type<CanActivate> {
  class RoleGuard extends RequireSignIn {
    override canActivate(context: ExecutionContext): boolean {
      super.canActivate(context);
      if (!identityOf(requestOf(context))?.roles.includes(role))
        throw new RefusalError({ code: 'FORBIDDEN' });
      return true;
    }
  }
  return mixin(RoleGuard);
}
