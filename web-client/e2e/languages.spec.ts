import { expect, test } from '@playwright/test';
import { PASSWORD, Person } from './support/person.js';
import { Stack } from './support/stack.js';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterAll(async () => {
  await stack.stop();
});

test('a German browser reads German; another language is chosen in the meeting, and the seat is kept', async ({
  browser,
}) => {
  const alice = await Person.open(browser, stack.url, { locale: 'de-AT' });
  const { page } = alice;
  await page.goto(`${stack.url}/sign-in`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('textbox', { name: 'Benutzername' }).fill('alice');
  await page.getByLabel('Passwort', { exact: true }).fill(`not ${PASSWORD}`);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  // The server says it in English; the screen does not.
  await expect(page.getByRole('alert')).toHaveText(/Benutzername oder Passwort stimmt nicht/u);
  await page.getByLabel('Passwort', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('button', { name: 'Neue Besprechung', exact: true }).click();
  await page.waitForURL(/\/m\/\d{10}$/u);
  const address = page.url();
  await page.getByRole('button', { name: 'Jetzt beitreten' }).click();
  await expect(page.getByRole('toolbar', { name: 'Steuerung der Besprechung' })).toBeVisible();

  const guest = await Person.open(browser, stack.url, { locale: 'en-GB' });
  await guest.page.goto(address);
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Graham');
  await guest.page.getByRole('button', { name: 'Join now' }).click();
  await expect(page.getByRole('figure')).toHaveCount(2);
  await expect(page.getByText('Graham ist beigetreten')).toBeVisible();
  // Parts loaded later are of the same language, too.
  await page.keyboard.press('p');
  await expect(page.getByRole('region', { name: 'Teilnehmende' })).toBeVisible();
  await page.keyboard.press('Escape');
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js')),
  );
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((path) => !path.startsWith('/de/'))).toEqual([]);

  await page.getByRole('button', { name: 'Mehr', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Einstellungen' }).click();
  await page.getByLabel('Sprache').selectOption('English');
  await page.getByRole('button', { name: 'Wechseln' }).click();
  await expect(page.getByText('Your seat is kept for you')).toBeVisible();
  expect(page.url()).toBe(address);
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(page.getByRole('toolbar', { name: 'Meeting controls' })).toBeVisible();
  // The same seat as before, not a second one beside it.
  await expect(guest.page.getByRole('figure')).toHaveCount(2);

  // The choice outlasts the page, whatever the browser wishes.
  await page.goto(stack.url);
  await expect(page.getByRole('button', { name: 'New meeting', exact: true })).toBeVisible();
  const cookie = (await alice.context.cookies()).find(({ name }) => name === 'conclave_language');
  expect(cookie).toMatchObject({ value: 'en', secure: true, sameSite: 'Lax', path: '/' });
  expect([...alice.foreignRequests, ...alice.missing, ...guest.missing]).toEqual([]);
  await guest.close();
  await alice.close();
});
