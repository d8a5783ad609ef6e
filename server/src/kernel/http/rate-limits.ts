import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Observable } from 'rxjs';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
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

/** Whoever is throttled is told of in the log once in so long, not once a request. */
const oncePerWindow: Rate = { perSecond: 1 / 60, burst: 1 };

/**
 * Bounds how many meetings an address may look up without being signed in. An interceptor, because who is signed in is
 * known only after the guards.
 */
export class LookupLimit implements NestInterceptor {
  private readonly buckets: TokenBuckets;
  private readonly logged = new TokenBuckets(oncePerWindow);

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    rate = lookupRate,
  ) {
    this.buckets = new TokenBuckets(rate);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request & { identity?: unknown }>();
    if (request.identity || !lookup.test(request.path)) return next.handle();
    const [address, now] = [clientAddress(request), this.clock.now()];
    const wait = this.buckets.take(address, now);
    if (wait === null) return next.handle();
    if (this.logged.take(address, now) === null)
      this.log.warn('guessing at meeting codes is blocked', { address, seconds: wait });
    throw tooFast(wait);
  }
}
