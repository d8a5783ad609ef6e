import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

/** What must be served again within this time on a quiet machine, after control was killed. */
const CONTROL_AGAIN_MS = 3_000;

let stack: Stack;
test.beforeEach(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterEach(async () => {
  const before = stack.allPids();
  await stack.stop();
  // The last ones may still be on their way out.
  await expect.poll(() => before.filter(runs).map(commandOf), { timeout: 5_000 }).toEqual([]);
});

test('whatever process is killed, it is started again, and all is ready again', async () => {
  test.setTimeout(240_000);
  for (const role of ['recorder', 'media', 'control'] as const) {
    const [pid, workers] = [stack.pidOf(role), stack.workerPids()];
    const began = Date.now();
    stack.kill(role, 'SIGKILL');
    await stack.waitReady();
    const took = Date.now() - began;
    console.log(`${role} killed: ready again after ${(took / 1000).toFixed(1)} s`);
    expect(stack.pidOf(role)).not.toBe(pid);
    if (role === 'media') expect(workers.filter(runs)).toEqual([]);
    if (role === 'control') expect(took).toBeLessThan(2 * CONTROL_AGAIN_MS);
  }
  for (const service of ['redis', 'directory', 'postgres'] as const) {
    const [pid, control] = [stack.servicePid(service), stack.pidOf('control')];
    const began = Date.now();
    stack.killService(service);
    await expect
      .poll(() => stack.servicePid(service) || pid, { timeout: 20_000, intervals: [50] })
      .not.toBe(pid);
    await stack.waitReady();
    console.log(`${service} killed: ready again after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    expect(stack.pidOf('control')).toBe(control);
  }

  const began = Date.now();
  stack.kill('control', 'SIGTERM');
  await stack.waitReady();
  console.log(`control stopped in order: ready again after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  expect(stack.logged('"stopped"')).toHaveLength(1);
});

test('everything is killed at once, then started: people come back to the meeting that they were in', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
  await alice.signIn('alice');
  await bob.signIn('bob');
  const path = await alice.startMeeting();
  await bob.openMeeting(path);
  await alice.seesMoving('Bob Müller');
  const bobId = await bob.id();

  await stack.killEverything();
  await expect(alice.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeVisible({
    timeout: 30_000,
  });
  const started = Date.now();
  await stack.up();
  console.log(`served again after ${((Date.now() - started) / 1000).toFixed(1)} s`);

  for (const person of [alice, bob]) {
    await expect(person.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeHidden({
      timeout: 60_000,
    });
  }
  console.log(`meeting works again after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  await alice.seesMoving('Bob Müller');
  await bob.seesMoving('Alice Andersson');
  await expect(alice.page.getByRole('figure')).toHaveCount(2);
  // The same seat, not a new one: the meeting was never over.
  expect(await bob.id()).toBe(bobId);
  await expect.poll(() => alice.energyFrom(bobId), { timeout: 30_000 }).toBeGreaterThan(0.001);

  await bob.close();
  await alice.close();
});

function runs(pid: number): boolean {
  try {
    // What has ended and was not collected yet still has a number.
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
