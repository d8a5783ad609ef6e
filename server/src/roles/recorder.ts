import type { Log } from '../kernel/log.js';
import { sayReady, stopOnSignals } from './running.js';

/** The place of recording, which is not built yet: it runs, so that units and supervisors need not change with it. */
export function runRecorder(log: Log): void {
  // Signals alone do not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  stopOnSignals(log, () => {
    clearInterval(alive);
    return Promise.resolve();
  });
  sayReady();
  log.info('serving recorder: there is nothing to record yet');
}
