/** Runs one long command of the set-up: output kept in a log, a line every 15 seconds, its end when it fails. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ROOT } from './paths.mjs';
import { Advice, elapsed, say } from './say.mjs';

const HEARTBEAT_MS = 15_000;
const KEPT_LINES = 40;

/** Commands under way, so that Ctrl-C in the middle of the set-up leaves none behind. */
const underWay = new Set();

/** Sends `signal` to every command under way. @param {NodeJS.Signals} signal */
export function stopCommands(signal = 'SIGTERM') {
  for (const child of underWay) child.kill(signal);
}

/**
 * Runs `command` to its end. It dies with us, even after a kill -9 of this process.
 *
 * @param {string} label what the progress lines call it
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, log?: string, inherit?: boolean,
 *          progress?: (line: string) => string | undefined}} [options]
 *   `log`: a file that receives the whole output; `inherit`: show the output as it comes instead;
 *   `progress`: turns a line of output into a short remark for the heartbeat
 * @returns {Promise<string>} the last lines of output
 * @throws {Advice} with the last lines of output when the command fails
 */
export async function run(label, command, args, options = {}) {
  const started = Date.now();
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], {
    cwd: options.cwd ?? ROOT,
    env: options.env ?? process.env,
    stdio: options.inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  underWay.add(child);
  const output = collectOutput(child, options);
  const heartbeat = setInterval(() => {
    const remark = output.remark();
    say(`    … ${label}${remark ? `: ${remark}` : ''} (${elapsed(started)})`);
  }, HEARTBEAT_MS);
  if (options.inherit) clearInterval(heartbeat);
  try {
    const failure = await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) =>
        resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)),
      );
    });
    if (failure !== undefined) throw new Advice(describeFailure(label, failure, output.tail(), options.log));
    return output.tail();
  } finally {
    clearInterval(heartbeat);
    underWay.delete(child);
    output.close();
  }
}

function collectOutput(child, { log, progress, inherit }) {
  if (inherit) return { remark: () => undefined, tail: () => '', close: () => undefined };
  if (log) mkdirSync(dirname(log), { recursive: true });
  const file = log ? createWriteStream(log, { flags: 'a' }) : undefined;
  let lines = [];
  let rest = '';
  let remark;
  const take = (chunk) => {
    file?.write(chunk);
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) remark = progress?.(line) ?? remark;
    lines = [...lines, ...parts].slice(-KEPT_LINES);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return {
    remark: () => remark,
    tail: () => [...lines, rest].join('\n').trim(),
    close: () => file?.end(),
  };
}

function describeFailure(label, failure, tail, log) {
  const where = log ? `\nThe whole output is in ${log}` : '';
  return `${label} failed (${failure}).${tail ? `\n\n${tail}\n` : ''}${where}`;
}
