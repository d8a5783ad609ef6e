/**
 * What it costs that media is another process: the same meetings on two houses of one build, one with control and media in
 * one process, one with the socket between them. Rounds of both alternate, so that whatever else the machine does meets both
 * alike, and the result is a ratio.
 *
 * Run: `node --import ./bench/register.mjs bench/socket-cost.ts [rounds]`, with the server built and MEDIASOUP_WORKER_BIN
 * naming the media worker. Everything stays on loopback addresses.
 */
import { performance } from 'node:perf_hooks';
import { ApiClient } from '../server/test/support/api-client.js';
import { Guest } from './support/guest.js';
import { type Arrangement, House } from './support/house.js';
import { describeLatency, ms, percentile, sleep } from './support/statistics.js';

const PEOPLE = 10;
const WARM_UP_ROUNDS = 2;
const IDLE_MS = 4_000;
const SETTLE_MS = 100;
const ROUNDS = Math.max(2, Number(process.argv[2] ?? 12));
/** Not a goal but a tripwire: more would mean that something is done twice. */
const AT_MOST = { cpu: 2, joinTime: 2 };

interface Account {
  readonly house: House;
  readonly host: ApiClient;
  readonly joinTimes: number[];
  /** Of each round, ms per join. */
  readonly controlCpu: number[];
  readonly mediaCpu: number[];
}

/** One meeting: everybody joins one after the other, publishes, receives everybody before them; then all leave. */
async function round({ house, host, joinTimes, controlCpu, mediaCpu }: Account): Promise<void> {
  const { id } = await host.createMeeting();
  const [control, media] = [house.controlCpuMs(), house.mediaCpuMs()];
  const guests: Guest[] = [];
  for (let present = 0; present < PEOPLE; present++) {
    const began = performance.now();
    const guest = await Guest.enter(host, id, `Person ${present}`, present);
    joinTimes.push(performance.now() - began);
    guests.push(guest);
    // And all who were there before have the newcomer's picture and sound, before the next one comes.
    await Promise.all(guests.map((one) => one.receives(2 * present)));
  }
  // What is received begins to flow, before those who send it leave.
  await sleep(SETTLE_MS);
  await Promise.all(guests.map((guest) => guest.leave()));
  await sleep(SETTLE_MS);
  controlCpu.push((house.controlCpuMs() - control) / PEOPLE);
  mediaCpu.push((house.mediaCpuMs() - media) / PEOPLE);
}

const median = (sample: readonly number[]): number => percentile(sample, 0.5);
const say = (what: string, figure: string) => console.log(`  ${what.padEnd(40)} ${figure}`);

async function open(arrangement: Arrangement): Promise<Account> {
  const house = await House.start(arrangement);
  const host = await ApiClient.signedIn(house.url, 'alice');
  return { house, host, joinTimes: [], controlCpu: [], mediaCpu: [] };
}

/** CPU that control uses while nothing happens, ms per second. */
async function idle({ house }: Account): Promise<number> {
  const before = house.controlCpuMs();
  await sleep(IDLE_MS);
  return (house.controlCpuMs() - before) / (IDLE_MS / 1_000);
}

function report(together: Account, apart: Account): boolean {
  const cpu = median(apart.controlCpu) / median(together.controlCpu);
  const all = (account: Account) =>
    median(account.controlCpu.map((own, nth) => own + (account.mediaCpu[nth] ?? 0)));
  const joinTime = median(apart.joinTimes) / median(together.joinTimes);
  say('join, one process', describeLatency(together.joinTimes));
  say('join, over the socket', describeLatency(apart.joinTimes));
  say('control CPU per join, one process', ms(median(together.controlCpu)));
  say('control CPU per join, over the socket', ms(median(apart.controlCpu)));
  say('media process CPU per join', ms(median(apart.mediaCpu)));
  say('RATIO of control CPU', cpu.toFixed(2));
  say('RATIO of CPU of both Node processes', (all(apart) / all(together)).toFixed(2));
  say('RATIO of join time (p50)', joinTime.toFixed(2));
  const p95 = percentile(apart.joinTimes, 0.95) / percentile(together.joinTimes, 0.95);
  say('RATIO of join time (p95)', p95.toFixed(2));
  return cpu <= AT_MOST.cpu && joinTime <= AT_MOST.joinTime;
}

console.log(`The cost of the socket: ${ROUNDS} rounds of ${PEOPLE} people who see and hear each other`);
const together = await open('together');
const apart = await open('apart');
let good: boolean;
let complaints: string[];
try {
  for (let warmUp = 0; warmUp < WARM_UP_ROUNDS; warmUp++) {
    await round(together);
    await round(apart);
  }
  for (const account of [together, apart])
    for (const list of [account.joinTimes, account.controlCpu, account.mediaCpu]) list.length = 0;
  for (let nth = 0; nth < ROUNDS; nth++) {
    const order = nth % 2 === 0 ? [together, apart] : [apart, together];
    for (const account of order) await round(account);
  }
  good = report(together, apart);
  say('idle control CPU, one process', `${(await idle(together)).toFixed(1)} ms/s`);
  say('idle control CPU, over the socket', `${(await idle(apart)).toFixed(1)} ms/s`);
  // Before the end: what workers say while they are being ended is nobody's trouble.
  complaints = [...together.house.complaints, ...apart.house.complaints];
} finally {
  await Promise.all([together.house.stop(), apart.house.stop()]);
}
for (const complaint of complaints.slice(0, 10)) console.error(`✗ the server complained: ${complaint}`);
console.log(
  good && complaints.length === 0
    ? '✓ the socket costs little'
    : '✗ the socket costs too much, or not all went well',
);
process.exit(good && complaints.length === 0 ? 0 : 1);
