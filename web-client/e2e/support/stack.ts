import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const START_MS = 90_000;

/** The whole product, started as an operator starts it (`npm start`), on ports and data of its own. */
export class Stack {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'conclave-e2e-'));
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Stack> {
    const stack = new Stack(await freePort(), settings);
    await stack.up();
    return stack;
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** Starts, also again after a kill, with the same data and port. Resolves when it is ready to serve. */
  async up(): Promise<void> {
    // Should the tests themselves be killed, the kernel stops the stack as Ctrl-C would.
    const start = [process.execPath, join(ROOT, 'appliance/bin/conclave-dev.mjs'), 'start'];
    const child = spawn('setpriv', ['--pdeathsig', 'INT', '--', ...start], {
      cwd: ROOT,
      env: {
        ...process.env,
        PORT: String(this.port),
        CONCLAVE_DATA_DIR: this.dataDir,
        MEDIA_PORT_BASE: String(this.port + 1000),
        MEDIA_WORKERS: '2',
        LOG_LEVEL: 'info',
        ...this.settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    const deadline = Date.now() + START_MS;
    while (!(await answersReady(`${this.url}/api/v1/health/ready`))) {
      if (child.exitCode !== null) throw new Error(`The start ended with ${child.exitCode}:\n${this.tail()}`);
      if (Date.now() > deadline) throw new Error(`Not ready after ${START_MS / 1000} s:\n${this.tail()}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ends the server process at once, as a crash would, and waits until the starter has noticed. */
  async killServer(): Promise<void> {
    const child = this.running();
    process.kill(this.serverPid(), 'SIGKILL');
    if (child.exitCode === null) await once(child, 'exit');
  }

  /** Stops as Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.running();
    if (child.exitCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  serverPid(): number {
    const pid = descendants(this.running().pid ?? 0).find((each) =>
      commandOf(each).includes('server/src/main.js'),
    );
    if (pid === undefined) throw new Error(`No server process runs:\n${this.tail()}`);
    return pid;
  }

  /** What the server has logged, where the text occurs. */
  logged(text: string): string[] {
    return read(join(this.dataDir, 'log/server.log'))
      .split('\n')
      .filter((line) => line.includes(text));
  }

  tail(lines = 60): string {
    return this.output.split('\n').slice(-lines).join('\n');
  }

  private running(): ChildProcess {
    if (!this.child) throw new Error('The stack was never started.');
    return this.child;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  // Below the range that outgoing connections use, so that a restart finds it free again.
  return 20_000 + (address.port % 10_000);
}

function answersReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, timeout: 3000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => {
      resolve(false);
    });
    request.on('timeout', () => request.destroy());
  });
}

function descendants(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = Number(/\) \S (\d+)/.exec(read(`/proc/${name}/stat`))?.[1] ?? -1);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const below = (each: number): number[] =>
    (parents.get(each) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
