import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/clock.js';
import { silentLog } from '../../src/kernel/log.js';
import { FakeMediaPlane } from '../../src/media/fake/fake-media-plane.js';
import { MediaFleet } from '../../src/media/fleet/media-fleet.js';
import { LinkedMediaNode } from '../../src/media/link/linked-media-node.js';
import { serveMediaNode } from '../../src/media/link/serve-media-node.js';
import type { MediaEvent, MediaNode, MediaNodeView, MediaPlane } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import type { Settings } from '../../src/settings/settings.js';
import { freePorts } from './free-ports.js';

/** A media plane to test, with a hand on its workers. */
export interface MediaBench<Plane extends MediaPlane = MediaNode & { view(): MediaNodeView | null }> {
  readonly plane: Plane;
  /** Everything told so far. */
  readonly events: MediaEvent[];
  /** The worker's process ends without a warning. */
  killWorker(workerId: string): Promise<void>;
  /** A router outlives its workers: what is told are the transports that were lost in it. */
  readonly losesParts?: boolean;
  /** Ends all there is, the plane first. */
  end(): Promise<void>;
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
  nodeId: 'local',
  zone: 'default',
  pipeAddress: '127.0.0.1',
  pipePorts: { min: 33_000, max: 34_999 },
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
  return Promise.resolve({ plane, events: recording(plane), killWorker, end: () => plane.close() });
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
  return { plane, events: recording(plane), killWorker, end: () => plane.close() };
}

/** The same over a socket: its calls and events cross it as they do between processes. */
export const linked =
  (open: (workers: number) => Promise<MediaBench>) =>
  async (workers: number): Promise<MediaBench> => {
    const bench = await open(workers);
    const folder = mkdtempSync(join(tmpdir(), 'conclave-link-'));
    const listen = `unix://${join(folder, 'media.sock')}`;
    const served = await serveMediaNode({ node: bench.plane, listen, tls: null, log: silentLog });
    const plane = LinkedMediaNode.connect({ target: listen, tls: null, term: () => 1, log: silentLog });
    if (!(await plane.ready(5_000))) throw new Error('The media node was not reached.');
    const end = async () => {
      await plane.close();
      await served.close();
      await bench.end();
      rmSync(folder, { recursive: true });
    };
    return { plane, events: recording(plane), killWorker: (workerId) => bench.killWorker(workerId), end };
  };

/** The same as the only node of a fleet, which must make no difference but in what is lost with a worker. */
export const asFleet =
  (open: (workers: number) => Promise<MediaBench>) =>
  async (workers: number): Promise<MediaBench<MediaPlane>> => {
    const bench = await open(workers);
    const node = { plane: bench.plane, view: () => bench.plane.view() };
    const plane = new MediaFleet({ nodes: [node], log: silentLog, clock: systemClock });
    const end = async () => {
      await plane.close();
      await bench.end();
    };
    const killWorker = (workerId: string) => bench.killWorker(workerId);
    return { plane, events: recording(plane), killWorker, losesParts: true, end };
  };

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
