/** Installs the npm packages when node_modules does not hold what package-lock.json says. */
import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** @param {string} log */
export async function ensureNpmPackages(log) {
  if (matchesLockFile()) return;
  say('  npm packages: installing what package-lock.json names (about a minute)');
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm'];
  const [command, ...args] = npm;
  // No package of ours needs its install script: every native addon comes prebuilt, and mediasoup's script would
  // download a worker that we build ourselves.
  await run('npm ci', command, [...args, 'ci', '--ignore-scripts', '--no-fund', '--no-audit'], {
    env: npmEnvironment(),
    log,
  });
}

/**
 * The surroundings for npm. Should anything be compiled after all, it must be against the headers of the Node that
 * runs it, not of the Node that runs npm.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment() {
  const headers = inRoot(`node_modules/node-linux-${process.arch}`);
  return { ...process.env, ...(existsSync(headers) ? { npm_config_nodedir: headers } : {}) };
}

function matchesLockFile() {
  const hidden = inRoot('node_modules/.package-lock.json');
  // npm writes this file last, so that an interrupted installation does not have it.
  if (!existsSync(hidden)) return false;
  const read = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  return sameInstallation(read(inRoot('package-lock.json')), read(hidden));
}

/**
 * Compares the lock file with npm's own record of what it put into node_modules.
 *
 * @param {Record<string, LockEntry>} wanted `packages` of package-lock.json
 * @param {Record<string, LockEntry>} present `packages` of node_modules/.package-lock.json
 * @param {{platform: string, arch: string}} machine
 * @typedef {{version?: string, integrity?: string, optional?: boolean, os?: string | string[], cpu?: string | string[],
 *   libc?: string | string[]}} LockEntry
 */
export function sameInstallation(
  wanted,
  present,
  machine = { platform: process.platform, arch: process.arch },
) {
  const same = Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    // Left out on purpose: made for another platform, or only needed by one that is.
    return entry.optional === true && !madeFor(entry, machine);
  });
  return same && Object.keys(present).every((path) => path in wanted);
}

function madeFor({ os, cpu, libc }, { platform, arch }) {
  if (os === undefined && cpu === undefined) return false;
  const fits = (wanted, own) => [wanted ?? own].flat().includes(own);
  return fits(os, platform) && fits(cpu, arch) && fits(libc, 'glibc');
}
