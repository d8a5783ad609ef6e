import { type Browser, expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const ALICE = 'Alice Andersson';
const BOB = 'Bob Müller';
const CAROL = 'Carol Nguyễn';

async function threePeople(browser: Browser, base: string): Promise<readonly [Person, Person, Person]> {
  const [alice, bob, carol] = [
    await Person.open(browser, base),
    await Person.open(browser, base),
    await Person.open(browser, base),
  ];
  await alice.signIn('alice');
  await bob.signIn('bob');
  await carol.signIn('carol');
  const path = await alice.startMeeting();
  await bob.openMeeting(path);
  await carol.openMeeting(path);
  return [alice, bob, carol];
}

for (const codec of ['vp8', 'h264'] as const) {
  test.describe(`three people in one meeting, ${codec}`, () => {
    let stack: Stack;
    test.beforeAll(async () => {
      stack = await Stack.start({ MEDIA_VIDEO_CODEC: codec });
    });
    test.afterAll(async () => {
      await stack.stop();
    });

    test('everybody sees and hears everybody; mute, leaving, a cut socket, a second meeting', async ({
      browser,
    }) => {
      test.setTimeout(240_000);
      const [alice, bob, carol] = await threePeople(browser, stack.url);

      await test.step('each receives the two others: frames grow, the size is right, the codec is the agreed one', async () => {
        for (const [viewer, ...shown] of [
          [alice, BOB, CAROL],
          [bob, ALICE, CAROL],
          [carol, ALICE, BOB],
        ] as const) {
          for (const name of shown) {
            await viewer.seesMoving(name);
            const { width, height } = await viewer.pictureOf(name);
            expect(width / height).toBeCloseTo(16 / 9, 1);
            expect([180, 360, 720]).toContain(height);
          }
        }
        const { tracks } = await alice.diagnostics();
        const cameras = tracks.filter((track) => track.source === 'camera');
        expect(cameras).toHaveLength(3);
        for (const camera of cameras) expect(camera.codec?.toLowerCase()).toContain(codec);
      });

      await test.step('the publisher sends three simulcast layers', async () => {
        const layers = async () =>
          (await alice.diagnostics()).tracks.find((t) => t.direction === 'send' && t.source === 'camera')
            ?.layers ?? [];
        await expect.poll(async () => (await layers()).length).toBe(3);
        const heights = (await layers()).map((layer) => layer.height ?? 0).filter((height) => height > 0);
        expect(Math.min(...heights)).toBe(180);
      });

      const [aliceId, bobId] = [await alice.id(), await bob.id()];

      await test.step('the fake tone is heard from everybody', async () => {
        await expect.poll(() => alice.energyFrom(bobId), { timeout: 30_000 }).toBeGreaterThan(0.001);
        await expect.poll(() => carol.energyFrom(aliceId), { timeout: 30_000 }).toBeGreaterThan(0.001);
      });

      await test.step('muting stops the sound and says so; unmuting brings it back', async () => {
        await bob.control('Mute microphone').click();
        await expect(bob.control('Unmute microphone')).toBeVisible();
        await expect(alice.tile(BOB).getByText(/muted/i)).toBeAttached();
        await expect.poll(() => alice.energyFrom(bobId, 1500), { timeout: 15_000 }).toBeLessThan(0.00001);
        await bob.control('Unmute microphone').click();
        await expect.poll(() => alice.energyFrom(bobId), { timeout: 15_000 }).toBeGreaterThan(0.001);
      });

      await test.step('a second meeting on the same server is unaffected by what happens in the first', async () => {
        const dave = await Person.open(browser, stack.url);
        await dave.signIn('dave');
        const path = await dave.startMeeting(false);
        const guest = await Person.open(browser, stack.url);
        await guest.page.goto(`${stack.url}${path}`);
        await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Visitor');
        await guest.enter(false);
        const daveId = await dave.id();
        await expect.poll(() => guest.energyFrom(daveId), { timeout: 30_000 }).toBeGreaterThan(0.001);

        await carol.leave();
        await expect(alice.tile(CAROL)).toHaveCount(0);
        await expect(bob.tile(CAROL)).toHaveCount(0);

        expect(await guest.energyFrom(daveId)).toBeGreaterThan(0.001);
        await expect(guest.page.getByRole('figure')).toHaveCount(2);
        await guest.close();
        await dave.leave();
        await dave.close();
      });

      await test.step('a cut socket resumes its seat, and media goes on', async () => {
        const before = await bob.id();
        await bob.context.setOffline(true);
        await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeVisible({
          timeout: 30_000,
        });
        await bob.context.setOffline(false);
        await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeHidden({
          timeout: 30_000,
        });
        expect(await bob.id()).toBe(before);
        await alice.seesMoving(BOB);
        await bob.seesMoving(ALICE);
      });

      await test.step('closing the tab removes the tile within seconds', async () => {
        await bob.close();
        await expect(alice.tile(BOB)).toHaveCount(0, { timeout: 15_000 });
      });

      await test.step('nothing was loaded from elsewhere and no page complained', () => {
        for (const person of [alice, bob, carol]) {
          expect(person.foreignRequests).toEqual([]);
          expect(person.missing).toEqual([]);
          expect(
            person.consoleErrors.filter((line) => !/ERR_INTERNET_DISCONNECTED|401|WebSocket/.test(line)),
          ).toEqual([]);
        }
      });
      await carol.close();
      await alice.close();
    });

    test('click to first remote frame is measured', async ({ browser }) => {
      const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
      await alice.signIn('alice');
      await bob.signIn('bob');
      const path = await alice.startMeeting();
      await bob.openMeeting(path);
      await bob.seesMoving(ALICE);
      const { trace } = await bob.diagnostics();
      const last = trace.client.at(-1);
      console.log(
        `${codec}: join trace ${trace.client.map((s) => `${s.step} ${Math.round(s.ms)}`).join(' · ')} ms`,
      );
      expect(last?.ms).toBeGreaterThan(0);
      expect(trace.server.length).toBeGreaterThan(2);
      await bob.close();
      await alice.close();
    });
  });
}
