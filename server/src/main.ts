import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { configureApp, stopApp } from './bootstrap.js';
import type { Log } from './kernel/log.js';
import { NestLog } from './kernel/nest-log.js';
import { createLog } from './kernel/pino-log.js';
import { loadSettings, SettingsError } from './settings/load.js';
import { isLoopback } from './settings/parse.js';
import type { Settings } from './settings/settings.js';

/** sysexits.h: EX_CONFIG. A supervisor need not try again before somebody has changed the settings. */
const EXIT_CONFIGURATION = 78;
const STOP_WITHIN_MS = 5_000;
/**
 * For those who connect and then say little: the time for the TLS handshake, and how often the limits on requests (see
 * bootstrap.ts) are looked at. Milliseconds.
 */
const patience = { handshakeTimeout: 10_000, connectionsCheckingInterval: 5_000 };

async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLog({ level: settings.logLevel });
  process.on('uncaughtException', (error) => lastWords(log, 'uncaught exception', error));
  process.on('unhandledRejection', (reason) => lastWords(log, 'unhandled rejection', reason));
  try {
    await serve(settings, log);
  } catch (error) {
    lastWords(log, 'the server could not start', error);
  }
}

function readSettings(): Settings {
  try {
    const settings = loadSettings(process.env);
    // The other roles come with the media plane's socket adapter; the switch is here so that units need not change.
    if (settings.role !== 'all')
      throw new SettingsError([
        { name: 'CONCLAVE_ROLE', problem: `${settings.role} cannot be run apart yet; expected all` },
      ]);
    return settings;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}

async function serve(settings: Settings, log: Log): Promise<void> {
  const { tls } = settings.http;
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, log), {
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
  stopOnSignals(app, log);
  await app.listen(settings.http.port, settings.http.bind);
  log.info('serving', { url: settings.http.publicUrl, bind: settings.http.bind, port: settings.http.port });
  if (settings.demo) log.warn(demoNotice(settings.http.bind));
}

const demoNotice = (bind: string): string =>
  isLoopback(bind)
    ? 'demo mode: its passwords are public, so only this machine is served (CONCLAVE_BIND changes that)'
    : 'demo mode: its passwords are public, and the network is served';

function stopOnSignals(app: NestExpressApplication, log: Log): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info('stopping', { signal });
      setTimeout(() => {
        log.error('stopping took too long; leaving now');
        process.exit(1);
      }, STOP_WITHIN_MS).unref();
      stopApp(app).then(
        () => {
          log.info('stopped');
          process.exit(0);
        },
        (error: unknown) => lastWords(log, 'could not stop in order', error),
      );
    });
  }
}

/** After a surprise the state is unknown: the honest thing is to end and be started again. */
function lastWords(log: Log, message: string, error: unknown): never {
  log.fatal(message, { err: error });
  process.exit(1);
}

await main();
