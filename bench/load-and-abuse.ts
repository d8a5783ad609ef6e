/**
 * Two hundred people in ten meetings on the built server, then hostile clients beside them: nothing crashes, the
 * well-behaved stay served, and afterwards memory, sockets and conferences are as before.
 *
 * Run: `node --import ./bench/register.mjs bench/load-and-abuse.ts [seed]`, with the server built and
 * MEDIASOUP_WORKER_BIN naming the media worker. Everything stays on loopback addresses.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '../server/test/support/api-client.js';
import { Crowd } from './support/crowd.js';
import { type Measure, ServerUnderTest } from './support/server.js';
import { describeLatency, mb, ms, percentile, sleep } from './support/statistics.js';

const MEETINGS = 10;
const PEOPLE_EACH = 20;
const WARM_UP_MS = 4_000;
const CALM_MS = 6_000;
const HOSTILE_MS = 14_000;
/** Seats of people who vanished are kept for half a minute. */
const EMPTY_WITHIN_MS = 40_000;

/** While under attack an answer may take so many times as long as in calm, or so long altogether. */
const SLOWER_AT_MOST = 10;
const ANSWER_WITHIN_MS = 250;
const HEAP_MARGIN = 16 * 2 ** 20;
const RSS_MARGIN = 96 * 2 ** 20;
const SOCKETS_MARGIN = 20;

const seed = process.argv[2] ?? '20261120';
const problems: string[] = [];
const expectThat = (good: boolean, problem: string) => {
  if (!good) problems.push(problem);
};
const say = (what: string, figure: string) => console.log(`  ${what.padEnd(34)} ${figure}`);

const attack = async (
  url: string,
  durationMs: number,
): Promise<{ counts: Record<string, number>; failures: string[] }> => {
  const child = fork(fileURLToPath(new URL('./attackers.ts', import.meta.url)), [
    url,
    seed,
    String(durationMs),
  ]);
  const [report] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`the attackers ended with ${String(code)}`)),
    ),
  ])) as [{ counts: Record<string, number>; failures: string[] }];
  return report;
};

const emptied = async (server: ServerUnderTest): Promise<number> => {
  const began = Date.now();
  while ((server.openConnections > 0 || server.openConferences > 0) && Date.now() - began < EMPTY_WITHIN_MS)
    await sleep(200);
  return Date.now() - began;
};

const describeMeasure = ({ heapUsed, rss, sockets }: Measure) =>
  `heap ${mb(heapUsed)}, resident ${mb(rss)}, ${sockets} TCP sockets`;

async function run(server: ServerUnderTest): Promise<void> {
  const { pid } = server;
  const host = await ApiClient.signedIn(server.url, 'alice');

  // A first, shorter round of everything: code is compiled, caches and arenas have grown, and what is compared later is
  // what each further round would add.
  const early = new Crowd(host);
  await early.fill(MEETINGS, PEOPLE_EACH, 8);
  await Promise.all([early.live(WARM_UP_MS), attack(server.url, WARM_UP_MS)]);
  await early.disperse();
  await sleep(1_000);
  const before = await server.measure();
  say('before', describeMeasure(before));

  const crowd = new Crowd(host);
  await crowd.fill(MEETINGS, PEOPLE_EACH, 8);
  say(`${crowd.members.length} people in ${MEETINGS} meetings, join`, describeLatency(crowd.joinTimes));
  const calm = await crowd.live(CALM_MS);
  say('answers in calm', describeLatency(calm));
  say('with everybody in', describeMeasure(await server.measure()));

  const [underAttack, report] = await Promise.all([crowd.live(HOSTILE_MS), attack(server.url, HOSTILE_MS)]);
  say('answers under attack', describeLatency(underAttack));
  for (const [what, count] of Object.entries(report.counts).sort()) say(`  ${what}`, String(count));
  await Promise.all(crowd.members.map((member) => member.ping()));
  expectThat(await server.isReady(), 'the server is not ready after the attack');

  await crowd.disperse();
  say('empty after', ms(await emptied(server)));
  await sleep(500);
  const after = await server.measure();
  say('after', describeMeasure(after));

  const allowed = Math.max(ANSWER_WITHIN_MS, SLOWER_AT_MOST * percentile(calm, 0.95));
  expectThat(
    percentile(underAttack, 0.95) <= allowed,
    `answers under attack took longer than ${ms(allowed)}`,
  );
  expectThat(
    underAttack.length > 0.8 * crowd.members.length * (HOSTILE_MS / 1000 - 1),
    'too few answers under attack',
  );
  for (const failure of new Set(crowd.failures))
    problems.push(`a well-behaved client was not served: ${failure}`);
  for (const failure of new Set(report.failures))
    problems.push(`an attack did not go as planned: ${failure}`);
  expectThat(!Object.keys(report.counts).includes('bad tickets: ACCEPTED'), 'a bad ticket was accepted');
  for (const sign of [
    'oversized, closed with 1009',
    'floods, closed with 1008',
    'silent, closed with 4002',
    'bad joins: 404',
  ]) {
    expectThat((report.counts[sign] ?? 0) > 0, `not seen: ${sign}`);
  }
  expectThat(
    server.isAlive && server.pid === pid && (await server.isReady()),
    'the server is not up any more',
  );
  expectThat(server.openConnections === 0, `${server.openConnections} connections are left`);
  expectThat(server.openConferences === 0, `${server.openConferences} conferences are left`);
  expectThat(after.sockets <= before.sockets + SOCKETS_MARGIN, `${after.sockets} TCP sockets are left`);
  expectThat(after.heapUsed <= before.heapUsed + HEAP_MARGIN, 'the heap did not return');
  expectThat(after.rss <= before.rss + RSS_MARGIN, 'resident memory did not return');
}

const began = Date.now();
console.log(`Load and abuse, seed ${seed}`);
const server = await ServerUnderTest.start();
try {
  await run(server);
} catch (error) {
  problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await server.stop();
}
for (const complaint of server.complaints.slice(0, 20)) problems.push(`the server complained: ${complaint}`);
say('took', `${((Date.now() - began) / 1000).toFixed(0)} s`);
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(
  problems.length === 0
    ? '✓ nothing crashed, others stayed served, memory returned'
    : `${problems.length} problems`,
);
process.exit(problems.length === 0 ? 0 : 1);
