import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const ALICE = 'Alice Andersson';
const BOB = 'Bob Müller';
const CAROL = 'Carol Nguyễn';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start();
});
test.afterAll(async () => {
  await stack.stop();
});

/** Bytes of media that the server says it sent to somebody and had from them, once their transports were closed. */
const trafficOf = (participantId: string) =>
  stack
    .logged('media traffic')
    .filter((line) => line.includes(participantId))
    .map((line) => ({
      sent: Number(/"?sent"?[:=]\s*(\d+)/.exec(line)?.[1]),
      received: Number(/"?received"?[:=]\s*(\d+)/.exec(line)?.[1]),
    }));

test('who waits gets no media, no roster and no chat; hosts admit, deny and block', async ({ browser }) => {
  const alice = await Person.open(browser, stack.url);
  await alice.signIn('alice');
  const { path } = await alice.makeMeeting({ settings: { access: 'restricted' } });
  await alice.openMeeting(path);

  const guest = await Person.open(browser, stack.url);
  await guest.knockAsGuest(path, 'Mallory Guest', true);
  await expect(guest.page.getByRole('heading', { name: 'Waiting to be let in. You are 1st.' })).toBeVisible();

  const lobby = await alice.openPanel('Participants');
  await expect(lobby.getByRole('heading', { name: 'Waiting room' })).toBeVisible();
  const row = lobby.getByRole('listitem').filter({ hasText: 'Mallory Guest' });
  await expect(row.getByText('Guest', { exact: true })).toBeVisible();

  await test.step('a word from the host reaches the waiting room', async () => {
    await lobby.getByRole('button', { name: 'Message to the waiting room' }).click();
    await lobby.getByRole('textbox', { name: /waiting room/i }).fill('Five minutes, please.');
    await lobby.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(guest.page.getByText('Five minutes, please.')).toBeVisible();
  });

  await test.step('while waiting there is no transport, and nobody is shown', async () => {
    const { transports, tracks, participantId } = await guest.diagnostics();
    expect(transports).toEqual([]);
    expect(tracks).toEqual([]);
    await expect(guest.page.getByRole('figure')).toHaveCount(0);
    // The camera of the host has been flowing to the server all the while; nothing of it went here.
    await guest.page.getByRole('button', { name: 'Stop waiting' }).click();
    await expect(row).toHaveCount(0);
    expect(participantId).not.toBeNull();
    expect(trafficOf(participantId ?? '')).toEqual([]);
  });

  await test.step('whoever is admitted gets media, as the same count shows', async () => {
    await guest.knockAsGuest(path, 'Mallory Guest', true);
    await lobby
      .getByRole('listitem')
      .filter({ hasText: 'Mallory Guest' })
      .getByRole('button', { name: 'Admit' })
      .click();
    await expect(guest.toolbar).toBeVisible();
    await guest.seesMoving(ALICE);
    const id = await guest.id();
    await guest.leave();
    await expect.poll(() => trafficOf(id).length).toBe(1);
    const [traffic] = trafficOf(id);
    expect(traffic?.sent).toBeGreaterThan(10_000);
    expect(traffic?.received).toBeGreaterThan(1_000);
  });

  await test.step('denied and blocked: the same browser is refused from then on, another one waits', async () => {
    await guest.knockAsGuest(path, 'Mallory again');
    await lobby.getByRole('button', { name: 'More about Mallory again' }).click();
    await alice.page.getByRole('menuitem', { name: 'Deny and block' }).click();
    await expect(guest.page.getByText(/blocked you/)).toBeVisible();
    await guest.page.goto(`${stack.url}${path}`);
    await expect(guest.page.getByText(/blocked you/)).toBeVisible();
    const other = await Person.open(browser, stack.url);
    await other.knockAsGuest(path, 'Honest Guest');
    await expect(lobby.getByRole('listitem').filter({ hasText: 'Honest Guest' })).toBeVisible();
    await lobby.getByRole('button', { name: 'Admit all' }).click();
    await expect(other.toolbar).toBeVisible();
    await other.close();
  });
  await guest.close();
  await alice.close();
});

test('a lock keeps out, a passcode is asked for and its sixth wrong try is blocked', async ({ browser }) => {
  const alice = await Person.open(browser, stack.url);
  await alice.signIn('alice');
  const { path } = await alice.makeMeeting({ password: 'correct horse' });
  await alice.openMeeting(path, false);

  const guest = await Person.open(browser, stack.url);
  await guest.page.goto(`${stack.url}${path}`);
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Guest');
  const passcode = guest.page.getByLabel('Passcode', { exact: true });
  const join = guest.page.getByRole('button', { name: 'Join now' });
  for (let n = 1; n <= 5; n += 1) {
    await passcode.fill(`wrong ${String(n)}`);
    await join.click();
    await expect(
      guest.page.getByRole('alert').filter({ hasText: 'That passcode is not right' }),
    ).toBeVisible();
    await expect(join).toBeEnabled();
  }
  await passcode.fill('correct horse');
  await join.click();
  await expect(guest.page.getByRole('alert').filter({ hasText: /Too many attempts/ })).toBeVisible();
  await expect(guest.page.getByRole('alert').filter({ hasText: /\d+\s*(min|sec|:)/ })).toBeVisible();
  await guest.close();

  const { path: open } = await alice.makeMeeting({});
  const bob = await Person.open(browser, stack.url);
  await bob.signIn('bob');
  await alice.leave();
  await alice.openMeeting(open, false);
  await alice.openTool('Host tools');
  await alice.panel('Host tools').getByRole('switch', { name: /Lock/ }).click();
  await bob.page.goto(`${stack.url}${open}`);
  await bob.page.getByRole('button', { name: 'Join now' }).click();
  await expect(bob.page.getByRole('alert').filter({ hasText: 'locked' })).toBeVisible();
  await bob.close();
  await alice.close();
});

