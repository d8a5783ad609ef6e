import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { ErrorBody, SignedInUser } from '#protocol';
import { configureApp } from '../../src/bootstrap.js';
import { DirectoryModule } from '../../src/directory/directory.module.js';
import { userEntity } from '../../src/directory/store/user.entity.js';
import { CLOCK, type Clock } from '../../src/kernel/clock.js';
import { ErrorFilter } from '../../src/kernel/http/error-filter.js';
import { createValidation } from '../../src/kernel/http/validation.js';
import { LOG } from '../../src/kernel/log.js';
import { NestLog } from '../../src/kernel/nest-log.js';
import { createLog } from '../../src/kernel/pino-log.js';
import { loadSettings } from '../../src/settings/load.js';
import { SETTINGS, type Settings } from '../../src/settings/settings.js';
import { StorageModule } from '../../src/storage/storage.module.js';
import { settingsOf, type TestDirectory, type TestService } from './services.js';

export interface Services {
  readonly postgres: TestService;
  readonly redis: TestService;
  readonly directory: TestDirectory;
}

/** What a request came back with. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly user?: SignedInUser;
  readonly error?: ErrorBody;
  /** The session cookie that was set, as a Cookie header; null: none. */
  readonly cookie: string | null;
  readonly ms: number;
}

/** A clock that stands until it is moved. Starts at the real time, since Redis has a clock of its own. */
export class ScriptedClock implements Clock {
  private ahead = 0;
  now = () => Date.now() + this.ahead;
  pass(ms: number): void {
    this.ahead += ms;
  }
}

/** The directory's rooms behind the real doors of the server, and nothing else of it. */
export class DirectoryHouse {
  private constructor(
    readonly url: string,
    readonly app: NestExpressApplication,
    readonly settings: Settings,
    readonly clock: ScriptedClock,
    private readonly lines: string[],
    private readonly folder: string,
  ) {}

  static async open(
    { postgres, redis, directory }: Services,
    special: { directory?: Partial<Settings['directory']>; redisUrl?: string } = {},
  ): Promise<DirectoryHouse> {
    const folder = mkdtempSync(join(tmpdir(), 'conclave-house-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A page</title>');
    const read = loadSettings({
      NODE_ENV: 'test',
      CONCLAVE_DATA_DIR: folder,
      WEB_CLIENT_DIR: folder,
      CONCLAVE_BIND: '127.0.0.1',
      PUBLIC_URL: 'http://127.0.0.1',
      // Tests choose the address that they come from.
      TRUST_PROXY: '1',
      ...settingsOf({ postgres, redis, directory }),
      ...(special.redisUrl === undefined ? {} : { REDIS_URL: special.redisUrl }),
    });
    const settings: Settings = { ...read, directory: { ...read.directory, ...special.directory } };
    const clock = new ScriptedClock();
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString('utf8'));
        done();
      },
    });
    const log = createLog({ level: 'debug', destination });
    @Global()
    @Module({
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: log },
        { provide: CLOCK, useValue: clock },
        { provide: APP_PIPE, useFactory: createValidation },
        { provide: APP_FILTER, useFactory: () => new ErrorFilter(log) },
      ],
      exports: [SETTINGS, LOG, CLOCK],
    })
    class GroundFloor {}
    const building = Test.createTestingModule({
      imports: [GroundFloor, StorageModule.with([userEntity]), DirectoryModule],
    });
    const module = await building.setLogger(new NestLog(log)).compile();
    const app = module.createNestApplication<NestExpressApplication>({
      bodyParser: false,
      forceCloseConnections: true,
      logger: new NestLog(log),
    });
    configureApp(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new DirectoryHouse(`http://127.0.0.1:${port}`, app, settings, clock, lines, folder);
  }

  /** Everything logged so far. */
  get log(): string {
    return this.lines.join('');
  }

  get breakGlassText(): string {
    return readFileSync(this.settings.breakGlassFile, 'utf8');
  }

  async call(
    method: string,
    path: string,
    options: { body?: unknown; cookie?: string | null; from?: string; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const began = performance.now();
    const body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.cookie ? { cookie: options.cookie } : {}),
        ...(options.from ? { 'x-forwarded-for': options.from } : {}),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body }),
    });
    const json = answer.headers.get('content-type')?.includes('json')
      ? ((await answer.json()) as object)
      : {};
    const set = answer.headers.getSetCookie()[0]?.split(';')[0] ?? null;
    return {
      status: answer.status,
      headers: answer.headers,
      cookie: set,
      ms: performance.now() - began,
      ...json,
    };
  }

  signIn(username: unknown, password: unknown = 'conclave-demo', from = '10.0.0.1'): Promise<Reply> {
    return this.call('POST', '/auth/login', { body: { username, password }, from });
  }

  me(cookie: string | null): Promise<Reply> {
    return this.call('GET', '/auth/me', { cookie });
  }

  async close(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
