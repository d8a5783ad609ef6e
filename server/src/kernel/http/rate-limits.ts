import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Observable } from 'rxjs';
import type { Clock } from '../clock.js';
import { RefusalError } from '../refusal-error.js';
import { TokenBuckets, type Rate } from '../token-bucket.js';
import { clientAddress } from './client-address.js';

/** Generous: an office behind one address, all signing in at nine. */
export const generalRate: Rate = { perSecond: 100, burst: 1_000 };
/** Codes are short enough to be read out, so strangers may try only a hundred a minute. */
export const lookupRate: Rate = { perSecond: 100 / 60, burst: 100 };

const tooFast = (retryAfterSeconds: number) =>
  new RefusalError({ code: 'RATE_LIMITED', details: { retryAfterSeconds } });

/** Bounds what one address may ask of the API, whatever it asks. */
export function generalLimit(clock: Clock, rate = generalRate) {
  const buckets = new TokenBuckets(rate);
  return (request: Request, _response: Response, next: NextFunction): void => {
    const counts = request.path.startsWith('/api/');
    const wait = counts ? buckets.take(clientAddress(request), clock.now()) : null;
    next(wait === null ? undefined : tooFast(wait));
  };
}

const lookup = /^\/api\/v1\/meetings\/[^/]+(?:\/(?:preview|join))?\/?$/u;

/**
 * Bounds how many meetings an address may look up without being signed in. An interceptor, because who is signed in is
 * known only after the guards.
 */
export class LookupLimit implements NestInterceptor {
  private readonly buckets: TokenBuckets;

  constructor(
    private readonly clock: Clock,
    rate = lookupRate,
  ) {
    this.buckets = new TokenBuckets(rate);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request & { identity?: unknown }>();
    if (request.identity || !lookup.test(request.path)) return next.handle();
    const wait = this.buckets.take(clientAddress(request), this.clock.now());
    if (wait !== null) throw tooFast(wait);
    return next.handle();
  }
}
