/** A private ClamAV daemon on a unix socket only: it scans what people upload. It never asks the network for anything. */
import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../setup/say.mjs';
import { giveTo, serviceAccount } from './account.mjs';
import { privateFolder, socketFolder } from './folders.mjs';
import { answers } from './ports.mjs';
import { startProcess } from './process.mjs';
import { testSignature } from './test-malware.mjs';

const CLAMD = '/usr/sbin/clamd';
/** Where Debian's freshclam, or an administrator, puts the real signatures. */
const SYSTEM_DATABASE = '/var/lib/clamav';
const DEFAULT_MAX_MB = 50;

/**
 * @param {object} options
 * @param {string} options.folder absolute; signatures, log and socket go below it
 * @param {string} [options.maxMb] the largest file that will be asked about, in megabytes
 * @param {string} [options.systemDatabase] folder with real signatures, which is used when it has some
 * @returns {Promise<{url: string, process: import('./process.mjs').ServiceProcess, ready: () => Promise<void>}>}
 *   It has only been started: real signatures take it many seconds to read. `ready` waits until it answers.
 */
export async function startScanner({ folder, maxMb, systemDatabase = SYSTEM_DATABASE }) {
  if (!existsSync(CLAMD)) throw new Advice('ClamAV is not installed: run `npm run setup`.');
  const account = serviceAccount('clamav');
  const home = privateFolder(join(folder, 'scanner'), account);
  const socket = join(socketFolder(folder, 'scanner', account), 'clamd.sock');
  const database = hasSignatures(systemDatabase) ? systemDatabase : ownDatabase(home, account);
  const temporary = join(home, 'tmp');
  rmSync(temporary, { recursive: true, force: true });
  privateFolder(temporary, account);
  const file = join(home, 'clamd.conf');
  writeFileSync(file, configuration({ socket, database, temporary, maxMb: megabytes(maxMb) }));
  giveTo(account, file);
  const server = await startProcess({
    ...{ name: 'ClamAV', account, cwd: home, stopSignal: 'SIGTERM' },
    command: ownProgram(home, account),
    args: [`--config-file=${file}`],
    mark: file,
    log: join(home, 'log'),
    pidFile: join(home, 'pid'),
  });
  const ready = () => server.ready(() => answers({ path: socket }, 'zPING\0', 'PONG'));
  return { url: `unix://${socket}`, process: server, ready };
}

/**
 * Debian confines its program, by the program's path, to the folders of the system's own daemon (AppArmor). A copy may
 * work in ours. What is large and gets security updates is the library, which is not copied.
 */
function ownProgram(home, account) {
  const copy = join(home, 'clamd');
  rmSync(copy, { force: true });
  copyFileSync(CLAMD, copy);
  chmodSync(copy, 0o700);
  giveTo(account, copy);
  return copy;
}

function hasSignatures(folder) {
  return existsSync(folder) && readdirSync(folder).some((name) => /^(?:main|daily)\.c[vl]d$/.test(name));
}

/** Without signatures the daemon does not start; with this one it starts at once, and can be seen to work. */
function ownDatabase(home, account) {
  const folder = privateFolder(join(home, 'signatures'), account);
  const file = join(folder, 'test.ndb');
  writeFileSync(file, testSignature());
  giveTo(account, file);
  return folder;
}

/** A setting that cannot be read is refused by the server, in better words. */
function megabytes(text) {
  const number = Number(text || DEFAULT_MAX_MB);
  return Number.isInteger(number) && number > 0 ? number : DEFAULT_MAX_MB;
}

function configuration({ socket, database, temporary, maxMb }) {
  return [
    '# Written by Conclave at each start.',
    'Foreground yes',
    `LocalSocket ${socket}`,
    'LocalSocketMode 600',
    'FixStaleSocket yes',
    `DatabaseDirectory ${database}`,
    `TemporaryDirectory ${temporary}`,
    // What is larger would be called clean without having been looked at.
    ...['StreamMaxLength', 'MaxFileSize'].map((name) => `${name} ${maxMb + 1}M`),
    `MaxScanSize ${4 * (maxMb + 1)}M`,
    'MaxThreads 2',
    'MaxQueue 30',
    'ReadTimeout 60',
    'CommandReadTimeout 30',
    // Reading new signatures beside the old ones would double its memory.
    'ConcurrentDatabaseReload no',
    'SelfCheck 600',
    'LogTime yes',
    '',
  ].join('\n');
}
