import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterAll(async () => {
  await stack.stop();
});

test('kill -9 of the server in a meeting, then a start: clients return to a working meeting by themselves', async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
  await alice.signIn('alice');
  await bob.signIn('bob');
  const path = await alice.startMeeting();
  await bob.openMeeting(path);
  await alice.seesMoving('Bob Müller');

  await stack.killServer();
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
  const bobId = await bob.id();
  await expect.poll(() => alice.energyFrom(bobId), { timeout: 30_000 }).toBeGreaterThan(0.001);

  await bob.close();
  await alice.close();
});
