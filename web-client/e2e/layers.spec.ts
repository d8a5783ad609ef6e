import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const BOB = 'Bob Müller';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterAll(async () => {
  await stack.stop();
});

test('layers follow the size of the tile; an invisible tile costs nothing; the path is encrypted by AES-GCM', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
  await alice.signIn('alice');
  await bob.signIn('bob');
  const path = await alice.startMeeting();
  await bob.openMeeting(path);
  await alice.seesMoving(BOB);
  const bobId = await bob.id();
  const camera = async () => (await alice.receives(bobId, 'camera')) ?? { height: 0, bytes: 0 };

  await test.step('the media is encrypted with AES-128-GCM, over UDP', async () => {
    for (const transport of (await alice.diagnostics()).transports) {
      expect(transport).toMatchObject({ srtpCipher: 'SRTP_AEAD_AES_128_GCM', protocol: 'udp' });
    }
  });

  await test.step('two large tiles bring a large layer', async () => {
    await expect.poll(async () => (await camera()).height, { timeout: 45_000 }).toBeGreaterThanOrEqual(360);
  });

  await test.step('a small window brings the smallest layer', async () => {
    // Whoever speaks is shown one layer better than the tile needs.
    await bob.control('Mute microphone').click();
    await alice.page.setViewportSize({ width: 390, height: 290 });
    await expect.poll(async () => (await camera()).height, { timeout: 30_000 }).toBe(180);
    await alice.page.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(async () => (await camera()).height, { timeout: 45_000 }).toBeGreaterThanOrEqual(360);
  });

  await test.step('a page in the background receives no picture, and gets it back', async () => {
    const hide = (hidden: boolean) =>
      alice.page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', {
          configurable: true,
          get: () => (value ? 'hidden' : 'visible'),
        });
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    const grown = async (ms: number) => {
      const before = (await camera()).bytes;
      await alice.page.waitForTimeout(ms);
      return (await camera()).bytes - before;
    };
    await expect.poll(() => grown(1500), { timeout: 20_000 }).toBe(0);
    await hide(false);
    await expect.poll(() => grown(1500), { timeout: 20_000 }).toBeGreaterThan(1000);
  });

  await test.step('a shared screen is seen by the other, large, and ends', async () => {
    await bob.control('Share screen').click();
    await expect(bob.control('Stop sharing')).toBeVisible();
    await expect
      .poll(async () => (await alice.receives(bobId, 'screen'))?.frames ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(2);
    await expect(alice.control('Share screen')).toBeVisible();
    await bob.control('Stop sharing').click();
    await expect.poll(async () => (await alice.receives(bobId, 'screen')) === undefined).toBe(true);
  });

  await test.step('turning the camera off shows no picture; on again shows one', async () => {
    await bob.control('Stop camera').click();
    await expect(alice.tile(BOB).locator('video')).toBeHidden();
    await bob.control('Start camera').click();
    await alice.seesMoving(BOB);
  });

  await bob.close();
  await alice.close();
});
