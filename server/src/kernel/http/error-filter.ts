import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { errorTable, toErrorBody, type ErrorCode } from '#protocol';
import type { Request, Response } from 'express';
import type { Log } from '../log.js';
import { OutageError } from '../outage-error.js';
import { RefusalError } from '../refusal-error.js';
import type { Refusal } from '../result.js';

/** Nest's and Express's own errors, in our codes. Anything else is a fault of ours. */
const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_REQUEST',
  401: 'NOT_SIGNED_IN',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'INVALID_REQUEST',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

/** What a thrown thing means to the caller; null when it is a surprise. */
export function toRefusal(thrown: unknown): Refusal | null {
  if (thrown instanceof RefusalError) return thrown.refusal;
  if (thrown instanceof OutageError) return { code: 'UNAVAILABLE' };
  const status = thrown instanceof HttpException ? thrown.getStatus() : exposedStatus(thrown);
  const code = status === null ? undefined : codeByStatus[status];
  if (code) return { code };
  return null;
}

/** The body parser and the router mark their client errors with a status below 500. */
function exposedStatus(thrown: unknown): number | null {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return null;
  return typeof thrown.status === 'number' && thrown.status < 500 ? thrown.status : null;
}

/** Words every error of the HTTP API in one shape; a surprise goes to the log, and only its request id to the caller. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // Gateways have their own way to answer; this filter words HTTP only.
    if (host.getType() !== 'http') throw thrown;
    const response = host.switchToHttp().getResponse<Response>();
    const request = host.switchToHttp().getRequest<Request>();
    this.answer(thrown, request, response);
  }

  answer(thrown: unknown, request: Request, response: Response): void {
    const requestId = String(response.getHeader('x-request-id') ?? '');
    const known = toRefusal(thrown);
    if (!known) this.log.error('request failed', { err: thrown, method: request.method, path: request.path });
    if (thrown instanceof OutageError)
      this.log.warn('request not served', { err: thrown, method: request.method, path: request.path });
    const refusal: Refusal = known ?? { code: 'INTERNAL', details: { requestId } };
    if (response.headersSent) {
      // Half an answer is out: the only honest sign left is to break it off.
      response.destroy();
      return;
    }
    const retryAfter = refusal.details?.['retryAfterSeconds'];
    if (typeof retryAfter === 'number') response.setHeader('retry-after', String(Math.ceil(retryAfter)));
    response.setHeader('cache-control', 'no-store');
    response
      .status(errorTable[refusal.code].status)
      .json({ error: toErrorBody(refusal.code, refusal.details && { ...refusal.details }) });
  }
}
