import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const LOOKS = [
  { name: 'desktop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'phone, dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

async function noViolations(page: Page, state: string): Promise<void> {
  // Colours are judged when nothing is fading in.
  await page.waitForTimeout(400);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect(found, state).toEqual([]);
}

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterAll(async () => {
  await stack.stop();
});

for (const { name, ...look } of LOOKS) {
  test(`every state reads well: axe finds nothing (${name})`, async ({ browser }) => {
    test.setTimeout(180_000);
    const alice = await Person.open(browser, stack.url, look);
    const { page } = alice;

    await page.goto(`${stack.url}/sign-in`);
    await expect(page.getByRole('textbox', { name: 'Username' })).toBeVisible();
    await noViolations(page, 'sign-in');
    await page.getByRole('textbox', { name: 'Username' }).fill('alice');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText(/password/i);
    await noViolations(page, 'sign-in refused');

    await alice.signIn('alice');
    await noViolations(page, 'home');
    await page.getByRole('textbox', { name: 'Meeting code or link' }).fill('no code');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await noViolations(page, 'home, a code that is none');

    await page.getByRole('button', { name: 'New meeting', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Join now' })).toBeVisible();
    await noViolations(page, 'before joining');
    const path = new URL(page.url()).pathname;
    await alice.enter();
    await noViolations(page, 'alone in the meeting');

    const guest = await Person.open(browser, stack.url);
    await guest.page.goto(`${stack.url}${path}`);
    await guest.page
      .getByRole('textbox', { name: 'Your name' })
      .fill('A visitor with a very long name indeed, of Somewhere & Sons');
    await guest.enter(false);
    await expect(page.getByRole('figure')).toHaveCount(2);
    await noViolations(page, 'two in the meeting');

    await page.keyboard.press('p');
    await expect(page.getByRole('region', { name: 'Participants' })).toBeVisible();
    await noViolations(page, 'participants panel');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Participants' })).toBeHidden();
    await page.keyboard.press('c');
    await expect(alice.panel('Chat')).toBeVisible();
    await alice
      .panel('Chat')
      .getByRole('textbox', { name: 'Message' })
      .fill('Hello, see https://example.org');
    await page.keyboard.press('Enter');
    await expect(alice.panel('Chat').locator('[data-seq]')).toHaveCount(1);
    await noViolations(page, 'chat panel');
    await page.keyboard.press('Escape');
    await expect(alice.panel('Chat')).toBeHidden();
    for (const tool of ['Host tools', 'Polls', 'Notes', 'Breakout rooms'] as const) {
      await alice.openTool(tool);
      await expect(alice.panel(tool)).toBeVisible();
      await noViolations(page, tool);
      await page.keyboard.press('Escape');
      await expect(alice.panel(tool)).toBeHidden();
    }
    await alice.openTool('Board');
    await expect(page.getByRole('application', { name: 'Drawing' })).toBeVisible();
    await noViolations(page, 'board');
    await page.getByRole('button', { name: 'Close board' }).click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await noViolations(page, 'list of shortcuts');
    await page.keyboard.press('Escape');

    await guest.close();
    await alice.leave();
    await expect(page.getByRole('button', { name: 'Rejoin' })).toBeVisible();
    await noViolations(page, 'after leaving');

    await page.goto(`${stack.url}/m/1000000000`);
    await expect(page.getByText(/no meeting|not found/i).first()).toBeVisible();
    await noViolations(page, 'no such meeting');
    await alice.close();
  });
}

test('a meeting by keyboard alone: sign in, start, join, mute, unmute, leave', async ({ browser }) => {
  const { page } = await Person.open(browser, stack.url);
  await page.goto(`${stack.url}/sign-in`);
  await expect(page.getByRole('textbox', { name: 'Username' })).toBeFocused();
  await page.keyboard.type('bob');
  await page.keyboard.press('Tab');
  await page.keyboard.type('conclave-demo');
  await page.keyboard.press('Enter');
  const start = page.getByRole('button', { name: 'New meeting', exact: true });
  await expect(start).toBeVisible();
  await tabTo(page, 'New meeting');
  await page.keyboard.press('Enter');
  const join = page.getByRole('button', { name: 'Join now' });
  await expect(join).toBeFocused();
  await page.keyboard.press('Enter');
  const toolbar = page.getByRole('toolbar', { name: 'Meeting controls' });
  await expect(toolbar).toBeVisible();
  await expect(toolbar.getByRole('button', { name: 'Mute microphone', exact: true })).toBeVisible();
  await page.keyboard.press('m');
  await expect(toolbar.getByRole('button', { name: 'Unmute microphone', exact: true })).toBeVisible();
  await page.keyboard.press('m');
  await expect(toolbar.getByRole('button', { name: 'Mute microphone', exact: true })).toBeVisible();
  await tabTo(page, 'Leave');
  await page.keyboard.press('Enter');
  const item = page.getByRole('menuitem', { name: /^Leave/ });
  await expect(item).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Rejoin' })).toBeVisible();
  await page.context().close();
});

/** Presses Tab, and arrows inside a toolbar, until the button of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const reached = () =>
    page.evaluate((wanted) => {
      const focused = document.activeElement;
      return (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '').trim() === wanted;
    }, name);
  for (let presses = 0; presses < 60; presses += 1) {
    if (await reached()) return;
    const inToolbar = await page.evaluate(() => document.activeElement?.closest('[role=toolbar]') !== null);
    await page.keyboard.press(inToolbar ? 'ArrowRight' : 'Tab');
  }
  throw new Error(`The focus never came to "${name}".`);
}
