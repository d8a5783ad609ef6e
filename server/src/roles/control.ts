import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../app.module.js';
import { configureApp, stopApp } from '../bootstrap.js';
import { Fence } from '../kernel/fence.js';
import type { Log } from '../kernel/log.js';
import { NestLog } from '../kernel/nest-log.js';
import { isLoopback } from '../settings/loopback.js';
import type { Settings } from '../settings/settings.js';
import { endFenced, sayReady, stopOnSignals } from './running.js';

/**
 * For those who connect and then say little: the time for the TLS handshake, and how often the limits on requests (see
 * bootstrap.ts) are looked at. Milliseconds.
 */
const patience = { handshakeTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** HTTP, signaling and conferences; in the role `all` the media plane as well. */
export async function runControl(settings: Settings, log: Log): Promise<void> {
  const { tls } = settings.http;
  const fence = new Fence();
  // Before anything else is up: also while the house is still being built, somebody may take over.
  fence.onRaised((reason) => endFenced(log, reason));
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, log, fence), {
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
    logger: new NestLog(log.with({ part: 'nest' })),
    ...(tls
      ? {
          httpsOptions: {
            cert: readFileSync(tls.certFile),
            key: readFileSync(tls.keyFile),
            ...patience,
          },
        }
      : {}),
  });
  configureApp(app);
  stopOnSignals(log, () => stopApp(app));
  await app.listen(settings.http.port, settings.http.bind);
  sayReady();
  log.info('serving', { url: settings.http.publicUrl, bind: settings.http.bind, port: settings.http.port });
  if (settings.demo) log.warn(demoNotice(settings.http.bind));
}

const demoNotice = (bind: string): string =>
  isLoopback(bind)
    ? 'demo mode: its passwords are public, so only this machine is served (CONCLAVE_BIND changes that)'
    : 'demo mode: its passwords are public, and the network is served';
