import { expect, test } from '@playwright/test';
import { Cable } from './support/cable.js';
import { readFlow, resetFlow, watchFlow, type Silences } from './support/flow-probe.js';
import { Person } from './support/person.js';
import { Stack } from './support/stack.js';

/**
 * One meeting lives through everything that can die beneath it: nobody drops, nothing that was said or decided is lost, and
 * the gaps are what people would see and hear. Alice hosts, Bob talks over a cable that can be pulled, Carol listens with a
 * raised hand, and somebody waits at the door.
 */
let stack: Stack;
let alice: Person;
let bob: Person;
let carol: Person;
let guest: Person;
let cable: Cable | undefined;
let ids: { readonly alice: string; readonly bob: string };
let truth: string;
const ownGaps: { readonly kind: string; readonly ms: number }[] = [];
const seenGaps = new Map<Person, number>();
const figures: { readonly fault: string; readonly who: string; readonly gaps: Silences }[] = [];

/** The goal is two seconds on a machine of one's own; on a busy one this tells a failover from a meeting that hangs. */
const FAILOVER_WITHIN_MS = 6_000;
const STUTTER_MS = 1_000;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8', MEDIA_WORKERS: '2' });
  alice = await Person.open(browser, stack.url);
  bob = await Person.open(browser, stack.url);
  carol = await Person.open(browser, stack.url);
  guest = await Person.open(browser, stack.url);
  await watchFlow(alice.page);
  await watchFlow(bob.page);
  cable = await Cable.into(bob.context);
  await alice.signIn('alice');
  const { path } = await alice.makeMeeting({ settings: { waitingRoom: true } });
  await alice.openMeeting(path);
  await bob.signIn('bob');
  await carol.signIn('carol');
  for (const [person, sends] of [
    [bob, true],
    [carol, false],
  ] as const) {
    await person.page.goto(`${stack.url}${path}`);
    await person.setToggle('Microphone', sends);
    await person.setToggle('Camera', sends);
    await person.page.getByRole('button', { name: 'Join now' }).click();
    await (await alice.openPanel('Participants')).getByRole('button', { name: 'Admit', exact: true }).click();
    await expect(person.toolbar).toBeVisible();
  }
  await guest.knockAsGuest(path, 'Greta Guest');
  await expect(alice.panel('Participants').getByText('Greta Guest')).toBeVisible();
  await alice.doTo('Bob Müller', 'Make co-host');
  await carol.control('Raise hand').click();
  await alice.openPanel('Chat');
  await say(alice, 'Before everything.');
  await say(bob, 'I am here, too.');
  await alice.seesMoving('Bob Müller');
  await bob.seesMoving('Alice Andersson');
  ids = { alice: await alice.id(), bob: await bob.id() };
  truth = await whatStands();
});

test.afterAll(async () => {
  console.log('longest silences, ms (sound | picture), as the receivers saw them:');
  for (const { fault, who, gaps } of figures)
    console.log(
      `  ${fault.padEnd(34)} ${who.padEnd(6)} ${String(gaps.audio).padStart(6)} | ${String(gaps.video).padStart(6)}`,
    );
  for (const kind of ['audio', 'video'] as const) {
    const all = figures.filter(({ fault }) => fault.startsWith('worker')).map(({ gaps }) => gaps[kind]);
    const sorted = all.sort((one, other) => one - other);
    console.log(`  ${kind} over worker deaths: p50 ${sorted[sorted.length >> 1]}, worst ${sorted.at(-1)}`);
  }
  for (const kind of ['audio', 'video'] as const) {
    const told = ownGaps.filter((gap) => gap.kind === kind).map(({ ms }) => ms);
    told.sort((one, other) => one - other);
    console.log(
      `  ${kind} as the clients told the server, all faults: ${told.length} gaps, p50 ${told[told.length >> 1]}, worst ${told.at(-1)}`,
    );
  }
  await cable?.close();
  await stack.stop();
});

test('with nothing failing: what the silences of a quiet minute are', async () => {
  await through('nothing', () => alice.page.waitForTimeout(5_000));
});

