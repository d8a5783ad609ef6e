/**
 * Faults at random moments against six people with real media, on the whole product as `npm start` runs it; afterwards
 * nobody may have lost a seat or a word, everybody sees and hears everybody, and nothing is left over.
 *
 * Run: `node --experimental-transform-types --import ./bench/register.mjs bench/fault-run.ts [seed] [seconds]`, with
 * everything set up (`npm run setup`). The same seed gives the same faults at the same times; 600 seconds at most.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { ApiClient } from '../server/test/support/api-client.js';
import { Stack } from '../web-client/e2e/support/stack.js';
import { leftovers, replayed } from './support/leftovers.js';
import { Robot } from './support/robot.js';
import { randomFrom, sleep } from './support/statistics.js';

process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'guest one', 'guest two'];
const seed = Number(process.argv[2] ?? 20261121);
const seconds = Math.min(600, Number(process.argv[3] ?? 180));
const HEAL_WITHIN_MS = 60_000;
const problems: string[] = [];

const random = randomFrom(seed);
const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
const oneOf = <Value>(values: readonly Value[]): Value => values[between(0, values.length - 1)] as Value;

type Fault = readonly [
  name: string,
  happen: (stack: Stack, robots: readonly Robot[]) => Promise<void> | void,
];

const frozen = async (pid: number, ms: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP');
  await sleep(ms);
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Somebody noticed that it hung, and ended it.
  }
};

const FAULTS: readonly Fault[] = [
  ['a worker is killed', (stack) => void process.kill(oneOf(stack.workerPids()), 'SIGKILL')],
  ['a worker hangs', (stack) => void process.kill(oneOf(stack.workerPids()), 'SIGSTOP')],
  ['the media process is killed', (stack) => stack.kill('media', 'SIGKILL')],
  ['control is killed', (stack) => stack.kill('control', 'SIGKILL')],
  ['control is restarted', (stack) => stack.kill('control', 'SIGTERM')],
  ['control hangs for a while', (stack) => frozen(stack.pidOf('control'), between(500, 4_000))],
  ['the media process hangs for good', (stack) => stack.kill('media', 'SIGSTOP')],
  ['control hangs for good', (stack) => stack.kill('control', 'SIGSTOP')],
  ['the media process hangs for a while', (stack) => frozen(stack.pidOf('media'), between(500, 2_000))],
  [
    'Redis is silent for a while',
    async (stack) => {
      stack.stopRedis();
      await sleep(between(1_000, 15_000));
      stack.continueRedis();
    },
  ],
  ['somebody loses the line', (_stack, robots) => oneOf(robots).cutLine()],
];

async function chatter(robots: readonly Robot[], until: number): Promise<void> {
  for (let nth = 0; Date.now() < until; nth++) {
    const robot = robots[nth % robots.length];
    if (!robot) continue;
    // Both are awaited with their own bound; what is not acknowledged was not promised.
    void robot.say(`${robot.name} ${String(nth)}`);
    if (nth % 5 === 0) void robot.request({ type: 'hand_raise', raised: nth % 10 === 0 });
    await sleep(400);
  }
  await sleep(10_000);
}

/** Everybody decodes sound and pictures of everybody else, growing. */
async function everybodyFlows(robots: readonly Robot[]): Promise<boolean> {
  const before = robots.map((robot) => robot.flows());
  await sleep(3_000);
  return robots.every((robot, nth) => {
    const now = robot.flows();
    return robots.every(
      (other) =>
        other === robot ||
        ['microphone', 'camera'].every((source) => {
          const key = `${other.id} ${source}`;
          return (now.get(key) ?? 0) > (before[nth]?.get(key) ?? 0);
        }),
    );
  });
}

async function healed(robots: readonly Robot[]): Promise<number | null> {
  const began = Date.now();
  while (Date.now() - began < HEAL_WITHIN_MS) {
    if (await everybodyFlows(robots)) return Date.now() - began;
  }
  return null;
}

