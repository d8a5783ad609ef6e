import { expect, type Locator, test } from '@playwright/test';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

const ALICE = 'Alice Andersson';
const BOB = 'Bob Müller';

let stack: Stack;
test.beforeAll(async () => {
  stack = await Stack.start();
});
test.afterAll(async () => {
  await stack.stop();
});

/** The standard string by which scanners are tried; put together here, so that no scanner takes this file for it. */
const testVirus = (): string =>
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE!$H+H*'].join('');

test('chat: a thousand messages across a lost connection, in exact order, none lost and none twice', async ({
  browser,
}) => {
  test.setTimeout(300_000);
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
  await carol.openMeeting(path, false);

  // Bob's socket goes through the test, which can break it as a cable that is pulled would.
  let breakLine: () => Promise<void> = () => Promise.resolve();
  let broken = false;
  await bob.page.routeWebSocket(/\/signaling/, (socket) => {
    if (broken) {
      void socket.close({ code: 1001 });
      return;
    }
    const server = socket.connectToServer();
    breakLine = async () => {
      broken = true;
      await server.close({ code: 4999 });
      await socket.close({ code: 4999 });
    };
  });
  await bob.openMeeting(path, false);
  const writers = [
    { person: alice, panel: await alice.openPanel('Chat'), name: 'alice' },
    { person: carol, panel: await carol.openPanel('Chat'), name: 'carol' },
  ];
  const reading = await bob.openPanel('Chat');
  const line = (name: string, n: number) => `${name}, line ${String(n)} of five hundred`;
  /** Both write at once, as fast as a person never would; each line once, from `from` up to `to`. */
  const write = (from: number, to: number) =>
    Promise.all(
      writers.map(async ({ panel, name }) => {
        const lines = Array.from({ length: to - from + 1 }, (_, n) => line(name, from + n));
        await panel.getByRole('textbox', { name: 'Message' }).evaluate(async (box, texts) => {
          for (const text of texts) {
            (box as HTMLTextAreaElement).value = text;
            box.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((resolve) => setTimeout(resolve, 20));
            box.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
            );
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }, lines);
      }),
    );
  const shown = (panel: Locator) =>
    panel.locator('[data-seq]').evaluateAll((elements) =>
      elements.map((element) => ({
        seq: Number(element.getAttribute('data-seq')),
        text: /\w+, line \d+ of five hundred/.exec(element.textContent)?.[0] ?? '',
      })),
    );

  await write(1, 200);
  await expect.poll(async () => (await shown(reading)).length, { timeout: 120_000 }).toBe(400);
  await breakLine();
  await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeVisible();
  await write(201, 350);
  broken = false;
  await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeHidden({
    timeout: 60_000,
  });
  await write(351, 500);

  for (const panel of [reading, ...writers.map((writer) => writer.panel)]) {
    await expect.poll(async () => (await shown(panel)).length, { timeout: 120_000 }).toBe(1000);
    const lines = await shown(panel);
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(lines).toEqual(await shown(reading));
    for (const { name } of writers) {
      expect(lines.map(({ text }) => text).filter((text) => text.startsWith(name))).toEqual(
        Array.from({ length: 500 }, (_, index) => line(name, index + 1)),
      );
    }
  }
  await carol.close();
  await alice.close();
  await bob.close();
});

