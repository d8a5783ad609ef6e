import type { Log } from '../../kernel/log.js';

/**
 * What the worker says when it is asked something of an object that it has let go of. People leave while their streams are
 * being opened, so this happens every day; the caller is told by its own answer (see attempts.ts), which is logged whenever
 * we still counted on the object.
 */
const ASKED_TOO_LATE = /\bChannel request handler with ID \S+ not found\b/u;

const isAskedTooLate = (text: string): boolean => ASKED_TOO_LATE.test(text);

/** The engine's own words in our log. Their levels are its own, but for requests that came too late: those are no fault. */
export const engineLog = (log: Log) => ({
  onwarn: (namespace: string, text: string): void => {
    log[isAskedTooLate(text) ? 'debug' : 'warn']('media engine', { namespace, text });
  },
  onerror: (namespace: string, text: string, err?: Error): void => {
    log[isAskedTooLate(text) ? 'debug' : 'error']('media engine', {
      namespace,
      text,
      ...(err ? { err } : {}),
    });
  },
});