async function checkChat(robot: Robot, robots: readonly Robot[]): Promise<void> {
  const texts: string[] = [];
  for (let after = 0; ;) {
    const reply = await robot.request({ type: 'chat.history', after, limit: 100 });
    const page = reply?.ok ? (reply.data as { messages: { text: string; version: number }[] }) : null;
    if (!page) {
      problems.push(`${robot.name} could not read the chat`);
      return;
    }
    texts.push(...page.messages.map((message) => message.text));
    const last = page.messages.at(-1);
    if (!last) break;
    after = last.version;
  }
  if (new Set(texts).size !== texts.length) problems.push('a message is in the chat twice');
  for (const { name, acknowledged } of robots) {
    const kept = new Set(texts);
    const lost = acknowledged.filter((text) => !kept.has(text));
    if (lost.length > 0) problems.push(`${name}: ${String(lost.length)} acknowledged messages are lost`);
  }
  console.log(`  ${String(texts.length)} messages kept`);
}

const roster = ({ welcome }: Robot): string =>
  (welcome?.participants ?? [])
    .map(({ displayName, role }) => `${displayName} ${role}`)
    .sort()
    .join(', ');

async function run(stack: Stack): Promise<void> {
  const host = await ApiClient.signedIn(stack.url, 'alice');
  const { code } = await host.createMeeting();
  const robots: Robot[] = [];
  for (const name of PEOPLE) {
    const api = name === 'alice' ? host : new ApiClient(stack.url);
    if (!name.includes(' ') && name !== 'alice') await api.signIn(name);
    const robot = new Robot(api, code, name);
    robots.push(robot);
    await robot.enter();
  }
  if ((await healed(robots)) === null) throw new Error('The meeting did not work before anything failed.');
  console.log(`  six people are in (seed ${String(seed)}, ${String(seconds)} s)`);

  const end = Date.now() + seconds * 1_000;
  const talking = chatter(robots, end);
  while (Date.now() < end) {
    await sleep(between(1_000, 12_000));
    const [name, happen] = oneOf(FAULTS);
    console.log(`  ${String(Math.round(seconds - (end - Date.now()) / 1_000)).padStart(4)} s  ${name}`);
    try {
      await happen(stack, robots);
    } catch (error) {
      // What is to be killed has just been killed by the fault before.
      console.log(`         (${String(error)})`);
    }
  }
  await talking;
  await stack.waitReady();
  const ms = await healed(robots);
  if (ms === null) problems.push('not everybody sees and hears everybody again');
  else console.log(`  healed ${String(ms)} ms after the last fault`);
  for (const robot of robots) {
    console.log(
      `  ${robot.name}: ${String(robot.resumes)} resumes, ${String(robot.rebuilds)} media set-ups, ` +
        `${String(robot.acknowledged.length)} messages`,
    );
    if (robot.seatsLost > 0) problems.push(`${robot.name} lost the seat ${String(robot.seatsLost)} times`);
  }
  for (const robot of robots) robot.cutLine();
  await sleep(5_000);
  const rosters = new Set(robots.map(roster));
  if (rosters.size !== 1) problems.push(`not all see the same people: ${[...rosters].join(' | ')}`);
  const [first] = robots;
  if (first) await checkChat(first, robots);

  const conferenceId = first?.welcome?.meeting.conferenceId ?? '';
  for (const robot of robots) await robot.leave();
  await sleep(4_000);
  problems.push(...(await leftovers(stack, host)), ...replayed(stack, conferenceId));
}

const orphans = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mediasoup-worker') &&
          / \d+ /u.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S/su, ''))?.[0] === ' 1 '
        );
      } catch {
        return false;
      }
    });

const before = orphans().length;
const stack = await Stack.start({ MEDIA_VIDEO_CODEC: 'vp8', MEDIA_WORKERS: '2' });
try {
  await run(stack);
} catch (error) {
  problems.push(String(error));
  console.log(stack.tail());
} finally {
  await stack.stop();
}
if (orphans().length > before) problems.push('media workers have outlived the product');
for (const problem of problems) console.log(`  ✗ ${problem}`);
console.log(problems.length === 0 ? 'The house survived.' : `${String(problems.length)} problems`);
process.exit(problems.length === 0 ? 0 : 1);
