import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createWorker, version } from 'mediasoup';
import type { Worker } from 'mediasoup/types';
import { within } from './within.js';

/** A worker starts in some 50 ms; a loaded machine may take a few seconds. */
const START_LIMIT_MS = 10_000;

/**
 * Starts the worker's process. A binary built from another version of the engine speaks another dialect on its pipe and
 * then neither answers nor exits, so the wait is bounded, and the process, which the engine does not hand out before it
 * has answered, is ended.
 */
export async function launchWorker(binary: string | null, limitMs = START_LIMIT_MS): Promise<Worker> {
  const spawned: { process?: ChildProcess } = {};
  const onSpawn = (message: unknown): void => {
    spawned.process = (message as { process: ChildProcess }).process;
  };
  // The engine spawns within this very call, so no other process can be taken for the worker's.
  subscribe('child_process', onSpawn);
  const starting = createWorker({
    ...(binary ? { workerBin: binary } : {}),
    logLevel: 'warn',
    logTags: ['info', 'dtls'],
  });
  unsubscribe('child_process', onSpawn);
  try {
    return await within(starting, limitMs, () => new Error(`it did not answer within ${limitMs} ms`));
  } catch (cause) {
    spawned.process?.kill('SIGKILL');
    const reason = cause instanceof Error ? cause.message : String(cause);
    const which =
      binary ?? process.env['MEDIASOUP_WORKER_BIN'] ?? 'inside the mediasoup package (none is set)';
    throw new Error(
      `The media worker does not start: ${reason}. Expected is a worker built for mediasoup ${version}; tried: ${which}.`,
      { cause },
    );
  }
}
