import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const BOB = 'Bob Müller';
const CAROL = 'Carol Nguyễn';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start();
});
test.afterAll(async () => {
  await stack.stop();
});

test('three breakout rooms: people are assigned, moved while it runs, told something, and brought back', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [alice, bob, carol, dave] = [
    await Person.open(browser, stack.url),
    await Person.open(browser, stack.url),
    await Person.open(browser, stack.url),
    await Person.open(browser, stack.url),
  ];
  await alice.signIn('alice');
  await bob.signIn('bob');
  await carol.signIn('carol');
  await dave.signIn('dave');
  const { path } = await alice.makeMeeting({});
  for (const person of [alice, bob, carol, dave]) await person.openMeeting(path, false);
  const daveName = await dave.page
    .getByRole('figure')
    .filter({ hasText: '(you)' })
    .first()
    .getAttribute('aria-label');
  const DAVE = (daveName ?? '').replace(' (you)', '');

  await alice.openTool('Breakout rooms');
  const rooms = alice.panel('Breakout rooms');
  await rooms.getByRole('spinbutton', { name: 'Number of rooms' }).fill('3');
  await rooms.getByRole('radio', { name: 'By hand' }).check();
  await rooms.getByRole('button', { name: 'Create rooms' }).click();
  await expect(rooms.getByRole('group', { name: 'Room 3' })).toBeVisible();
  await rooms.getByRole('combobox', { name: `Room for ${BOB}` }).selectOption('Room 1');
  await rooms.getByRole('combobox', { name: `Room for ${CAROL}` }).selectOption('Room 1');
  await rooms.getByRole('combobox', { name: `Room for ${DAVE}` }).selectOption('Room 2');
  await rooms.getByRole('button', { name: 'Open rooms' }).click();

  await test.step('each lands in the right room, with its own media and chat', async () => {
    await expect(bob.page.getByText('You are in Room 1')).toBeVisible();
    await expect(carol.page.getByText('You are in Room 1')).toBeVisible();
    await expect(dave.page.getByText('You are in Room 2')).toBeVisible();
    await expect(bob.tile(CAROL)).toBeVisible();
    await expect(bob.page.getByRole('figure')).toHaveCount(2);
    await expect(dave.page.getByRole('figure')).toHaveCount(1);
    await expect(alice.page.getByRole('figure')).toHaveCount(1);
    const carolId = await carol.id();
    await expect.poll(() => bob.energyFrom(carolId), { timeout: 30_000 }).toBeGreaterThan(0.001);
    const chat = await bob.openPanel('Chat');
    await chat.getByRole('textbox', { name: 'Message' }).fill('only for this room');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await expect((await carol.openPanel('Chat')).getByText('only for this room')).toBeVisible();
    await expect((await dave.openPanel('Chat')).getByText('only for this room')).toHaveCount(0);
    await expect((await alice.openPanel('Chat')).getByText('only for this room')).toHaveCount(0);
  });

  await test.step('somebody is moved while the rooms are open', async () => {
    await alice.openTool('Breakout rooms');
    await rooms.getByRole('combobox', { name: `Room for ${CAROL}` }).selectOption('Room 2');
    await expect(carol.page.getByText('You are in Room 2')).toBeVisible();
    await expect(dave.tile(CAROL)).toBeVisible();
    await expect(bob.page.getByRole('figure')).toHaveCount(1);
    const carolId = await carol.id();
    await expect.poll(() => dave.energyFrom(carolId), { timeout: 30_000 }).toBeGreaterThan(0.001);
  });

  await test.step('a word to all rooms, and a call for help', async () => {
    await rooms.getByRole('textbox', { name: 'Message to all rooms' }).fill('Two minutes left');
    await rooms.getByRole('button', { name: 'Send to all' }).click();
    for (const person of [bob, carol, dave]) {
      await expect(person.page.getByText('Two minutes left').first()).toBeVisible();
    }
    await bob.page.getByRole('button', { name: 'Ask for help' }).first().click();
    await expect(alice.page.getByText(/asks for help|needs help/i).first()).toBeVisible();
  });

  await test.step('a reload comes back into the room', async () => {
    await bob.page.reload();
    const back = bob.page.getByRole('button', { name: /Return|Rejoin|Join now/ }).first();
    await Promise.race([
      back.click({ timeout: 15_000 }).catch(() => undefined),
      bob.page.getByText('You are in Room 1').waitFor({ timeout: 15_000 }),
    ]);
    await expect(bob.page.getByText('You are in Room 1')).toBeVisible();
  });

  await test.step('everybody returns', async () => {
    await rooms.getByRole('button', { name: 'Close rooms' }).click();
    for (const person of [alice, bob, carol, dave]) {
      await expect(person.page.getByRole('figure')).toHaveCount(4, { timeout: 40_000 });
    }
    const bobId = await bob.id();
    await expect.poll(() => alice.energyFrom(bobId), { timeout: 30_000 }).toBeGreaterThan(0.001);
  });
  for (const person of [alice, bob, carol, dave]) await person.close();
});
