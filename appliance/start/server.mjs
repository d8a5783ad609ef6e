/** The server as a child process: its log lines sorted, its readiness awaited, its end explained. */
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, ROOT } from '../setup/paths.mjs';
import { nodeBinary } from '../setup/node24.mjs';
import { say } from '../setup/say.mjs';

/** The server gives itself 5 seconds to stop in order. */
const STOP_MS = 10_000;
const LARGEST_LOG_BYTES = 20 * 1024 * 1024;
const LAST_LINES = 15;
/** The levels of a log line that are worth the operator's eye, as numbers or names. */
const SHOWN_LEVELS = {
  40: 'warning',
  50: 'error',
  60: 'fatal',
  warn: 'warning',
  error: 'error',
  fatal: 'fatal',
};

export class Server {
  #child;
  #lastLines = [];

  /**
   * Starts the server. It dies with us, and has a session of its own so that Ctrl-C reaches only us.
   *
   * @param {NodeJS.ProcessEnv} env
   * @param {string} logFile receives everything it writes
   */
  constructor(env, logFile) {
    const program = [nodeBinary(), '--enable-source-maps', inRoot('dist/server/src/main.js')];
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...program], {
      ...{ cwd: ROOT, env, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = openLog(logFile);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.#take(line, log));
    }
    /** Resolves with why it ended; never rejects. */
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be run: ${error.message}`));
      this.#child.once('close', (code, signal) =>
        resolve(signal ? `ended by ${signal}` : `exit code ${code}`),
      );
    }).then((reason) => {
      log.end();
      this.endReason = reason;
      return reason;
    });
    /** @type {string | undefined} set once it has ended */
    this.endReason = undefined;
  }

  get lastLines() {
    return this.#lastLines;
  }

  async stop() {
    if (this.endReason !== undefined) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Everything goes to the log file; warnings, errors and what is no log line at all are shown as well. */
  #take(line, log) {
    log.write(`${line}\n`);
    this.#lastLines = [...this.#lastLines, line].slice(-LAST_LINES);
    const shown = forConsole(line);
    if (shown !== undefined) say(shown);
  }
}

/**
 * Waits until the server says that it and everything it depends on is ready.
 *
 * @param {Server} server
 * @param {{host: string, port: number, tls: boolean}} address
 * @returns {Promise<boolean>} false when the server ended first
 */
export async function becomesReady(server, address) {
  for (let seconds = 0; server.endReason === undefined; seconds += 0.1) {
    const answer = await askReady(address);
    if (answer?.status === 200) return true;
    if (seconds >= 10) {
      say(`    … the server is not ready yet${answer ? `: ${answer.body.slice(0, 400)}` : ''}`);
      seconds = 0;
    }
    await sleep(100);
  }
  return false;
}

function askReady({ host, port, tls }) {
  return new Promise((resolve) => {
    const options = {
      ...{ host, port, path: '/api/v1/health/ready', timeout: 2_000, agent: false },
      // Our own child on our own machine; its certificate may be the operator's, for another name.
      rejectUnauthorized: false,
    };
    const request = (tls ? getSecure : getPlain)(options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, body }));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

function openLog(path) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > LARGEST_LOG_BYTES) renameSync(path, `${path}.1`);
  return createWriteStream(path, { flags: 'a', mode: 0o640 });
}

/** A line of the server as the operator sees it, or undefined when the log file is enough. */
export function forConsole(line) {
  const entry = parseJson(line);
  if (entry === undefined) return line;
  const level = SHOWN_LEVELS[entry.level];
  if (level === undefined) return undefined;
  const detail = entry.err?.message ? `: ${entry.err.message}` : '';
  return `  server ${level}: ${entry.msg ?? line}${detail}`;
}

function parseJson(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
