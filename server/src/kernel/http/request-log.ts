import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { withLogContext, type Log } from '../log.js';
import { clientAddress } from './client-address.js';

/**
 * Gives each request an id, on every line it causes and in the `x-request-id` answer header, and logs one line when it is
 * answered. A query string may hold anything, so only the path is logged.
 */
export const requestLog =
  (log: Log) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    const began = performance.now();
    response.on('close', () => {
      const line = {
        method: request.method,
        path: request.path.slice(0, 200),
        status: response.writableEnded ? response.statusCode : 'aborted',
        ms: Math.round(performance.now() - began),
        address: clientAddress(request),
      };
      // Static files and health probes come by the thousand; they matter only when somebody looks closely.
      const quiet = !line.path.startsWith('/api/') || line.path.startsWith('/api/v1/health/');
      withLogContext({ requestId }, () => (quiet ? log.debug('request', line) : log.info('request', line)));
    });
    withLogContext({ requestId }, next);
  };
