/** A private PostgreSQL on a unix socket only. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Advice, say } from '../setup/say.mjs';
import { giveTo, serviceAccount, setprivArguments } from './account.mjs';
import { privateFolder, socketFolder } from './folders.mjs';
import { startProcess } from './process.mjs';

const BINARIES = '/usr/lib/postgresql';
const START_MS = 60_000;
/** What a start meets while the processes of a killed run still hold the data; gone after a few seconds. */
const STILL_HELD = /pre-existing shared memory block|lock file .* already exists|Is another postmaster/;

/**
 * @param {object} options
 * @param {string} options.folder absolute; data, log and socket go below it
 * @param {boolean} [options.durable] false: faster, but a crash of the machine loses data; for tests
 * @returns {Promise<{url: string, process: import('./process.mjs').ServiceProcess}>}
 *   `url` names the database `conclave`, owned by the role `conclave`, which may create further databases
 */
export async function startPostgres({ folder, durable = true }) {
  const account = serviceAccount('postgres');
  const { binaries, major } = newestBinaries();
  const home = privateFolder(join(folder, 'postgres'), account);
  const sockets = socketFolder(folder, 'postgres', account);
  const context = { account, binaries, home, sockets, durable, log: join(home, 'log') };
  const data = join(home, major);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    noteOtherVersions(home, major);
    createCluster(data, context);
  }
  const url = `postgres://conclave@localhost/conclave?host=${encodeURIComponent(sockets)}`;
  return { url, process: await startServer(data, context) };
}

function newestBinaries() {
  const versions = existsSync(BINARIES) ? readdirSync(BINARIES).filter((name) => /^\d+$/.test(name)) : [];
  const major = versions
    .sort((a, b) => Number(b) - Number(a))
    .find((version) => existsSync(join(BINARIES, version, 'bin/initdb')));
  if (!major) throw new Advice('PostgreSQL is not installed: run `npm run setup`.');
  return { major, binaries: join(BINARIES, major, 'bin') };
}

function noteOtherVersions(home, major) {
  const others = readdirSync(home).filter((name) => /^\d+$/.test(name) && name !== major);
  if (others.length > 0) {
    say(
      `  Note: ${home} holds data of PostgreSQL ${others.join(', ')}; version ${major} starts with an empty database.`,
    );
  }
}

/** Makes the cluster aside and renames it, so that an interrupted start leaves nothing half-made. */
function createCluster(data, { account, binaries, home, durable }) {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const asAccount = (program, args, input) => {
    const command = [...setprivArguments(account), '--', join(binaries, program), ...args];
    const done = spawnSync('setpriv', command, { cwd: home, env: environment(), encoding: 'utf8', input });
    if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr}${done.error?.message ?? ''}`);
  };
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8'];
  const options = [
    '--username=postgres',
    '--auth=trust',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  asAccount('initdb', ['-D', fresh, ...locale, ...options]);
  const commands = 'create role conclave login createdb;\ncreate database conclave owner conclave;\n';
  asAccount('postgres', ['--single', '-D', fresh, ...(durable ? [] : ['-F']), 'postgres'], commands);
  renameSync(fresh, data);
}

async function startServer(data, { account, binaries, home, sockets, durable, log }) {
  // Written at each start, so that a changed setting or a moved checkout takes effect on data that exists.
  writeFileSync(join(data, 'conclave.conf'), configuration(sockets, durable));
  giveTo(account, join(data, 'conclave.conf'));
  const deadline = Date.now() + START_MS;
  for (;;) {
    const server = await startProcess({
      ...{ name: 'PostgreSQL', account, log, cwd: home, env: environment(), stopSignal: 'SIGINT' },
      command: join(binaries, 'postgres'),
      args: ['-D', data, '-c', `config_file=${join(data, 'conclave.conf')}`],
      mark: data,
      pidFile: join(home, 'pid'),
    });
    try {
      // An open socket is not enough: it also answers while the database is still recovering.
      await server.ready(
        () => server.output().includes('database system is ready to accept connections'),
        START_MS,
      );
      return server;
    } catch (error) {
      await server.stop();
      if (!STILL_HELD.test(error.message) || Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}

function configuration(sockets, durable) {
  const settings = {
    listen_addresses: "''",
    unix_socket_directories: `'${sockets.replaceAll("'", "''")}'`,
    unix_socket_permissions: '0700',
    max_connections: 100,
    shared_buffers: durable ? '128MB' : '32MB',
    max_wal_size: '512MB',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_line_prefix: "'%m [%p] '",
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `# Written by Conclave at each start.\n${lines.join('\n')}\n`;
}

function environment() {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
}
