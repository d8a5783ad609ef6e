import { csrfHeader } from '#protocol';
import type { NextFunction, Request, Response } from 'express';
import { RefusalError } from '../refusal-error.js';

/** What a request says about where it came from. */
export interface Provenance {
  readonly method: string;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly headerGiven: boolean;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether an unsafe request may have been made by another site in a person's browser. Browsers always say where such a
 * request comes from, by Origin or Sec-Fetch-Site or both; a program that says neither has no cookies of anybody else's.
 */
export function cameFromElsewhere(request: Provenance, ownOrigins: readonly string[]): boolean {
  if (safeMethods.has(request.method)) return false;
  if (request.fetchSite !== undefined && request.fetchSite !== 'same-origin' && request.fetchSite !== 'none')
    return true;
  if (request.origin !== undefined) return !ownOrigins.includes(request.origin.toLowerCase());
  // A browser without an Origin must show the header, which other sites cannot send.
  return request.fetchSite !== undefined && !request.headerGiven;
}

/** Refuses such requests with CSRF_REJECTED. */
export const csrfGate =
  (publicUrl: string) =>
  (request: Request, _response: Response, next: NextFunction): void => {
    const host = request.get('host')?.toLowerCase();
    const own = [new URL(publicUrl).origin.toLowerCase(), ...(host ? [`${request.protocol}://${host}`] : [])];
    const provenance = {
      method: request.method,
      origin: request.get('origin'),
      fetchSite: request.get('sec-fetch-site'),
      headerGiven: request.get(csrfHeader.name) === csrfHeader.value,
    };
    next(cameFromElsewhere(provenance, own) ? new RefusalError({ code: 'CSRF_REJECTED' }) : undefined);
  };
