import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';

/** The nonce of this response, which the page's scripts and styles must carry. */
export const nonceOf = (response: Response): string => {
  const locals = response.locals as { cspNonce?: string };
  return (locals.cspNonce ??= randomBytes(18).toString('base64'));
};

const permissions = [
  ...['camera', 'microphone', 'display-capture', 'speaker-selection', 'fullscreen', 'picture-in-picture'],
  ...['screen-wake-lock', 'clipboard-write', 'autoplay'],
]
  .map((feature) => `${feature}=(self)`)
  .concat(['geolocation', 'payment', 'usb', 'serial', 'hid', 'midi'].map((feature) => `${feature}=()`))
  .join(', ');

/**
 * The page may run our own scripts and nothing else: no inline code without the nonce, no string that becomes a script, no
 * foreign host, no frame around it. Strict-Transport-Security only where we speak TLS ourselves or are reached by it.
 */
export function securityHeaders(publicUrl: string) {
  const https = publicUrl.startsWith('https:');
  const host = new URL(publicUrl).host;
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        // Named besides 'self', since older browsers do not count WebSockets among it.
        connectSrc: ["'self'", `${https ? 'wss' : 'ws'}://${host}`],
        formAction: ["'self'"],
        baseUri: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // Angular's own policies, and no other.
        trustedTypes: ['angular', 'angular#bundler', 'angular#components'],
      },
    },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  return (request: Request, response: Response, next: NextFunction): void => {
    response.setHeader('permissions-policy', permissions);
    headers(request, response, next);
  };
}
