import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication, InjectionToken } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { configureApp, stopApp } from '../../src/bootstrap.js';
import { silentLog, type Log } from '../../src/kernel/log.js';
import { NestLog } from '../../src/kernel/nest-log.js';
import { createLog } from '../../src/kernel/pino-log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MEDIA_PLANE } from '../../src/media/media-plane.js';
import { loadSettings } from '../../src/settings/load.js';
import type { Settings } from '../../src/settings/settings.js';
import { watchJournals, type JournalCheck } from './journal-check.js';
import { freePort, settingsOf, startDirectory, startPostgres, startRedis, startScanner } from './services.js';

export interface TestApp {
  /** http://127.0.0.1:<port>, without a trailing slash. */
  readonly url: string;
  readonly app: INestApplication;
  /** A provider, by token or class. */
  get<T>(token: InjectionToken<T>): T;
  /**
   * Stops the app in order, as SIGTERM does, and then the services if this app started them. Rejects when the journal of a
   * conference does not lead to what was live.
   */
  stop(): Promise<void>;
}

export interface TestAppOptions {
  /** `fake` (the default) answers like a media plane and moves nothing; `real` runs mediasoup. */
  readonly media?: 'fake' | 'real';
  /** Laid over what the environment says, one level deep. */
  readonly settings?: Partial<Settings>;
  readonly env?: Record<string, string>;
  /** Services to use instead of own ones, so that several apps of a test can share or survive them. */
  readonly services?: TestServices;
  /** Exchanges providers: [token, value]. */
  readonly overrides?: readonly (readonly [InjectionToken, unknown])[];
  readonly log?: Log;
}

export interface TestServices {
  readonly env: Record<string, string>;
  /** Takes Redis away while the rest goes on; `startRedis` brings it back, with its data where it is durable. */
  stopRedis(): Promise<void>;
  startRedis(): Promise<void>;
  /** Takes the database away while the rest goes on; `startDatabase` brings it back with its data. */
  stopDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL, Redis, the demo directory and the scanner, private and empty. Start them once for a file. */
export async function startTestServices(
  /** `durable`: Redis keeps its data when it is stopped and started again. */
  { durable = false }: { readonly durable?: boolean } = {},
): Promise<TestServices> {
  const [postgres, redis, directory, scanner] = await Promise.all([
    startPostgres(),
    startRedis({ durable }),
    startDirectory(),
    startScanner(),
  ]);
  return {
    env: settingsOf({ postgres, redis, directory, scanner }),
    stopRedis: () => redis.halt(),
    startRedis: () => redis.resume(),
    stopDatabase: () => postgres.halt(),
    startDatabase: () => postgres.resume(),
    stop: async () => {
      await Promise.all([postgres.stop(), redis.stop(), directory.stop(), scanner.stop()]);
    },
  };
}

/** Boots the whole server on a free port against private services. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const services = options.services ?? (await startTestServices());
  const folder = mkdtempSync(join(tmpdir(), 'conclave-app-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  try {
    const settings = await testSettings(services, folder, options);
    const log =
      options.log ?? (process.env['TEST_LOG'] ? createLog({ level: process.env['TEST_LOG'] }) : silentLog);
    const { app, journals } = await boot(settings, log, options);
    const { port } = app.getHttpServer().address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      app,
      get: <T>(token: InjectionToken<T>) => app.get<T>(token, { strict: false }),
      stop: async () => {
        const differences = await journals.differences();
        await stopApp(app);
        if (!options.services) await services.stop();
        removeFolder();
        if (differences.length > 0) throw new Error(`Journals differ.\n${differences.join('\n')}`);
      },
    };
  } catch (error) {
    if (!options.services) await services.stop();
    removeFolder();
    throw error;
  }
}

async function testSettings(
  services: TestServices,
  folder: string,
  options: TestAppOptions,
): Promise<Settings> {
  const [port, mediaPort] = await Promise.all([freePort(), freePort()]);
  const worker = process.env['MEDIASOUP_WORKER_BIN'];
  const env = {
    NODE_ENV: 'test',
    CONCLAVE_DATA_DIR: folder,
    CONCLAVE_BIND: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MEDIA_WORKERS: '1',
    MEDIA_PORT_BASE: String(mediaPort),
    // Below the ports that are given out as free, so that these cannot be among them.
    MEDIA_PIPE_PORT_BASE: '21000',
    ...(worker ? { MEDIASOUP_WORKER_BIN: worker } : {}),
    ...services.env,
    ...options.env,
  };
  return { ...loadSettings(env), ...options.settings };
}

async function boot(
  settings: Settings,
  log: Log,
  options: TestAppOptions,
): Promise<{ app: NestExpressApplication; journals: JournalCheck }> {
  const building = Test.createTestingModule({ imports: [AppModule.with(settings, log)] });
  if (options.media !== 'real') {
    const { videoCodec, workers } = settings.media;
    building.overrideProvider(MEDIA_PLANE).useValue(new FakeMediaPlane({ videoCodec, workers, log }));
  }
  for (const [token, value] of options.overrides ?? []) building.overrideProvider(token).useValue(value);
  const module = await building.setLogger(new NestLog(log)).compile();
  const app = module.createNestApplication<NestExpressApplication>({
    bodyParser: false,
    forceCloseConnections: true,
    logger: new NestLog(log),
  });
  try {
    const journals = watchJournals(app);
    configureApp(app);
    await app.listen(settings.http.port, settings.http.bind);
    return { app, journals };
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}