test('kill -9 of the media worker that carries the meeting', async () => {
  const gaps = await through('worker killed', async () => {
    process.kill(await busyWorker(), 'SIGKILL');
    await alice.page.waitForTimeout(3_000);
  });
  expectAllBelow(gaps, FAILOVER_WITHIN_MS);
});

test('a media worker that hangs (SIGSTOP)', async () => {
  const gaps = await through('worker hangs', async () => {
    process.kill(await busyWorker(), 'SIGSTOP');
    await alice.page.waitForTimeout(4_000);
  });
  expectAllBelow(gaps, FAILOVER_WITHIN_MS);
});

test('kill -9 of the media process', async () => {
  await through('media process killed', async () => {
    stack.kill('media', 'SIGKILL');
    await alice.page.waitForTimeout(5_000);
  });
});

test('kill -9 of control: media does not stop, and what was said meanwhile arrives once', async () => {
  const gaps = await through('control killed', async () => {
    stack.kill('control', 'SIGKILL');
    await say(bob, 'Said while control was away.');
    await stack.waitReady();
    await alice.page.waitForTimeout(2_000);
  });
  await expect(chatOf(alice).getByText('Said while control was away.')).toHaveCount(1);
  await expect(chatOf(bob).getByText('Said while control was away.')).toHaveCount(1);
  truth = await whatStands();
  expectLikeNothing(gaps);
});

test('a restart of control in order (SIGTERM): media does not stop', async () => {
  const gaps = await through('control restarted', async () => {
    stack.kill('control', 'SIGTERM');
    await alice.page.waitForTimeout(1_000);
    await stack.waitReady();
    await alice.page.waitForTimeout(2_000);
  });
  expectLikeNothing(gaps);
});

