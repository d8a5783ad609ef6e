/** What a built media worker depends on, and so where it lies in the cache. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, inRoot } from '../setup/paths.mjs';
import { Advice } from '../setup/say.mjs';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const MEDIASOUP = inRoot('node_modules/mediasoup');

/** How the two builds are configured; part of the key, as it decides what comes out. */
export const LIBSRTP_OPTIONS = [
  '--buildtype=release',
  '--default-library=static',
  '--libdir=lib',
  '-Dcrypto-library=openssl',
  '-Dcrypto-library-kdf=disabled',
  '-Dtests=disabled',
  '-Ddoc=disabled',
];
export const WORKER_OPTIONS = ['--buildtype=release', '-Db_ndebug=true', '--wrap-mode=nodownload'];

/** @returns {string} the version of Debian's libsrtp2, whose source is built */
export function libsrtpVersion() {
  try {
    return execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'libsrtp2-dev'], { encoding: 'utf8' });
  } catch {
    throw new Advice('The Debian package libsrtp2-dev is missing: run `npm run setup`.');
  }
}

/**
 * The folder of the cache that belongs to this checkout's mediasoup, shims, patches and Debian release.
 * The Node package and the worker speak a private protocol, so the version must be exactly the same.
 */
export function workerDir() {
  const key = [`mediasoup-${mediasoupVersion()}`, debianRelease(), process.arch, `srtp-${libsrtpVersion()}`];
  return join(cacheDir(), 'media-worker', [...key, inputsHash()].join('_').replace(/[^\w.+-]/g, '-'));
}

/** @returns {string} the version of the installed mediasoup package */
export function mediasoupVersion() {
  try {
    return JSON.parse(readFileSync(join(MEDIASOUP, 'package.json'), 'utf8')).version;
  } catch {
    throw new Advice('The npm packages are not installed: run `npm run setup`.');
  }
}

function debianRelease() {
  const text = readFileSync('/etc/os-release', 'utf8');
  const field = (name) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1];
  return `${field('ID') ?? 'linux'}-${field('VERSION_ID') ?? 'rolling'}`;
}

function inputsHash() {
  const hash = createHash('sha256').update(JSON.stringify([LIBSRTP_OPTIONS, WORKER_OPTIONS]));
  for (const folder of ['shims', 'patches']) {
    for (const file of filesBelow(join(HERE, folder))) {
      hash.update(file.slice(HERE.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex').slice(0, 12);
}

function filesBelow(folder) {
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
