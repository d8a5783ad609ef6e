import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { LockHeld, takeLock } from './lock.mjs';

const subject = `test ${process.pid}`;

test('takeLock() while somebody holds it fails with what the holder says about itself', async () => {
  const lock = await takeLock(`${subject} a`, { waitMs: 0, remark: 'the first one' });
  await assert.rejects(takeLock(`${subject} a`, { waitMs: 0 }), (error) => {
    return error instanceof LockHeld && error.holder === 'the first one';
  });
  lock.release();
  (await takeLock(`${subject} a`, { waitMs: 0 })).release();
});

test('takeLock() waits for the holder and says so once', async () => {
  const lock = await takeLock(`${subject} b`, { waitMs: 0 });
  let remarks = 0;
  const second = takeLock(`${subject} b`, { waitMs: 5_000, waiting: () => (remarks += 1) });
  setTimeout(() => lock.release(), 500);
  (await second).release();
  assert.equal(remarks, 1);
});

test('takeLock() after the holder was killed succeeds at once', async () => {
  const module = new URL('./lock.mjs', import.meta.url).href;
  const script = `import { takeLock } from '${module}';
    await takeLock('${subject} c', { waitMs: 0 }); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await assert.rejects(takeLock(`${subject} c`, { waitMs: 0 }), LockHeld);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await takeLock(`${subject} c`, { waitMs: 1_000 })).release();
});
