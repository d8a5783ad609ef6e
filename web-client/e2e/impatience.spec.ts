import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

/** What people in a hurry do: reload, click twice, come back to what is over. */
let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8' });
});
test.afterAll(async () => {
  await stack.stop();
});

test('a reload and one click lead back to the same seat, not to a second one', async ({ browser }) => {
  const alice = await Person.open(browser, stack.url);
  await alice.signIn('alice');
  const path = await alice.startMeeting();
  const guest = await Person.open(browser, stack.url);
  await guest.page.goto(`${stack.url}${path}`);
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gina');
  await guest.enter();
  const seat = await guest.id();
  await guest.page.reload();
  await expect(guest.page.getByText('Your seat is kept for you.')).toBeVisible();
  await guest.page.getByRole('button', { name: 'Join now' }).dblclick();
  await expect(guest.toolbar).toBeVisible();
  expect(await guest.id()).toBe(seat);
  await guest.seesMoving('Alice Andersson');
  await alice.seesMoving('Gina');
  await expect(alice.page.getByRole('figure')).toHaveCount(2);
  await alice.close();
  await guest.close();
});

test('a microphone opened by holding Space closes with its release, whatever opened meanwhile', async ({
  browser,
}) => {
  const alice = await Person.open(browser, stack.url);
  await alice.signIn('alice');
  await alice.startMeeting(false);
  await alice.control('Mute microphone').click();
  await alice.page.locator('body').click({ position: { x: 4, y: 4 } });
  for (const key of ['?', 'c']) {
    await alice.page.keyboard.down('Space');
    await expect(alice.control('Mute microphone')).toBeVisible();
    await alice.page.keyboard.press(key);
    const opened = key === '?' ? alice.page.getByRole('dialog') : alice.panel('Chat');
    await expect(opened).toBeVisible();
    await alice.page.keyboard.up('Space');
    await alice.page.keyboard.press('Escape');
    await expect(opened).toBeHidden();
    await expect(alice.control('Unmute microphone')).toBeVisible();
    await alice.page.locator('body').click({ position: { x: 4, y: 4 } });
  }
  // An open menu keeps the letters: none of them raises a hand or opens a panel behind it.
  await alice.control('More').click();
  await alice.page.keyboard.type('rcp');
  await expect(alice.control('Raise hand')).toBeVisible();
  await expect(alice.panel('Chat')).toHaveCount(0);
  await expect(alice.panel('Participants')).toHaveCount(0);
  await alice.close();
});

test('who wants back into a meeting that is over is told so', async ({ browser }) => {
  const alice = await Person.open(browser, stack.url);
  await alice.signIn('alice');
  const path = await alice.startMeeting(false);
  const guest = await Person.open(browser, stack.url);
  await guest.page.goto(`${stack.url}${path}`);
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gina');
  await guest.enter(false);
  await guest.leave();
  await alice.control('Leave').click();
  await alice.page.getByRole('menuitem', { name: 'End for all' }).click();
  await alice.page.getByRole('dialog').getByRole('button', { name: 'End for all' }).click();
  await expect(alice.page.getByRole('heading', { name: 'The meeting has ended' })).toBeVisible();
  await guest.page.getByRole('button', { name: 'Rejoin' }).dblclick();
  await expect(guest.page.getByRole('heading', { name: 'This meeting has ended' })).toBeVisible();
  await expect(guest.page.getByRole('button', { name: 'Join now' })).toHaveCount(0);
  await alice.close();
  await guest.close();
});
