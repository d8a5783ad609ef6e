/** Installs the Debian packages that are missing, after saying which and why. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { Advice, say } from './say.mjs';

const PURPOSES = { build: 'building the media worker', test: 'tests' };

/**
 * Parses `packages.list`.
 *
 * @param {string} text
 * @returns {{group: string, name: string, unit: string | undefined, purpose: string | undefined}[]}
 */
export function parsePackageList(text) {
  const packages = [];
  let group = '';
  for (const line of text.split('\n')) {
    const [content = '', purpose] = line.split('#').map((part) => part.trim());
    const heading = /^\[(\w+)\]$/.exec(content);
    if (heading) group = heading[1] ?? '';
    else if (content !== '') {
      const [name = '', ...marks] = content.split(/\s+/);
      const unit = marks.find((mark) => mark.startsWith('off:'))?.slice('off:'.length);
      packages.push({ group, name, unit, purpose: purpose || undefined });
    }
  }
  return packages;
}

/**
 * @param {readonly string[]} groups of packages.list
 * @param {string} log
 */
export async function ensurePackages(groups, log) {
  const listed = parsePackageList(readFileSync(inRoot('appliance/packages.list'), 'utf8'));
  const missing = missingOf(listed.filter(({ group }) => groups.includes(group)));
  if (missing.length === 0) return;
  say('  Debian packages that are missing and will be installed:');
  for (const { name, group, purpose } of missing)
    say(`    ${name.padEnd(22)} ${purpose ?? PURPOSES[group] ?? group}`);
  const asRoot = rootPrefix(missing);
  const names = missing.map(({ name }) => name);
  await refreshLists(asRoot, names, log);
  const units = missing.flatMap(({ unit }) => unit?.split(',') ?? []);
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  await withUnitsOff(asRoot, units, () => aptGet(asRoot, install, 'installing Debian packages', log));
}

function missingOf(packages) {
  const query = spawnSync(
    'dpkg-query',
    ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages.map((p) => p.name)],
    {
      encoding: 'utf8',
    },
  );
  if (query.error) throw new Advice('dpkg-query was not found: Conclave is set up on Debian 12.');
  const installed = new Set(query.stdout.split('\n').filter((line) => line.endsWith(' installed')));
  return packages.filter(({ name }) => !installed.has(`${name} installed`));
}

/** @returns {string[]} what to put before a command that only root may run */
function rootPrefix(missing) {
  if (process.getuid?.() === 0) return [];
  const byHand = `apt-get install --no-install-recommends ${missing.map(({ name }) => name).join(' ')}`;
  if (spawnSync('sudo', ['--version'], { stdio: 'ignore' }).error) {
    throw new Advice(
      `Installing packages needs root, and there is no sudo. Please run this as root, then start again:\n  ${byHand}`,
    );
  }
  say('  This needs administrator rights: sudo may ask for your password.');
  // Asked once and here, where nothing else writes to the terminal.
  if (spawnSync('sudo', ['-v'], { stdio: 'inherit' }).status !== 0) {
    throw new Advice(`sudo was refused. Please have this run as root, then start again:\n  ${byHand}`);
  }
  return ['sudo', '-n'];
}

/** Old lists name versions that are gone from the mirror, or that have security updates by now. */
async function refreshLists(asRoot, names, log) {
  try {
    await aptGet(asRoot, ['update'], 'reading the package lists', log);
  } catch (error) {
    // A third-party source may be out of order without being needed; and a machine may have its packages at hand.
    if (!allKnown(names)) throw error;
    say('  The package lists could not be renewed; going on with those at hand.');
  }
}

function allKnown(names) {
  const env = { ...process.env, LC_ALL: 'C' };
  const policy = spawnSync('apt-cache', ['policy', ...names], { encoding: 'utf8', env });
  const candidates = policy.stdout.split('\n').filter((line) => line.trim().startsWith('Candidate:'));
  return candidates.length === names.length && !candidates.some((line) => line.includes('(none)'));
}

async function aptGet(asRoot, args, label, log) {
  const [command, ...rest] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'LC_ALL=C',
    'apt-get',
    '-q',
    ...args,
  ];
  await run(label, command, rest, {
    log,
    progress: (line) => /^(?:Get:\d+|Unpacking|Setting up) .{0,60}/.exec(line)?.[0],
  });
}

/**
 * Installs without letting the packages' own services start, now or at the next boot. They are masked for the
 * running system only, so that nothing stays behind if we are killed in between.
 */
async function withUnitsOff(asRoot, units, install) {
  if (units.length === 0 || !existsSync('/run/systemd/system')) return install();
  const systemctl = (...args) => {
    const [command, ...rest] = [...asRoot, 'systemctl', ...args, ...units];
    execFileSync(command, rest, { stdio: 'pipe' });
  };
  systemctl('mask', '--runtime');
  try {
    await install();
  } finally {
    systemctl('unmask', '--runtime');
  }
  systemctl('disable', '--now');
  say(`  Left switched off, as Conclave runs its own: ${units.join(', ')}`);
}