test('twenty seconds without a cable', async () => {
  test.setTimeout(180_000);
  cable?.pull();
  await bob.page.waitForTimeout(10_000);
  await say(alice, 'Said while Bob was cut off.');
  await expect(bob.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeVisible();
  await bob.page.waitForTimeout(10_000);
  const plugged = Date.now();
  await cable?.plugIn();
  await settled();
  console.log(`  back after the cable: ${((Date.now() - plugged) / 1000).toFixed(1)} s`);
  await expect(chatOf(bob).getByText('Said while Bob was cut off.')).toHaveCount(1);
  truth = await sameBut(truth);
});

test('Redis silent for thirty seconds: the meeting goes on, newcomers are told', async () => {
  test.setTimeout(180_000);
  const gaps = await through('Redis stopped for 30 s', async () => {
    stack.stopRedis();
    await alice.page.waitForTimeout(5_000);
    await say(alice, 'Said without Redis.');
    await expect(chatOf(bob).getByText('Said without Redis.')).toBeVisible();
    await carol.control('Lower hand').click();
    await expect(carol.control('Raise hand')).toBeVisible();
    await carol.control('Raise hand').click();
    await alice.page.waitForTimeout(25_000);
    stack.continueRedis();
    await stack.waitReady();
  });
  truth = await sameBut(truth);
  expectLikeNothing(gaps);
});

test('after all of it, a last kill -9 of control still finds everybody', async () => {
  const gaps = await through('control killed at the end', async () => {
    stack.kill('control', 'SIGKILL');
    await stack.waitReady();
    await alice.page.waitForTimeout(2_000);
  });
  expectLikeNothing(gaps);
  await alice.openPanel('Participants');
  await alice.panel('Participants').getByRole('button', { name: 'Admit', exact: true }).click();
  await expect(guest.toolbar).toBeVisible();
  const kept = await alice.page.request.get(`${stack.url}/api/v1/media-gaps`);
  expect(((await kept.json()) as { gaps: unknown[] }).gaps.length).toBeGreaterThan(0);
});

/** Lets `fault` happen, waits until all is well again, and compares what stands with what stood. */
async function through(fault: string, deed: () => Promise<void>): Promise<readonly Silences[]> {
  await settled();
  await Promise.all([resetFlow(alice.page), resetFlow(bob.page)]);
  await deed();
  await settled();
  const gaps = await Promise.all([readFlow(alice.page), readFlow(bob.page)]);
  for (const person of [alice, bob]) {
    const { gaps: known } = await person.diagnostics();
    ownGaps.push(...known.slice(seenGaps.get(person) ?? 0));
    seenGaps.set(person, known.length);
  }
  figures.push({ fault, who: 'Alice', gaps: gaps[0] }, { fault, who: 'Bob', gaps: gaps[1] });
  expect({ alice: await alice.id(), bob: await bob.id() }).toEqual(ids);
  if (!fault.startsWith('control killed') && !fault.startsWith('Redis'))
    expect(await whatStands()).toBe(truth);
  return gaps;
}

/** Nobody reconnects, and everybody sees and hears the other. */
async function settled(): Promise<void> {
  for (const person of [alice, bob, carol])
    await expect(person.page.getByRole('status').filter({ hasText: 'Reconnecting…' })).toBeHidden({
      timeout: 60_000,
    });
  await alice.seesMoving('Bob Müller', 5);
  await bob.seesMoving('Alice Andersson', 5);
  for (const [hears, from] of [
    [alice, ids.bob],
    [bob, ids.alice],
  ] as const)
    await expect.poll(() => hears.energyFrom(from, 1_000), { timeout: 30_000 }).toBeGreaterThan(0.0005);
}

async function say(person: Person, text: string): Promise<void> {
  const chat = await person.openPanel('Chat');
  await chat.getByRole('textbox', { name: 'Message' }).fill(text);
  await chat.getByRole('button', { name: 'Send' }).click();
}

const chatOf = (person: Person) => person.panel('Chat').getByRole('log');

/** Roster, roles, hands, who waits, and the chat, as hosts read them. */
async function whatStands(): Promise<string> {
  const texts: string[] = [];
  for (const person of [alice, bob]) {
    texts.push(await (await person.openPanel('Participants')).innerText());
    await person.openPanel('Chat');
    await expect(chatOf(person).getByText('Before everything.')).toBeVisible();
    texts.push(await chatOf(person).innerText());
  }
  await expect(guest.page.getByRole('heading', { name: /wait/i })).toBeVisible();
  return texts.join('\n---\n').replaceAll(/\b\d+ (seconds?|minutes?) ago\b|\b\d+:\d\d\b/gu, '…');
}

/** More was said meanwhile; everything else stands as before. */
async function sameBut(before: string): Promise<string> {
  const now = await whatStands();
  const people = (text: string) => text.split('\n---\n').filter((_part, nth) => nth % 2 === 0);
  expect(people(now)).toEqual(people(before));
  return now;
}

interface Node {
  readonly workers: readonly { readonly pid: number; readonly routers: number }[];
}

/** The worker that carries the meeting, as an administrator is told. */
async function busyWorker(): Promise<number> {
  const answer = await alice.page.request.get(`${stack.url}/api/v1/media-nodes`);
  expect(answer.status()).toBe(200);
  const { nodes } = (await answer.json()) as { nodes: readonly Node[] };
  const busy = nodes.flatMap(({ workers }) => workers).find(({ routers }) => routers > 0);
  if (!busy) throw new Error('No worker carries anything.');
  return busy.pid;
}

function expectAllBelow(gaps: readonly Silences[], ms: number): void {
  for (const { audio, video } of gaps) {
    expect(audio).toBeLessThan(ms);
    expect(video).toBeLessThan(ms);
  }
}

/** Sound that is silent sends little (DTX), and a busy machine stutters: what was measured with nothing failing, and a bit. */
function expectLikeNothing(gaps: readonly Silences[]): void {
  const calm = figures.filter(({ fault }) => fault === 'nothing').map((figure) => figure.gaps);
  const worst = (kind: keyof Silences) => Math.max(...calm.map((gap) => gap[kind]));
  for (const { audio, video } of gaps) {
    expect(audio).toBeLessThan(worst('audio') + STUTTER_MS);
    expect(video).toBeLessThan(worst('video') + STUTTER_MS);
  }
}
