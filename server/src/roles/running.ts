import type { Log } from '../kernel/log.js';

/** sysexits.h: EX_TEMPFAIL. Another process has taken over; a supervisor starts this one afresh, to stand in line. */
const EXIT_FENCED = 75;
const STOP_WITHIN_MS = 5_000;
const ALIVE_EVERY_MS = 1_000;

/** What holds for every role: surprises end the process, and a signal ends it in order. */
export function watchForSurprises(log: Log): void {
  process.on('uncaughtException', (error) => lastWords(log, 'uncaught exception', error));
  process.on('unhandledRejection', (reason) => lastWords(log, 'unhandled rejection', reason));
}

/** `stop` has five seconds; a second signal changes nothing. */
export function stopOnSignals(log: Log, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info('stopping', { signal });
      setTimeout(() => {
        log.error('stopping took too long; leaving now');
        process.exit(1);
      }, STOP_WITHIN_MS).unref();
      stop().then(
        () => {
          log.info('stopped');
          process.exit(0);
        },
        (error: unknown) => lastWords(log, 'could not stop in order', error),
      );
    });
  }
}

/** To whoever started this process, if they listen. */
export function sayReady(): void {
  process.send?.('ready');
}

/**
 * Tells whoever started this process that its event loop turns, for as long as they listen. A process that hangs ends by
 * nobody's doing but theirs.
 */
export function sayAlive(): void {
  const timer = setInterval(() => {
    // By the callback, and to be ignored: a starter that has just ended wants no more news of us.
    if (process.connected) process.send?.('alive', undefined, {}, () => undefined);
  }, ALIVE_EVERY_MS);
  // It tells of life, and is no reason to live.
  timer.unref();
}

/** Whoever was replaced must not do another thing, not even stop in order: that would be said to people as well. */
export function endFenced(log: Log, reason: string): never {
  log.fatal('another process has taken over; ending', { reason });
  process.exit(EXIT_FENCED);
}

/** After a surprise the state is unknown: the honest thing is to end and be started again. */
export function lastWords(log: Log, message: string, error: unknown): never {
  log.fatal(message, { err: error });
  process.exit(1);
}
