import type { IncomingMessage } from 'node:http';
import type { INestApplication, InjectionToken } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { CLOCK, type Clock } from './kernel/clock.js';
import { LIVE_CONFERENCES, type LiveConferences } from './conference/ports.js';
import { csrfGate } from './kernel/http/csrf.js';
import { describeApi } from './kernel/http/openapi.js';
import { generalLimit } from './kernel/http/rate-limits.js';
import { requestLog } from './kernel/http/request-log.js';
import { bodyPatience, isStreamed } from './kernel/http/streamed-bodies.js';
import { securityHeaders } from './kernel/http/security-headers.js';
import { webClient } from './kernel/http/web-client.js';
import { LOG, type Log } from './kernel/log.js';
import { SETTINGS, type Settings } from './settings/settings.js';
import { Door } from './signaling/door.js';

const BODY_LIMIT = '64kb';
const BODY_WITHIN_MS = 30_000;

/** A file that happens to be JSON is still a file. */
const isJsonBody = (request: IncomingMessage): boolean =>
  /^\s*application\/json\s*(?:;|$)/iu.test(request.headers['content-type'] ?? '') &&
  !isStreamed(request as Request);

/** The doors of the HTTP server, in the order in which a request passes them. */
export function configureApp(app: NestExpressApplication): void {
  const settings = app.get<Settings>(SETTINGS);
  const log = app.get<Log>(LOG);
  app.set('trust proxy', settings.http.trustProxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(requestLog(log));
  app.use(securityHeaders(settings.http.publicUrl));
  app.use(generalLimit(app.get<Clock>(CLOCK)));
  app.use(csrfGate(settings.http.publicUrl));
  app.use(webClient(settings.http.webClientDir, log));
  app.use(bodyPatience(BODY_WITHIN_MS));
  app.useBodyParser('json', { limit: BODY_LIMIT, type: isJsonBody });
  app.use('/api', (_request: Request, response: Response, next: NextFunction) => {
    // Answers are about one person at one moment; nobody on the way may keep them.
    response.setHeader('cache-control', 'no-store');
    next();
  });
  const api = JSON.stringify(describeApi(app, '0.1.0'));
  app.use('/api/v1/openapi.json', (_request: Request, response: Response) => {
    response.type('application/json').send(api);
  });
  const server = app.getHttpServer();
  // For the slowest upload; other bodies must come within BODY_WITHIN_MS.
  server.requestTimeout = 35 * 60_000;
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
}

/**
 * Stops in order, so that the next process can go on: no new connections; nothing more is heard from people, who say it again
 * to the next one; conferences come to rest and are written down. Then everything closes by Nest's hooks: sockets with 1012,
 * jobs, the links to media (and media itself only where it is in this process), the database, and last the lease.
 */
export async function stopApp(app: INestApplication): Promise<void> {
  const server = app.getHttpServer() as { listening: boolean; close(): void; closeIdleConnections(): void };
  if (server.listening) {
    server.close();
    server.closeIdleConnections();
  }
  present(app, Door)?.hush();
  await present<LiveConferences>(app, LIVE_CONFERENCES)?.stop();
  await app.close();
}

/** Null in tests that leave it out. */
function present<Thing>(app: INestApplication, token: InjectionToken<Thing>): Thing | null {
  try {
    return app.get<Thing>(token, { strict: false });
  } catch {
    return null;
  }
}
