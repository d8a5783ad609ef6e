import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createWorker, version } from 'mediasoup';
import type { Worker } from 'mediasoup/types';
import { within } from './within.js';

/**
 * Has the kernel end the worker when we end, however we end. A worker that runs sees by itself that nobody is at the other
 * end of its pipes; one that is stopped or hangs does not, and would keep its port for good.
 *
 * The engine has one way to start its worker by another program, made for a memory checker and told by the environment.
 */
const DIES_WITH_US = {
  MEDIASOUP_USE_VALGRIND: 'true',
  MEDIASOUP_VALGRIND_BIN: '/usr/bin/setpriv',
  MEDIASOUP_VALGRIND_OPTIONS: '--pdeathsig KILL --',
} as const;

/** A worker starts in some 50 ms; a loaded machine may take a few seconds. */
const START_LIMIT_MS = 10_000;

/**
 * Starts the worker's process. A binary built from another version of the engine speaks another dialect on its pipe and
 * then neither answers nor exits, so the wait is bounded, and the process, which the engine does not hand out before it
 * has answered, is ended.
 */
export async function launchWorker(binary: string | null, limitMs = START_LIMIT_MS): Promise<Worker> {
  if (binary !== null) await mustRun(binary);
  const diesWithUs = await access(DIES_WITH_US.MEDIASOUP_VALGRIND_BIN, constants.X_OK).then(
    () => true,
    // Not on every system; then a worker that has hung before us stays.
    () => false,
  );
  const spawned: { process?: ChildProcess } = {};
  const onSpawn = (message: unknown): void => {
    spawned.process = (message as { process: ChildProcess }).process;
  };
  // The engine spawns within this very call, so no other process can be taken for the worker's or see this environment.
  subscribe('child_process', onSpawn);
  if (diesWithUs) Object.assign(process.env, DIES_WITH_US);
  const starting = createWorker({
    ...(binary ? { workerBin: binary } : {}),
    logLevel: 'warn',
    logTags: ['info', 'dtls'],
  });
  if (diesWithUs) for (const name of Object.keys(DIES_WITH_US)) Reflect.deleteProperty(process.env, name);
  unsubscribe('child_process', onSpawn);
  try {
    return await within(starting, limitMs, () => new Error(`it did not answer within ${limitMs} ms`));
  } catch (cause) {
    spawned.process?.kill('SIGKILL');
    throw notStarting(binary, cause);
  }
}

/** Said here, because the program that starts it would only end with a number. */
async function mustRun(binary: string): Promise<void> {
  try {
    await access(binary, constants.X_OK);
  } catch (cause) {
    throw notStarting(binary, cause);
  }
}

function notStarting(binary: string | null, cause: unknown): Error {
  const reason = (cause as { message?: string }).message ?? String(cause);
  const which = binary ?? process.env['MEDIASOUP_WORKER_BIN'] ?? 'inside the mediasoup package (none is set)';
  return new Error(
    `The media worker does not start: ${reason}. Expected is a worker built for mediasoup ${version}; tried: ${which}.`,
    { cause },
  );
}
