/** What the operator reads: short lines on standard output, with elapsed time where something takes long. */

/** @param {string} [line] */
export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** @param {number} since a `Date.now()` @returns {string} such as `0.4 s`, `37 s` or `6 min 05 s` */
export function elapsed(since) {
  const seconds = (Date.now() - since) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

/**
 * A refusal meant for the person at the keyboard: its message says what to do, and no stack trace is printed.
 */
export class Advice extends Error {
  /** @param {string} message @param {number} exitCode */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'Advice';
    this.exitCode = exitCode;
  }
}
