/** One private service as a child process: its log, its end, and what an earlier killed run left of it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setprivArguments } from './account.mjs';

const STOP_MS = 15_000;

/**
 * Starts a program that dies with us: the kernel sends it `stopSignal` when this process ends, however it ends. It
 * gets a session of its own, so that Ctrl-C in the terminal reaches only us and things stop in order.
 *
 * @param {object} spec
 * @param {string} spec.name for messages
 * @param {string} spec.command
 * @param {readonly string[]} spec.args one of them must contain `mark`
 * @param {string} spec.mark text by which its command line is recognised as ours
 * @param {string} spec.log file that receives its output, appended
 * @param {string} spec.pidFile
 * @param {NodeJS.Signals} spec.stopSignal
 * @param {import('./account.mjs').Account} [spec.account]
 * @param {NodeJS.ProcessEnv} [spec.env]
 * @param {string} spec.cwd a folder that the account can enter
 * @returns {Promise<ServiceProcess>}
 */
export async function startProcess(spec) {
  await endLeftover(spec);
  const logStart = sizeOf(spec.log);
  const log = openSync(spec.log, 'a', 0o640);
  const kernelSignal = spec.stopSignal.replace(/^SIG/, '');
  const args = [
    ...setprivArguments(spec.account),
    '--pdeathsig',
    kernelSignal,
    '--',
    spec.command,
    ...spec.args,
  ];
  const child = spawn('setpriv', args, {
    ...{ cwd: spec.cwd, env: spec.env ?? process.env, detached: true },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return new ServiceProcess(spec, child, logStart);
}

export class ServiceProcess {
  #spec;
  #child;
  #logStart;

  constructor(spec, child, logStart) {
    this.#spec = spec;
    this.#child = child;
    this.#logStart = logStart;
    this.name = spec.name;
    /** Resolves with why it ended; never rejects. */
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    }).then((reason) => {
      this.endReason = reason;
      rmSync(spec.pidFile, { force: true });
      return reason;
    });
    /** @type {string | undefined} set once it has ended */
    this.endReason = undefined;
    /** True once it was asked to stop. */
    this.stopping = false;
    if (child.pid) writeFileSync(spec.pidFile, `${child.pid}\n`);
  }

  get pid() {
    return this.#child.pid;
  }

  /** What it has written to its log since it was started. */
  output() {
    return readFileSync(this.#spec.log).subarray(this.#logStart).toString();
  }

  /**
   * Waits until `probe` says yes. @param {() => boolean | Promise<boolean>} probe @param {number} waitMs
   * @throws when the process ends first or the time is over, with the end of its log
   */
  async ready(probe, waitMs = 30_000) {
    const deadline = Date.now() + waitMs;
    while (!(await probe())) {
      if (this.endReason !== undefined)
        throw new Error(this.#describe(`ended while starting (${this.endReason})`));
      if (Date.now() > deadline)
        throw new Error(this.#describe(`was not ready after ${waitMs / 1000} seconds`));
      await sleep(20);
    }
  }

  /** Asks it to stop and waits for it; after 15 seconds it is killed. */
  async stop() {
    this.stopping = true;
    if (this.endReason !== undefined) return;
    this.#child.kill(this.#spec.stopSignal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  #describe(what) {
    const tail = this.output().trim().split('\n').slice(-12).join('\n');
    return `${this.name} ${what}.${tail ? `\n${tail}` : ''}`;
  }
}

/** Ends what a killed run left behind: the same program on the same data, by the pid file and its command line. */
async function endLeftover({ name, pidFile, mark, stopSignal }) {
  const pid = Number(readText(pidFile) ?? '');
  if (!Number.isInteger(pid) || pid <= 1 || !runs(pid, mark)) return;
  process.stdout.write(`  Ending ${name} (process ${pid}), left over from a run that was killed\n`);
  const deadline = Date.now() + STOP_MS;
  sendSignal(pid, stopSignal);
  while (runs(pid, mark)) {
    if (Date.now() > deadline) sendSignal(pid, 'SIGKILL');
    await sleep(50);
  }
}

function runs(pid, mark) {
  return readText(`/proc/${pid}/cmdline`)?.includes(mark) ?? false;
}

function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It may end between our look and our signal.
    if (error.code !== 'ESRCH') throw error;
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
