/** One role of the server as a child process: its log lines sorted, its silence noticed, its end explained. */
import { spawn } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, ROOT } from '../setup/paths.mjs';
import { nodeBinary } from '../setup/node24.mjs';
import { say } from '../setup/say.mjs';
import { LOOK_EVERY_MS, Silence } from '../supervision/silence.mjs';
import { environmentOf } from './roles.mjs';

/** Each role gives itself 5 seconds to stop in order. */
const STOP_MS = 10_000;
const LARGEST_LOG_BYTES = 20 * 1024 * 1024;
/** Whoever ends in order sooner than this after its start was not stopped by somebody: it does not work. */
const STARTED_MS = 5_000;
/** The levels of a log line that are worth the operator's eye, as numbers or names. */
const SHOWN_LEVELS = {
  40: 'warning',
  50: 'error',
  60: 'fatal',
  warn: 'warning',
  error: 'error',
  fatal: 'fatal',
};

/** What runs a role, without the role itself, which is in the environment. */
export const serverProgram = () => [nodeBinary(), inRoot('dist/server/src/main.js')];

export class Role {
  #child;
  #closed;
  #began = Date.now();

  /**
   * Starts it. It dies with us, and has a session of its own so that Ctrl-C reaches only us.
   *
   * @param {object} spec
   * @param {string} spec.role
   * @param {NodeJS.ProcessEnv} spec.env
   * @param {string} spec.logFile receives everything it writes
   * @param {string} spec.pidFile holds its process id while it runs
   * @param {readonly string[]} [spec.program]
   * @param {number} [spec.lookEveryMs] tests are less patient with silence
   */
  constructor({ role, env, logFile, pidFile, program = serverProgram(), lookEveryMs = LOOK_EVERY_MS }) {
    this.role = role;
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...program], {
      ...{ cwd: ROOT, env: environmentOf(role, env), detached: true },
      // Over the last one it says that it is ready, and every second that it is alive.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    /** Whether it has said so. */
    this.isReady = false;
    const silence = new Silence();
    this.#child.on('message', (message) => {
      silence.broken();
      this.isReady ||= message === 'ready';
    });
    if (this.#child.pid) {
      mkdirSync(dirname(pidFile), { recursive: true });
      writeFileSync(pidFile, `${this.#child.pid}\n`);
    }
    const log = openLog(logFile);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#take(line, log));
    }
    const looking = setInterval(() => {
      if (!silence.look(this.isReady)) return;
      this.#endHanging(silence.seconds, log);
      silence.broken();
    }, lookEveryMs);
    /** Resolves with why it ended; never rejects. */
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be run: ${error.message}`));
      // Not `close`: a grandchild may hold the pipes a little longer, and starting again must not wait for that.
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    }).then((reason) => {
      clearInterval(looking);
      this.endReason = reason;
      this.endedAt = Date.now();
      this.#endGroup();
      rmSync(pidFile, { force: true });
      return reason;
    });
    /** @type {string | undefined} set once it has ended */
    this.endReason = undefined;
    /** @type {number | undefined} */
    this.endedAt = undefined;
    this.#closed = new Promise((resolve) => this.#child.once('close', () => log.end(resolve)));
  }

  get pid() {
    return this.#child.pid;
  }

  /** Resolves when what it said before it ended has been shown. */
  async heardOut() {
    await Promise.race([this.#closed, sleep(1_000, undefined, { ref: false })]);
  }

  /** Whether somebody stopped it in order, for example to have it started again with a new build. */
  inOrder() {
    return this.endReason === 'exit code 0' && Date.now() - this.#began > STARTED_MS;
  }

  async stop() {
    if (this.endReason !== undefined) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** What hangs cannot be asked to stop. In its own log, because it can no longer say it itself. */
  #endHanging(seconds, log) {
    const msg = `no sign of life for ${seconds} seconds; ending it`;
    const line = { level: 'fatal', time: new Date().toISOString(), part: 'supervisor', pid: this.pid, msg };
    this.#take(JSON.stringify(line), log);
    this.#child.kill('SIGKILL');
  }

  /** Whatever it started and left behind, such as a media worker that hangs, would hold on to its ports. */
  #endGroup() {
    try {
      if (this.pid) process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  /** Everything goes to the log file; warnings, errors and what is no log line at all are shown as well. */
  #take(line, log) {
    log.write(`${line}\n`);
    const shown = forConsole(line, this.role);
    if (shown !== undefined) say(shown);
  }
}

function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > LARGEST_LOG_BYTES) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a', mode: 0o640 });
}

/** A line of the server as the operator sees it, or undefined when the log file is enough. */
export function forConsole(line, role) {
  const entry = parseJson(line);
  if (entry === undefined) return line;
  const level = SHOWN_LEVELS[entry.level];
  if (level === undefined) return undefined;
  const detail = entry.err?.message ? `: ${entry.err.message}` : '';
  return `  ${role} ${level}: ${entry.msg ?? line}${detail}`;
}

function parseJson(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
