import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DataSource } from 'typeorm';
import * as z from 'zod';
import { entities } from '../../src/entities.js';
import { defineJob, type Job } from '../../src/jobs/job.js';
import { OutboxJobBoard } from '../../src/jobs/job-board.js';
import { JobQueue } from '../../src/jobs/queue.adapter.js';
import { JobIntents } from '../../src/jobs/store/intents.js';
import { systemClock } from '../../src/kernel/clock.js';
import { silentLog } from '../../src/kernel/log.js';
import { connect, createDataSource, migrate } from '../../src/storage/data-source.js';
import { connectRedis, createRedis } from '../../src/storage/redis.js';
import { PostgresUnitOfWork, type UnitOfWork } from '../../src/storage/unit-of-work.js';
import { eventually } from '../support/media-planes.js';
import { rowOf } from '../support/rows.js';
import { startPostgres, startRedis, type TestService } from '../support/services.js';

const greet = defineJob('greet', z.object({ name: z.string() }), { attempts: 2 });

let postgres: TestService;
let redisService: TestService;
let db: DataSource;
let redis: Redis;
let unit: UnitOfWork;
const boards: OutboxJobBoard[] = [];

beforeAll(async () => {
  [postgres, redisService] = await Promise.all([startPostgres(), startRedis()]);
  db = createDataSource(postgres.url, entities);
  await connect(db, silentLog, 5_000);
  await migrate(db, silentLog);
  unit = new PostgresUnitOfWork(db, silentLog);
  redis = createRedis(redisService.url, silentLog);
  await connectRedis(redis, 5_000);
}, 60_000);
beforeEach(async () => {
  await db.query('TRUNCATE job_intents');
  await redis.flushall();
});
afterEach(async () => {
  await Promise.all(boards.splice(0).map((board) => board.stop(500)));
});
afterAll(async () => {
  redis.disconnect();
  await db.destroy();
  await Promise.all([postgres.stop(), redisService.stop()]);
});

function aBoard(redisUrl = redisService.url, declared: Job<{ name: string }>[] = [greet]): OutboxJobBoard {
  const board = new OutboxJobBoard(
    declared,
    new JobIntents(db),
    new JobQueue(redisUrl, silentLog),
    systemClock,
    silentLog,
  );
  boards.push(board);
  return board;
}
const add = (board: OutboxJobBoard, name: string) =>
  unit.transaction((tx) => board.add(tx, greet, { name }, { jobId: name }));
const intent = (name: string) => rowOf(db, 'SELECT * FROM job_intents WHERE id = $1', [`greet.${name}`]);
const noted = (column: string, name: string) =>
  eventually(`${column} of ${name}`, async () => (await intent(name))?.[column]);
const finished = (name: string) => noted('done_at', name);

describe('the job board, on real PostgreSQL and Redis', () => {
  it('a job is done soon after its transaction commits, with its payload', async () => {
    const board = aBoard();
    const greeted: string[] = [];
    board.handle(greet, ({ name }) => {
      greeted.push(name);
      return Promise.resolve();
    });
    board.start();
    await add(board, 'alice');
    await finished('alice');
    expect(greeted).toEqual(['alice']);
  });

  it('add() in a transaction that fails leaves no job', async () => {
    const board = aBoard();
    board.handle(greet, () => Promise.resolve());
    board.start();
    await expect(
      unit.transaction(async (tx) => {
        await board.add(tx, greet, { name: 'bob' }, { jobId: 'bob' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await intent('bob')).toBeUndefined();
  });

  it('the same job id twice is one job', async () => {
    const board = aBoard();
    let times = 0;
    board.handle(greet, () => {
      times += 1;
      return Promise.resolve();
    });
    await Promise.all([add(board, 'carol'), add(board, 'carol')]);
    await add(board, 'carol');
    board.start();
    await finished('carol');
    await board.sweep();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(times).toBe(1);
  });

  it('with Redis away add() answers at once, and the next start does the job', async () => {
    const cutOff = aBoard('/nowhere/redis.sock');
    cutOff.handle(greet, () => Promise.resolve());
    const began = performance.now();
    await add(cutOff, 'dave');
    expect(performance.now() - began).toBeLessThan(500);
    expect(await intent('dave')).toMatchObject({ done_at: null });
    const board = aBoard();
    board.handle(greet, () => Promise.resolve());
    board.start();
    await finished('dave');
  });

  it('a queue that lost its memory is told again at the start', async () => {
    const before = aBoard();
    before.handle(greet, () => Promise.resolve());
    await add(before, 'frank');
    await noted('relayed_at', 'frank');
    await redis.flushall();
    const board = aBoard();
    board.handle(greet, () => Promise.resolve());
    board.start();
    await finished('frank');
  });

  it('a job that fails is tried again after a pause; one that fails always is noted with the reason', async () => {
    const board = aBoard();
    const tries: Record<string, number> = {};
    board.handle(greet, ({ name }) => {
      tries[name] = (tries[name] ?? 0) + 1;
      return name === 'always' || tries[name] === 1 ? Promise.reject(new Error('broken')) : Promise.resolve();
    });
    board.start();
    await Promise.all([add(board, 'once'), add(board, 'always')]);
    await finished('once');
    await noted('failed_at', 'always');
    expect(tries).toEqual({ once: 2, always: 2 });
    expect(await intent('always')).toMatchObject({ done_at: null, last_error: 'broken' });
  });

  it('start() with a declared job that nobody does, or a handler of none, is refused', () => {
    expect(() => aBoard().start()).toThrow('greet');
    const strange = aBoard(redisService.url, []);
    strange.handle(greet, () => Promise.resolve());
    expect(() => strange.start()).toThrow('greet');
  });
});
