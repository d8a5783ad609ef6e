import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  settingsOf,
  startTestDirectory,
  startTestPostgres,
  startTestRedis,
} from '../../appliance/services/for-tests.mjs';
import { sleep } from './statistics.js';

export interface Measure {
  readonly heapUsed: number;
  readonly rss: number;
  readonly external: number;
  /** TCP sockets of the process, its own to the database and Redis included. */
  readonly sockets: number;
}

interface LogLine {
  readonly level: string;
  readonly msg: string;
}

/** The built server; another build can be named. */
const ENTRY =
  process.env['CONCLAVE_SERVER_ENTRY'] ??
  fileURLToPath(new URL('../../dist/server/src/main.js', import.meta.url));
const PROBE = new URL('./probe.mjs', import.meta.url).href;
const READY_WITHIN_MS = 30_000;

/** The built server in a process of its own, with private services and the real media plane. */
export class ServerUnderTest {
  readonly url: string;
  private readonly process: ChildProcess;
  private readonly release: () => Promise<void>;
  private readonly counts = new Map<string, number>();
  /** Lines that say something went wrong, and whatever was said outside of the log. */
  readonly complaints: string[] = [];

  private constructor(url: string, process: ChildProcess, release: () => Promise<void>) {
    this.url = url;
    this.process = process;
    this.release = release;
    if (process.stdout) createInterface(process.stdout).on('line', (line) => this.hear(line));
    if (process.stderr)
      createInterface(process.stderr).on('line', (line) => this.complaints.push(`stderr: ${line}`));
  }

  static async start(): Promise<ServerUnderTest> {
    if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is missing: build the server first`);
    const workerBinary = process.env['MEDIASOUP_WORKER_BIN'];
    if (!workerBinary) throw new Error('MEDIASOUP_WORKER_BIN must name the built media worker');
    const folder = mkdtempSync(join(tmpdir(), 'conclave-bench-'));
    const services = await Promise.all([startTestPostgres(), startTestRedis(), startTestDirectory()]);
    const [postgres, redis, directory] = services;
    const [port, mediaPort] = await Promise.all([freePort(), freePort()]);
    const env = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      CONCLAVE_DATA_DIR: folder,
      CONCLAVE_BIND: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      MEDIA_WORKERS: '1',
      MEDIA_PORT_BASE: String(mediaPort),
      // Below the ports that are given out as free, so that these cannot be among them.
      MEDIA_PIPE_PORT_BASE: '21000',
      CONCLAVE_ROLE: 'all',
      MEDIASOUP_WORKER_BIN: workerBinary,
      ...settingsOf({ postgres, redis, directory }),
    };
    const child = fork(ENTRY, [], { env, execArgv: ['--expose-gc', '--import', PROBE], silent: true });
    const server = new ServerUnderTest(env.PUBLIC_URL, child, async () => {
      await Promise.all(services.map((service) => service.stop()));
      rmSync(folder, { recursive: true, force: true });
    });
    try {
      await server.ready();
    } catch (error) {
      await server.stop();
      throw new Error(`the server did not come up\n${server.complaints.join('\n')}`, { cause: error });
    }
    return server;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** How often this message was logged. */
  logged(message: string): number {
    return this.counts.get(message) ?? 0;
  }

  get openConnections(): number {
    return this.logged('connection opened') - this.logged('connection closed');
  }

  get openConferences(): number {
    return this.logged('conference opened') - this.logged('conference ended');
  }

  /** Collects garbage first. */
  async measure(): Promise<Measure> {
    const measured = new Promise<Measure>((resolve) => {
      // The server also tells its parent, now and then, that it is alive.
      const take = (message: Measure | string): void => {
        if (typeof message === 'string') return;
        this.process.off('message', take);
        resolve(message);
      };
      this.process.on('message', take);
    });
    this.process.send('measure');
    return measured;
  }

  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/api/v1/health/ready`);
      await response.text();
      return response.ok;
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    if (this.isAlive) {
      const exited = once(this.process, 'exit');
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(late);
    }
    await this.release();
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await this.isReady())) {
      if (!this.isAlive) throw new Error(`it ended with ${String(this.process.exitCode)}`);
      if (Date.now() > deadline) throw new Error('it was not ready in time');
      await sleep(100);
    }
  }

  private hear(line: string): void {
    try {
      const { level, msg } = JSON.parse(line) as LogLine;
      this.counts.set(msg, (this.counts.get(msg) ?? 0) + 1);
      if (level === 'error' || level === 'fatal') this.complaints.push(line);
    } catch {
      this.complaints.push(`stdout: ${line}`);
    }
  }
}
