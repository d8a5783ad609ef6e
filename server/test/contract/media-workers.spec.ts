import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CLOCK, systemClock } from '../../src/kernel/clock.js';
import { Fence } from '../../src/kernel/fence.js';
import { LOG, silentLog } from '../../src/kernel/log.js';
import { MEDIA_PLANE, type MediaPlane } from '../../src/media/media-plane.js';
import { MediaModule } from '../../src/media/media.module.js';
import { launchWorker } from '../../src/media/mediasoup/launch-worker.js';
import type { LiveWorker } from '../../src/media/mediasoup/live-worker.js';
import { readProcessState } from '../../src/media/mediasoup/process-state.js';
import { WorkerPool } from '../../src/media/mediasoup/worker-pool.js';
import { WorkerWatch } from '../../src/media/mediasoup/worker-watch.js';
import { MEDIA_TERM } from '../../src/media/term.js';
import { type Settings, SETTINGS } from '../../src/settings/settings.js';
import { eventually, mediaSettings } from '../support/media-planes.js';
import { report } from '../support/report.js';

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
    const settings = { role: 'all', media: await mediaSettings(1) } as Settings;
    const frame = {
      module: FrameModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: LOG, useValue: silentLog },
        { provide: CLOCK, useValue: systemClock },
        { provide: MEDIA_TERM, useValue: () => 1 },
        { provide: Fence, useValue: new Fence() },
      ],
      exports: [SETTINGS, LOG, CLOCK, MEDIA_TERM, Fence],
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
  let portBase: number;
  let lost: { worker: LiveWorker; cause: string; serving: LiveWorker[] }[];
  let gained: LiveWorker[];
  let watch: WorkerWatch | null;
  beforeEach(async () => {
    const settings = await mediaSettings(2);
    ({ portBase } = settings);
    lost = [];
    gained = [];
    watch = null;
    pool = await WorkerPool.open({
      ...settings,
      binary: settings.workerBinary,
      clock: systemClock,
      log: silentLog,
      onLost: (worker, cause) => lost.push({ worker, cause, serving: pool.live() }),
      onGained: (worker) => gained.push(worker),
    });
  });
  afterEach(async () => {
    watch?.close();
    await pool.close();
  });

  const watched = () => {
    watch = new WorkerWatch({
      workers: () => pool.all(),
      onHung: (worker) => pool.end(worker),
      log: silentLog,
    });
    return watch;
  };
  const reserveOf = (one: WorkerPool) => one.all().find((worker) => !one.live().includes(worker));
  const aReserve = () => eventually('one in reserve', () => reserveOf(pool));

  it('runs one more than serve, all on ports of their own, one after the other', () => {
    expect(pool.live().map(({ port }) => port)).toEqual([portBase, portBase + 1]);
    expect(reserveOf(pool)?.port).toBe(portBase + 2);
  });

  it('puts the one in reserve in the place of a dead one before it tells the death', async () => {
    const [first, second] = pool.live();
    const reserve = reserveOf(pool)!;
    const killed = performance.now();
    process.kill(first!.pid, 'SIGKILL');
    await eventually('the loss', () => lost.length > 0);
    report(`worker killed → told: ${(performance.now() - killed).toFixed(0)} ms`);
    expect(lost).toEqual([{ worker: first, cause: 'worker_died', serving: [reserve, second] }]);
    expect(gained).toEqual([]);
    const fresh = await aReserve();
    expect(fresh.port).toBe(first!.port);
    expect([first, second, reserve].map((worker) => worker!.workerId)).not.toContain(fresh.workerId);
  });

  it('replaces the one in reserve, too, and says nothing about it', async () => {
    const reserve = reserveOf(pool)!;
    process.kill(reserve.pid, 'SIGKILL');
    await eventually('another in reserve', () => (reserveOf(pool)?.pid ?? reserve.pid) !== reserve.pid);
    expect(reserveOf(pool)!.port).toBe(reserve.port);
    expect([lost, gained]).toEqual([[], []]);
  });

  it('after the death of all at once serves again by itself, and tells that there is room', async () => {
    const before = pool.all();
    for (const { pid } of before) process.kill(pid, 'SIGKILL');
    const fresh = () => pool.all().filter((worker) => !before.includes(worker));
    await eventually('all to serve again', () => fresh().length === 3);
    expect(pool.live()).toHaveLength(2);
    expect(gained.length).toBeGreaterThanOrEqual(1);
    expect(pool.live()).toEqual(expect.arrayContaining(gained));
  });

  it('fills a place whose workers die again and again more and more slowly', async () => {
    const started: number[] = [];
    let reserve = await aReserve();
    for (let nth = 0; nth < 3; nth++) {
      const before = performance.now();
      process.kill(reserve.pid, 'SIGKILL');
      const { pid } = reserve;
      await eventually('another', () => (reserveOf(pool)?.pid ?? pid) !== pid);
      started.push(performance.now() - before);
      reserve = await aReserve();
    }
    expect(started[0]).toBeLessThan(1_000);
    expect(started[1]).toBeGreaterThanOrEqual(250);
    expect(started[2]).toBeGreaterThanOrEqual(1_000);
  });

  it('ends its processes on close(), one that has hung among them', async () => {
    const pids = pool.all().map(({ pid }) => pid);
    expect(pids).toHaveLength(3);
    process.kill(pids[0]!, 'SIGSTOP');
    await pool.close();
    expect(pids.filter(runs)).toEqual([]);
    expect(lost).toEqual([]);
    expect(pool.all()).toEqual([]);
  });

  it('leaves no process behind when it is closed while a replacement starts', async () => {
    process.kill(pool.live()[0]!.pid, 'SIGKILL');
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

  it('under watch: one that is stopped is lost within a second, and the CPU of a busy one is seen', async () => {
    const watching = watched();
    const [stopped, busy] = pool.live();
    // At whatever moment of the watch's round.
    await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 250));
    const since = performance.now();
    process.kill(stopped!.pid, 'SIGSTOP');
    const noticed = eventually('the loss', () => lost.length > 0).then(() => performance.now() - since);
    const end = Date.now() + 4_500;
    while (Date.now() < end) await busy!.engine.createRouter().then((router) => router.close());
    report(`worker stopped → told: ${(await noticed).toFixed(0)} ms`);
    expect(await noticed).toBeLessThanOrEqual(1_000);
    expect(lost.map(({ worker, cause }) => [worker.workerId, cause])).toEqual([
      [stopped!.workerId, 'worker_hung'],
    ]);
    expect(watching.cpuShare(busy!.workerId)).toBeGreaterThan(0);
    expect(watching.cpuShare(busy!.workerId)).toBeLessThanOrEqual(1);
    expect(runs(stopped!.pid)).toBe(false);
  });

  it('under watch: the one in reserve is watched, too', async () => {
    watched();
    const reserve = reserveOf(pool)!;
    process.kill(reserve.pid, 'SIGSTOP');
    await eventually('its end', () => !runs(reserve.pid));
    await eventually('another in reserve', () => (reserveOf(pool)?.pid ?? reserve.pid) !== reserve.pid);
    expect(lost).toEqual([]);
  });

  it('under watch: while this very process was busy nobody is taken for dead', async () => {
    watched();
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let nth = 0; nth < 3; nth++) {
      const end = Date.now() + 1_500;
      while (Date.now() < end) Math.sqrt(end);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(lost).toEqual([]);
  });
});

describe('A media process that is killed', () => {
  it('leaves no worker behind, not even one that has hung', async () => {
    const holder = new URL('../support/plane-process.ts', import.meta.url);
    const register = new URL('../../../bench/register.mjs', import.meta.url);
    const child = fork(fileURLToPath(holder), [JSON.stringify(await mediaSettings(2))], {
      execArgv: ['--experimental-transform-types', '--no-warnings', '--import', register.href],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    try {
      const [pids] = (await once(child, 'message')) as [number[]];
      expect(pids).toHaveLength(3);
      expect(pids.filter(runs)).toEqual(pids);
      process.kill(pids[0]!, 'SIGSTOP');
      const killed = performance.now();
      child.kill('SIGKILL');
      // They are nobody's children by then, and whoever inherits them may be slow to collect what has ended.
      const ended = async (pid: number) =>
        /^(undefined|Z|X)$/.test(`${(await readProcessState(pid))?.state}`);
      const allEnded = async () => (await Promise.all(pids.map(ended))).every(Boolean);
      await eventually('the end of the workers', allEnded, 1_000);
      report(`media process killed → its workers gone: ${(performance.now() - killed).toFixed(0)} ms`);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
