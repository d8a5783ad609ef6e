import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, systemClock } from '../../src/kernel/clock.js';
import { LOG, silentLog } from '../../src/kernel/log.js';
import { MEDIA_PLANE, type MediaPlane } from '../../src/media/media-plane.js';
import { MediaModule } from '../../src/media/media.module.js';
import { launchWorker } from '../../src/media/mediasoup/launch-worker.js';
import type { LiveWorker } from '../../src/media/mediasoup/live-worker.js';
import { WorkerPool } from '../../src/media/mediasoup/worker-pool.js';
import { WorkerWatch } from '../../src/media/mediasoup/worker-watch.js';
import { type Settings, SETTINGS } from '../../src/settings/settings.js';
import { eventually, mediaSettings } from '../support/media-planes.js';

/** The worker processes themselves: starting, hanging, dying, ending. */
jest.setTimeout(30_000);

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('launchWorker()', () => {
  it('of a binary that neither answers nor exits gives up with the reason, and ends it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conclave-worker-'));
    try {
      const pidFile = join(folder, 'pid');
      const mute = join(folder, 'mute-worker');
      await writeFile(mute, `#!/bin/sh\necho $$ > ${pidFile}\nexec sleep 60\n`, { mode: 0o755 });
      await expect(launchWorker(mute, 500)).rejects.toThrow(
        /did not answer within 500 ms.*built for mediasoup \d/,
      );
      const pid = Number(await readFile(pidFile, 'utf8'));
      await eventually('the end of the process', () => !runs(pid));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

@Module({})
class FrameModule {}

describe('MediaModule', () => {
  it('starts the workers with the server and ends them with it', async () => {
    const settings = { media: await mediaSettings(1) } as Settings;
    const frame = {
      module: FrameModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: silentLog },
        { provide: CLOCK, useValue: systemClock },
      ],
      exports: [SETTINGS, LOG, CLOCK],
    };
    const app = await Test.createTestingModule({ imports: [frame, MediaModule] }).compile();
    await app.init();
    const [node] = await app.get<MediaPlane>(MEDIA_PLANE).nodes();
    expect(node!.workers.map(({ pid }) => runs(pid))).toEqual([true]);
    await app.close();
    expect(node!.workers.map(({ pid }) => runs(pid))).toEqual([false]);
  });
});

describe('WorkerPool', () => {
  let pool: WorkerPool;
  let lost: LiveWorker[];
  beforeEach(async () => {
    const settings = await mediaSettings(2);
    lost = [];
    pool = await WorkerPool.open({
      ...settings,
      binary: settings.workerBinary,
      clock: systemClock,
      log: silentLog,
      onLost: (worker) => lost.push(worker),
    });
  });
  afterEach(async () => pool.close());

  const replacementOf = (worker: LiveWorker) =>
    eventually('a replacement', () =>
      pool.live().find((one) => one.slot === worker.slot && one.pid !== worker.pid),
    );

  it('replaces a worker that is killed, on the same port, and one that is killed again more slowly', async () => {
    const first = pool.live()[0]!;
    process.kill(first.pid, 'SIGKILL');
    const killed = Date.now();
    const second = await replacementOf(first);
    expect(Date.now() - killed).toBeLessThan(1_000);
    expect(second.port).toBe(first.port);
    expect(second.workerId).not.toBe(first.workerId);
    const again = Date.now();
    process.kill(second.pid, 'SIGKILL');
    await replacementOf(second);
    expect(Date.now() - again).toBeGreaterThanOrEqual(250);
    expect(lost.map(({ workerId }) => workerId)).toEqual([first.workerId, second.workerId]);
  });

  it('ends its processes on close(), one that has hung among them', async () => {
    const pids = pool.live().map(({ pid }) => pid);
    process.kill(pids[0]!, 'SIGSTOP');
    await pool.close();
    expect(pids.filter(runs)).toEqual([]);
    expect(lost).toEqual([]);
    expect(pool.live()).toEqual([]);
  });

  it('leaves no process behind when it is closed while a replacement starts', async () => {
    const first = pool.live()[0]!;
    process.kill(first.pid, 'SIGKILL');
    await eventually('the loss', () => lost.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await pool.close();
    const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    const commands = await Promise.all(
      children
        .split(' ')
        .filter(Boolean)
        .map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')),
    );
    expect(commands.filter((command) => command.startsWith('mediasoup-work'))).toEqual([]);
  });

  it('under watch: one that has hung is ended and replaced, and the CPU of a busy one is seen', async () => {
    const watch = new WorkerWatch(() => pool.live(), silentLog, { intervalMs: 50, muteLimitMs: 400 });
    try {
      const [hung, busy] = pool.live();
      process.kill(hung!.pid, 'SIGSTOP');
      const end = Date.now() + 1_500;
      while (Date.now() < end) await busy!.engine.createRouter().then((router) => router.close());
      expect(watch.cpuShare(busy!.workerId)).toBeGreaterThan(0);
      expect(watch.cpuShare(busy!.workerId)).toBeLessThanOrEqual(1);
      await replacementOf(hung!);
      expect(lost).toEqual([hung]);
    } finally {
      watch.close();
    }
  });
});
