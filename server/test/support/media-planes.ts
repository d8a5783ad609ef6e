import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import type { MediaEvent, MediaPlane } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import type { Settings } from '../../src/settings/settings.js';
import { freePorts } from './free-ports.js';

/** A media plane to test, with a hand on its workers. */
export interface MediaBench {
  readonly plane: MediaPlane;
  /** Everything told so far. */
  readonly events: MediaEvent[];
  /** The worker's process ends without a warning. */
  killWorker(workerId: string): Promise<void>;
}

export const mediaSettings = async (
  workers: number,
  changes: Partial<Settings['media']> = {},
): Promise<Settings['media']> => ({
  workerBinary: process.env['MEDIASOUP_WORKER_BIN'] ?? null,
  workers,
  bind: '127.0.0.1',
  announcedAddress: '127.0.0.1',
  portBase: await freePorts(workers * 2),
  videoCodec: 'h264',
  ...changes,
});

const recording = (plane: MediaPlane): MediaEvent[] => {
  const events: MediaEvent[] = [];
  plane.onEvent((event) => events.push(event));
  return events;
};

export function aFakeBench(workers: number): Promise<MediaBench> {
  const plane = new FakeMediaPlane({ workers });
  const killWorker = (workerId: string) => {
    plane.loseWorker(workerId);
    return Promise.resolve();
  };
  return Promise.resolve({ plane, events: recording(plane), killWorker });
}

export async function aRealBench(
  workers: number,
  changes: Partial<Settings['media']> = {},
): Promise<MediaBench> {
  const plane = await MediasoupMediaPlane.start(await mediaSettings(workers, changes), silentLog);
  const killWorker = async (workerId: string) => {
    const [node] = await plane.nodes();
    const worker = node?.workers.find((one) => one.workerId === workerId);
    if (!worker) throw new Error(`There is no worker ${workerId}.`);
    process.kill(worker.pid, 'SIGKILL');
  };
  return { plane, events: recording(plane), killWorker };
}

/** Waits until `check` yields something; fails with `what` after `ms`. */
export async function eventually<Value>(
  what: string,
  check: () => Value | Promise<Value>,
  ms = 5_000,
): Promise<NonNullable<Value>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${ms} ms in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
