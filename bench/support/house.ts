import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** The built server; another build can be named. */
const ENTRY =
  process.env['CONCLAVE_SERVER_ENTRY'] ??
  fileURLToPath(new URL('../../dist/server/src/main.js', import.meta.url));
const READY_WITHIN_MS = 30_000;

/** `together`: control and media in one process, called in-process. `apart`: two processes, over the socket. */
export type Arrangement = 'together' | 'apart';

/** The built server with private services, its roles arranged in one way or the other. One media worker. */
export class House {
  readonly url: string;
  /** Lines that say something went wrong. */
  readonly complaints: string[] = [];
  private readonly control: ChildProcess;
  private readonly media: ChildProcess | null;
  private readonly release: () => Promise<void>;

  private constructor(
    url: string,
    control: ChildProcess,
    media: ChildProcess | null,
    release: () => Promise<void>,
  ) {
    this.url = url;
    this.control = control;
    this.media = media;
    this.release = release;
    for (const child of this.children()) {
      for (const stream of [child.stdout, child.stderr])
        if (stream) createInterface(stream).on('line', (line) => this.hear(line));
    }
  }

  static async start(arrangement: Arrangement): Promise<House> {
    if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is missing: build the server first`);
    const workerBinary = process.env['MEDIASOUP_WORKER_BIN'];
    if (!workerBinary) throw new Error('MEDIASOUP_WORKER_BIN must name the built media worker');
    const folder = mkdtempSync(join(tmpdir(), 'conclave-house-'));
    const services = await Promise.all([startTestPostgres(), startTestRedis(), startTestDirectory()]);
    const [postgres, redis, directory] = services;
    const [port, mediaPort] = await Promise.all([freePort(), freePort()]);
    const url = `http://127.0.0.1:${port}`;
    const shared = {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      CONCLAVE_DATA_DIR: folder,
      CONCLAVE_BIND: '127.0.0.1',
      MEDIA_WORKERS: '1',
      MEDIA_PORT_BASE: String(mediaPort),
      MEDIA_PIPE_PORT_BASE: '21000',
      MEDIASOUP_WORKER_BIN: workerBinary,
    };
    const apart = arrangement === 'apart';
    const media = apart
      ? fork(ENTRY, [], { env: { ...shared, CONCLAVE_ROLE: 'media' }, silent: true })
      : null;
    const control = fork(ENTRY, [], {
      env: {
        ...shared,
        CONCLAVE_ROLE: apart ? 'control' : 'all',
        PORT: String(port),
        PUBLIC_URL: url,
        ...settingsOf({ postgres, redis, directory }),
      },
      silent: true,
    });
    const house = new House(url, control, media, async () => {
      await Promise.all(services.map((service) => service.stop()));
      rmSync(folder, { recursive: true, force: true });
    });
    try {
      await house.ready();
    } catch (error) {
      await house.stop();
      throw new Error(`the server did not come up\n${house.complaints.join('\n')}`, { cause: error });
    }
    return house;
  }

  /** CPU that the control process has used so far, all its threads, ms. */
  controlCpuMs(): number {
    return cpuMs(this.control.pid);
  }

  /** The same of the media process; 0 where there is none of its own. Its workers are processes beside it. */
  mediaCpuMs(): number {
    return this.media ? cpuMs(this.media.pid) : 0;
  }

  async stop(): Promise<void> {
    // Control first: it says goodbye to media that is still there.
    for (const child of this.children()) await end(child);
    await this.release();
  }

  private children(): ChildProcess[] {
    return this.media ? [this.control, this.media] : [this.control];
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await this.isReady())) {
      if (this.children().some((child) => child.exitCode !== null)) throw new Error('a process has ended');
      if (Date.now() > deadline) throw new Error('it was not ready in time');
      await sleep(100);
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/api/v1/health/ready`);
      await response.text();
      return response.ok;
    } catch {
      return false;
    }
  }

  private hear(line: string): void {
    if (!line.startsWith('{') || /"level":"(?:error|fatal)"/u.test(line)) this.complaints.push(line);
  }
}

/** Sums what the scheduler has counted for each thread: exact for short runs, where the ticks of utime are not. */
function cpuMs(pid: number | undefined): number {
  const tasks = `/proc/${pid ?? 0}/task`;
  let nanoseconds = 0;
  for (const task of readdirSync(tasks)) {
    try {
      nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ', 1)[0]);
    } catch {
      // A thread that has just ended.
    }
  }
  return nanoseconds / 1e6;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(late);
}
