import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const START_MS = 90_000;
const READY_AGAIN_MS = 30_000;

type RoleName = 'control' | 'media' | 'recorder';
type ServiceName = 'postgres' | 'redis' | 'directory';

/** The whole product, started as an operator starts it (`npm start`), on ports and data of its own. */
export class Stack {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'conclave-e2e-'));
  private child: ChildProcess | null = null;
  private output = '';
  /** Processes that were told to end, by role. */
  private readonly outgoing = new Map<RoleName, number>();

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
    await this.waitReady(START_MS);
  }

  /** Sends a signal to a role's process. What ends is started again by the starter: `waitReady` waits for that. */
  kill(role: RoleName, signal: NodeJS.Signals): void {
    const pid = this.pidOf(role);
    process.kill(pid, signal);
    if (['SIGKILL', 'SIGTERM', 'SIGINT'].includes(signal)) this.outgoing.set(role, pid);
  }

  /** Waits until every role that was told to end is another process, and all is ready to serve. */
  async waitReady(withinMs = READY_AGAIN_MS): Promise<void> {
    const child = this.running();
    const deadline = Date.now() + withinMs;
    while (this.isOutgoing() || !(await answersReady(`${this.url}/api/v1/health/ready`))) {
      if (child.exitCode !== null) throw new Error(`The start ended with ${child.exitCode}:\n${this.tail()}`);
      if (Date.now() > deadline) throw new Error(`Not ready after ${withinMs / 1000} s:\n${this.tail()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.outgoing.clear();
  }

  /** Makes the private Redis mute, as a machine that hangs; its connections stay open. */
  stopRedis(): void {
    this.signalService('redis', 'SIGSTOP');
  }

  continueRedis(): void {
    this.signalService('redis', 'SIGCONT');
  }

  /** Ends a private service at once, as a crash would; the starter starts it again. */
  killService(name: ServiceName): void {
    this.signalService(name, 'SIGKILL');
  }

  /** Ends the starter at once; the kernel ends everything with it, as when the machine loses its power. */
  async killEverything(): Promise<void> {
    const child = this.running();
    const all = this.allPids();
    child.kill('SIGKILL');
    while (all.some((pid) => commandOf(pid) !== '')) await new Promise((resolve) => setTimeout(resolve, 50));
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

  /** The starter itself. */
  get pid(): number {
    return this.running().pid ?? 0;
  }

  /** Throws in the moment between a role's end and its next start. */
  pidOf(role: RoleName): number {
    const pid = pidIn(join(this.dataDir, 'run', `${role}.pid`));
    if (pid === 0) throw new Error(`No process of role ${role} runs:\n${this.tail()}`);
    return pid;
  }

  /** 0 while it is being started again. */
  servicePid(name: ServiceName): number {
    return pidIn(join(this.dataDir, name, 'pid'));
  }

  /** The media workers, the spare one included. */
  workerPids(): number[] {
    return descendants(this.pidOf('media')).filter((pid) => commandOf(pid).includes('mediasoup-worker'));
  }

  /** Everything that was started and runs, whatever it is. */
  allPids(): number[] {
    return descendants(this.pid);
  }

  /** What a role has logged, where the text occurs. */
  logged(text: string, role: RoleName = 'control'): string[] {
    return read(join(this.dataDir, 'log', role === 'control' ? 'server.log' : `${role}.log`))
      .split('\n')
      .filter((line) => line.includes(text));
  }

  tail(lines = 60): string {
    return this.output.split('\n').slice(-lines).join('\n');
  }

  private signalService(name: ServiceName, signal: NodeJS.Signals): void {
    const pid = this.servicePid(name);
    if (pid === 0) throw new Error(`No ${name} runs:\n${this.tail()}`);
    process.kill(pid, signal);
  }

  private isOutgoing(): boolean {
    return [...this.outgoing].some(([role, pid]) => {
      const now = pidIn(join(this.dataDir, 'run', `${role}.pid`));
      return now === 0 || now === pid;
    });
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

/** 0: there is none. */
const pidIn = (path: string): number => Number(read(path).trim());

const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
