import type { NextFunction, Request, Response } from 'express';

/** Routes that read their bodies themselves, byte by byte and for as long as that takes: uploads. */
export const isStreamed = (request: { readonly method: string; readonly path: string }): boolean =>
  request.method === 'POST' && /^\/api\/v1\/conferences\/[^/]+\/files\/?$/iu.test(request.path);

/**
 * The rest of a body that was refused is read and thrown away, so that the answer reaches whoever is still sending; who
 * goes on sending after that is cut off.
 */
const LINGER_MS = 10_000;
export function letGo(request: Request): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER_MS).unref();
  request.once('close', () => clearTimeout(timer));
}

/**
 * Ends requests whose body does not come within `withinMs`, uploads excepted, which have their own bounds. The server's own
 * limit knows no exceptions.
 */
export const bodyPatience =
  (withinMs: number) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (!isStreamed(request)) {
      const timer = setTimeout(() => {
        if (!request.complete) request.destroy();
      }, withinMs).unref();
      response.once('close', () => clearTimeout(timer));
    }
    next();
  };
