import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kept } from './kept.mjs';

/** A world in which each start is noted and can be ended from outside. */
function world({ failures = 0 } = {}) {
  const runs = [];
  const begin = async () => {
    if (runs.length > 0 && failures > 0) {
      failures -= 1;
      throw new Error('not now');
    }
    const run = { stopped: false };
    run.ended = new Promise((resolve) => (run.end = resolve));
    run.stop = async () => {
      run.stopped = true;
      run.end('asked');
    };
    runs.push(run);
    return run;
  };
  return { runs, begin };
}

test('what ends by itself is started again at once', async () => {
  const { runs, begin } = world();
  const kept = await new Kept('It', begin).start();
  runs[0].end('SIGKILL');
  await sleep(20);
  assert.equal(runs.length, 2);
  await kept.stop();
  assert.equal(runs[1].stopped, true);
  assert.equal(runs.length, 2);
});

test('a start that fails is tried again', async () => {
  const { runs, begin } = world({ failures: 1 });
  const kept = await new Kept('It', begin).start();
  runs[0].end('SIGKILL');
  await sleep(20);
  assert.equal(runs.length, 2);
  await kept.stop();
});

test('a failure of the first start is told', async () => {
  const kept = new Kept('It', () => Promise.reject(new Error('no')));
  await assert.rejects(kept.start(), /no/);
  await kept.stop();
});

test('stop() while it waits to start again ends the waiting', async () => {
  const { runs, begin } = world({ failures: 100 });
  const kept = await new Kept('It', begin).start();
  runs[0].end('SIGKILL');
  await sleep(20);
  const started = Date.now();
  await kept.stop();
  assert.ok(Date.now() - started < 200);
  assert.equal(runs.length, 1);
});

test('stop() in the middle of a start stops what was started', async () => {
  const { runs, begin } = world();
  let release;
  const slow = async () => {
    if (runs.length > 0) await new Promise((resolve) => (release = resolve));
    return begin();
  };
  const kept = await new Kept('It', slow).start();
  runs[0].end('SIGKILL');
  await sleep(20);
  const stopping = kept.stop();
  release();
  await stopping;
  assert.equal(runs[1].stopped, true);
});

test('what is given up is not started again, and says why', async () => {
  const { runs, begin } = world();
  const kept = await new Kept('It', begin, { giveUp: (reason) => reason === 'exit code 78' }).start();
  runs[0].end('exit code 78');
  assert.equal(await kept.givenUp, 'exit code 78');
  await sleep(20);
  assert.equal(runs.length, 1);
  await kept.stop();
});

test('an end in order is not held against it, however often', async () => {
  const { runs, begin } = world();
  const inOrder = async () => ({ ...(await begin()), inOrder: () => true });
  const kept = await new Kept('It', inOrder).start();
  for (let times = 0; times < 8; times += 1) {
    runs.at(-1).end('exit code 0');
    await sleep(5);
  }
  assert.equal(runs.length, 9);
  await kept.stop();
});
