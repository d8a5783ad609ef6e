import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { roleReady } from './ready.mjs';
import { pidFileOf, Supervisor } from './supervisor.mjs';

/**
 * Stands in for the server: it has a worker of its own that hangs at every signal but the last, notes when it is told to
 * stop, and ends by itself as it is told. At SIGUSR2 it goes round in circles.
 */
const STAND_IN = `
  const { spawn } = require('node:child_process');
  const { appendFileSync, writeFileSync } = require('node:fs');
  const { FOLDER: folder, CONCLAVE_ROLE: role } = process.env;
  const worker = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)']);
  writeFileSync(folder + '/' + role + '.worker', String(worker.pid));
  process.on('SIGUSR2', () => { for (;;); });
  process.on('SIGTERM', () => { appendFileSync(folder + '/stopped', role + '\\n'); process.exit(0); });
  if (process.env.WRONG === role) { console.error('PORT is wrong'); process.exit(78); }
  process.send('ready');
  setInterval(() => process.send('alive'), 50);
`;
const ROLES = ['media', 'control', 'recorder'];

let folder;
let supervisor;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-supervisor-'));
});

async function supervise(env = {}, lookEveryMs = 1_000) {
  supervisor = new Supervisor({
    roles: ROLES,
    env: { PATH: process.env.PATH, FOLDER: folder, ...env },
    dataDir: folder,
    ready: roleReady,
    program: [process.execPath, '-e', STAND_IN],
    lookEveryMs,
  });
  await supervisor.start();
}
afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  rmSync(folder, { recursive: true, force: true });
});
const numberIn = (path) => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0);
const pidOf = (role) => numberIn(pidFileOf(folder, role));
const workerOf = (role) => numberIn(join(folder, `${role}.worker`));
async function until(what, holds) {
  for (let tries = 0; !holds(); tries += 1) {
    assert.ok(tries < 750, what);
    await sleep(20);
  }
}
function runs(pid) {
  try {
    // What has ended and was not collected yet still has a number.
    return !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('each role that is killed runs again at once, and leaves nothing behind', async () => {
  await supervise();
  for (const role of ROLES) {
    await until(`${role} started`, () => runs(workerOf(role)));
    const [pid, worker] = [pidOf(role), workerOf(role)];
    const others = ROLES.filter((each) => each !== role).map(pidOf);
    process.kill(pid, 'SIGKILL');
    await until(`${role} started again`, () => pidOf(role) !== 0 && pidOf(role) !== pid && runs(pidOf(role)));
    await until(`the worker of ${role} ended`, () => !runs(worker));
    assert.deepEqual(ROLES.filter((each) => each !== role).map(pidOf), others, 'the others were not touched');
  }
});

for (const [how, signal, role, logFile] of [
  ['is stopped', 'SIGSTOP', 'media', 'media.log'],
  ['goes round in circles', 'SIGUSR2', 'control', 'server.log'],
]) {
  test(`a role that ${how} is noticed, said and started again; the others live on`, async () => {
    await supervise({}, 250);
    for (const each of ROLES) await until(`${each} serves`, () => supervisor.running(each).isReady);
    const [pid, worker] = [pidOf(role), workerOf(role)];
    const others = ROLES.filter((each) => each !== role).map(pidOf);
    process.kill(pid, signal);
    await until(`${role} started again`, () => pidOf(role) !== 0 && pidOf(role) !== pid && runs(pidOf(role)));
    await until(`the worker of ${role} ended`, () => !runs(worker));
    await until(`${role} serves again`, () => supervisor.running(role).isReady);
    // As long again as it took to notice: whoever tells of life is left in peace.
    await sleep(2_500);
    assert.deepEqual(ROLES.filter((each) => each !== role).map(pidOf), others, 'the others were not touched');
    const log = readFileSync(join(folder, 'log', logFile), 'utf8');
    assert.equal(log.match(/no sign of life/g)?.length, 1, log);
  });
}

test('stop() ends control first and media last, and leaves no process', async () => {
  await supervise();
  for (const role of ROLES) await until(`${role} started`, () => runs(workerOf(role)));
  const all = ROLES.flatMap((role) => [pidOf(role), workerOf(role)]);
  await supervisor.stop();
  assert.equal(readFileSync(join(folder, 'stopped'), 'utf8'), 'control\nrecorder\nmedia\n');
  await until('all have ended', () => !all.some(runs));
  assert.deepEqual(ROLES.map(pidOf), [0, 0, 0]);
});

test('a role whose settings are wrong is given up, after it has said why', async () => {
  await supervise({ WRONG: 'control' });
  await supervisor.givenUp;
  assert.match(readFileSync(join(folder, 'log/server.log'), 'utf8'), /PORT is wrong/);
});