test('files: an infected one is refused, a clean one arrives; a stranger gets nothing', async ({
  browser,
}) => {
  const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
  await alice.signIn('alice');
  await bob.signIn('bob');
  const { path } = await alice.makeMeeting({});
  await alice.openMeeting(path, false);
  await bob.openMeeting(path, false);
  const [from, to] = [await alice.openPanel('Chat'), await bob.openPanel('Chat')];

  await from.getByLabel('Files', { exact: true }).setInputFiles({
    name: 'invoice.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(testVirus()),
  });
  await expect(from.getByRole('alert').filter({ hasText: /scanner found/i })).toBeVisible();
  await expect(to.getByText('invoice.txt')).toHaveCount(0);
  await from.getByRole('button', { name: /Remove invoice\.txt/ }).click();

  const content = Buffer.from('Minutes of the meeting, in full.\n'.repeat(200));
  await from
    .getByLabel('Files', { exact: true })
    .setInputFiles({ name: 'Protokoll – März.txt', mimeType: 'text/plain', buffer: content });
  await from.getByRole('textbox', { name: 'Message' }).fill('The minutes:');
  await from.getByRole('button', { name: 'Send', exact: true }).click();
  const download = bob.page.waitForEvent('download');
  await to.getByRole('button', { name: 'Download Protokoll – März.txt' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('Protokoll – März.txt');
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);

  const request = bob.page.waitForRequest(/\/files\/[0-9a-f-]{36}$/);
  await to.getByRole('button', { name: 'Download Protokoll – März.txt' }).click();
  const url = (await request).url();
  const stranger = await Person.open(browser, stack.url);
  await stranger.signIn('carol');
  expect((await stranger.page.request.get(url)).status()).toBe(403);
  for (const person of [stranger, alice, bob]) await person.close();
});

test('a poll counts once a head and shows its results live; two people draw at once', async ({ browser }) => {
  const [alice, bob] = [await Person.open(browser, stack.url), await Person.open(browser, stack.url)];
  await alice.signIn('alice');
  await bob.signIn('bob');
  const { path } = await alice.makeMeeting({});
  await alice.openMeeting(path, false);
  await bob.openMeeting(path, false);

  await test.step('a poll', async () => {
    await alice.openTool('Polls');
    const polls = alice.panel('Polls');
    await polls.getByRole('button', { name: 'New poll' }).click();
    await polls.getByRole('textbox', { name: 'Question' }).fill('Where do we meet?');
    await polls.getByRole('textbox', { name: 'Option 1' }).fill('Here');
    await polls.getByRole('textbox', { name: 'Option 2' }).fill('There');
    await polls.getByRole('button', { name: 'Launch', exact: true }).click();
    await bob.openTool('Polls');
    for (const [person, choice] of [
      [bob, 'There'],
      [alice, 'There'],
    ] as const) {
      const poll = person.panel('Polls').getByRole('article', { name: 'Where do we meet?' });
      await poll.getByRole('radio', { name: choice }).check();
      await poll.getByRole('button', { name: 'Vote' }).click();
      await expect(poll.getByRole('button', { name: 'Vote' })).toHaveCount(0);
    }
    for (const person of [alice, bob]) {
      const poll = person.panel('Polls').getByRole('article', { name: 'Where do we meet?' });
      await expect(poll.getByRole('listitem').filter({ hasText: 'There' })).toContainText('2 votes');
    }
    await alice.panel('Polls').getByRole('button', { name: 'Close poll' }).click();
    const download = alice.page.waitForEvent('download');
    await alice.panel('Polls').getByRole('button', { name: 'Export' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  });

  await test.step('a board', async () => {
    await alice.openTool('Board');
    await bob.openTool('Board');
    const surfaces = [alice, bob].map((person) => person.page.getByRole('application', { name: 'Drawing' }));
    const draw = async (person: Person, y: number) => {
      await person.page.getByRole('button', { name: 'Pen', exact: true }).click();
      const box = await person.page.getByRole('application', { name: 'Drawing' }).boundingBox();
      if (!box) throw new Error('There is no drawing surface.');
      const { mouse } = person.page;
      await mouse.move(box.x + box.width * 0.2, box.y + box.height * y);
      await mouse.down();
      for (let step = 1; step <= 20; step += 1) {
        await mouse.move(
          box.x + box.width * (0.2 + step * 0.03),
          box.y + box.height * (y + (step % 2) * 0.05),
        );
      }
      await mouse.up();
    };
    await Promise.all([draw(alice, 0.3), draw(bob, 0.6)]);
    for (const surface of surfaces) await expect(surface.locator('[data-shape]')).toHaveCount(2);
    const drawn = await Promise.all(
      surfaces.map((surface) =>
        surface
          .locator('[data-shape]')
          .evaluateAll((shapes) => shapes.map((shape) => shape.getAttribute('data-shape')).sort()),
      ),
    );
    expect(drawn[0]).toEqual(drawn[1]);
    const download = alice.page.waitForEvent('download');
    await alice.panel('Board').getByRole('button', { name: 'Export' }).click();
    await alice.page.getByRole('menuitem', { name: 'PNG' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.png$/);
  });

  await test.step('notes', async () => {
    await alice.openTool('Notes');
    await bob.openTool('Notes');
    const [hers, his] = [alice, bob].map((person) =>
      person.panel('Notes').getByRole('textbox', { name: 'Shared notes' }),
    ) as [ReturnType<Person['panel']>, ReturnType<Person['panel']>];
    await hers.pressSequentially(`${ALICE} writes. `);
    await expect(his).toHaveValue(`${ALICE} writes. `);
    await his.press('ControlOrMeta+End');
    await Promise.all([his.pressSequentially(`${BOB} too.`), hers.press('ControlOrMeta+Home')]);
    await expect(hers).toHaveValue(`${ALICE} writes. ${BOB} too.`);
  });
  await alice.close();
  await bob.close();
});