test('mute all, rights, roles, hands and removal act at once, and at the server', async ({ browser }) => {
  test.setTimeout(240_000);
  const [alice, bob, carol] = [
    await Person.open(browser, stack.url),
    await Person.open(browser, stack.url),
    await Person.open(browser, stack.url),
  ];
  await alice.signIn('alice');
  await bob.signIn('bob');
  await carol.signIn('carol');
  const { path } = await alice.makeMeeting({});
  await alice.openMeeting(path, false);
  await bob.openMeeting(path, false);
  await carol.openMeeting(path, false);
  const bobId = await bob.id();

  await test.step('hands stand in the same order on all three screens', async () => {
    await carol.control('Raise hand').click();
    await bob.control('Raise hand').click();
    await alice.control('Raise hand').click();
    for (const person of [alice, bob, carol]) {
      const panel = await person.openPanel('Participants');
      const queue = panel.getByRole('list', { name: 'Raised hands' }).getByRole('listitem');
      await expect(queue).toHaveCount(3);
      await expect(queue.nth(0)).toContainText(CAROL);
      await expect(queue.nth(1)).toContainText(BOB);
      await expect(queue.nth(2)).toContainText(ALICE);
    }
    await alice.panel('Participants').getByRole('button', { name: 'Lower all hands' }).click();
    for (const person of [alice, bob, carol]) {
      await expect(person.panel('Participants').getByRole('list', { name: 'Raised hands' })).toHaveCount(0);
    }
  });

  await test.step('muted by the host: the sound falls silent, and who may not speak cannot unmute', async () => {
    await expect.poll(() => alice.energyFrom(bobId), { timeout: 30_000 }).toBeGreaterThan(0.001);
    await alice.openTool('Host tools');
    const tools = alice.panel('Host tools');
    const mayUnmute = tools.getByRole('switch', { name: /may unmute themselves/i });
    if ((await mayUnmute.getAttribute('aria-checked')) !== 'false') await mayUnmute.click();
    await tools.getByRole('button', { name: 'Mute all' }).click();
    await expect(bob.control('Unmute microphone')).toBeVisible();
    await expect.poll(() => alice.energyFrom(bobId, 1500), { timeout: 15_000 }).toBeLessThan(0.00001);
    await expect(bob.control('Unmute microphone')).toHaveAttribute('aria-disabled', 'true');
    await bob.control('Unmute microphone').click({ force: true });
    await expect(bob.page.getByText(/host does not let you speak/).first()).toBeVisible();
    await expect(bob.control('Unmute microphone')).toBeVisible();
    expect(await alice.energyFrom(bobId, 1500)).toBeLessThan(0.00001);
  });

  await test.step('asked to unmute: the question opens the microphone only by the person’s own click', async () => {
    await alice.doTo(BOB, 'Ask to unmute');
    const question = bob.page.getByRole('alertdialog').filter({ hasText: 'asks you to unmute' });
    await expect(question).toBeVisible();
    await expect(bob.control('Unmute microphone')).toBeVisible();
    await question.getByRole('button', { name: 'Unmute', exact: true }).click();
    await expect(bob.control('Mute microphone')).toBeVisible();
    await expect.poll(() => alice.energyFrom(bobId), { timeout: 15_000 }).toBeGreaterThan(0.001);
  });

  await test.step('promoted while it runs: a cohost at once, with what hosts have', async () => {
    await alice.doTo(CAROL, 'Make co-host');
    await carol.openTool('Host tools');
    await expect(carol.panel('Host tools')).toBeVisible();
    await carol.doTo(BOB, 'Mute');
    await expect(bob.control('Unmute microphone')).toBeVisible();
    await alice.doTo(CAROL, 'Make attendee');
    await expect(carol.panel('Host tools')).toHaveCount(0);
  });

  await test.step('removed and blocked: gone at once, and refused when coming again', async () => {
    await alice.doTo(BOB, 'Remove…');
    const dialog = alice.page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /Block/ }).check();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(bob.toolbar).toBeHidden();
    await expect(bob.page.getByText(/removed/i).first()).toBeVisible();
    await expect(alice.tile(BOB)).toHaveCount(0);
    await bob.page.goto(`${stack.url}${path}`);
    await expect(bob.page.getByText(/blocked you/)).toBeVisible();
    await expect(bob.page.getByRole('button', { name: 'Join now' })).toHaveCount(0);
  });

  await test.step('who knows the host key becomes host', async () => {
    const { path: second, hostKey } = await alice.makeMeeting({});
    await carol.leave();
    await carol.openMeeting(second, false);
    await carol.control('More').click();
    await carol.page.getByRole('menuitem', { name: /host key/i }).click();
    const dialog = carol.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: /host key/i }).fill('00000000');
    await dialog.getByRole('button', { name: /become host/i }).click();
    await expect(dialog.getByRole('alert')).toContainText('not right');
    await dialog.getByRole('textbox', { name: /host key/i }).fill(hostKey);
    await dialog.getByRole('button', { name: /become host/i }).click();
    await expect(dialog).toBeHidden();
    await carol.openTool('Host tools');
    await expect(carol.panel('Host tools')).toBeVisible();
  });
  for (const person of [alice, bob, carol]) await person.close();
});
