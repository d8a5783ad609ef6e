/**
 * Builds mediasoup's worker, the program that forwards media, from the C++ sources inside the npm package with
 * Debian's libraries. The package's own build would download its dependencies, which fails behind a firewall.
 *
 *   node appliance/media-worker/build.mjs        builds unless it is in the cache, and prints the binary's path
 *
 * About 14 minutes of CPU time. The result is kept outside the checkout (see key.mjs) and an interrupted build
 * carries on where it was.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../setup/run.mjs';
import { Advice, elapsed, say } from '../setup/say.mjs';
import { HERE, LIBSRTP_OPTIONS, MEDIASOUP, WORKER_OPTIONS, libsrtpVersion, workerDir } from './key.mjs';
import { fetchLibsrtpSource } from './libsrtp-source.mjs';

/** @returns {string} where this checkout's media worker is, once built */
export function mediaWorkerPath() {
  return join(workerDir(), 'mediasoup-worker');
}

/**
 * Makes sure that the media worker is built. Two checkouts that need the same one take turns by a lock that the
 * kernel releases with its holder.
 *
 * @returns {Promise<string>} the path of the binary
 */
export async function ensureMediaWorker() {
  const path = mediaWorkerPath();
  if (existsSync(path)) return path;
  const folder = workerDir();
  mkdirSync(folder, { recursive: true });
  say('    Building the media worker from source: once per machine, about 14 minutes of CPU time.');
  say(`    It is kept in ${folder}`);
  const script = join(HERE, 'build.mjs');
  await run('media worker', 'flock', ['-o', join(folder, 'lock'), process.execPath, script], {
    inherit: true,
  });
  return path;
}

async function build() {
  const folder = workerDir();
  const binary = join(folder, 'mediasoup-worker');
  if (existsSync(binary)) return binary;
  const started = Date.now();
  const log = join(folder, 'build.log');
  const env = { ...process.env, PKG_CONFIG_PATH: await buildLibsrtp(folder, log) };
  const source = prepareWorkerSource(folder);
  const out = join(folder, 'build');
  if (!existsSync(join(out, 'build.ninja'))) {
    rmSync(out, { recursive: true, force: true });
    await run('configuring the media worker', 'meson', ['setup', ...WORKER_OPTIONS, out, source], {
      env,
      log,
    });
  }
  // The bundled bandwidth estimation includes generated headers without declaring it: they must come first.
  await run('generating headers', 'meson', ['compile', '-C', out, 'flatbuffers-generator'], { env, log });
  await run('media worker', 'ninja', ['-C', out, '-j', String(availableParallelism()), 'mediasoup-worker'], {
    ...{ env, log },
    progress: (line) => /^\[\d+\/\d+\]/.exec(line)?.[0],
  });
  const stripped = join(folder, 'mediasoup-worker.new');
  await run('stripping', 'strip', ['-o', stripped, join(out, 'mediasoup-worker')], { log });
  checkLinkage(stripped);
  renameSync(stripped, binary);
  for (const leftover of ['build', 'source', 'libsrtp']) rmSync(join(folder, leftover), { recursive: true });
  say(`    Media worker built in ${elapsed(started)}.`);
  return binary;
}

/** Builds libsrtp 2 as a static library with OpenSSL. @returns {Promise<string>} its pkg-config folder */
async function buildLibsrtp(folder, log) {
  const installed = join(folder, 'libsrtp', 'installed');
  const pkgConfig = join(installed, 'lib', 'pkgconfig');
  if (existsSync(join(pkgConfig, 'libsrtp2.pc'))) return pkgConfig;
  const source = join(folder, 'libsrtp', 'source');
  const out = join(folder, 'libsrtp', 'build');
  if (!existsSync(source)) await fetchLibsrtpSource(source, libsrtpVersion(), log);
  rmSync(out, { recursive: true, force: true });
  const options = [...LIBSRTP_OPTIONS, `--prefix=${installed}`];
  await run('configuring libsrtp', 'meson', ['setup', ...options, out, source], { log });
  await run('libsrtp', 'ninja', ['-C', out, 'install'], { log });
  return pkgConfig;
}

/** Copies the worker's sources out of node_modules and puts our shims and patches in. @returns the folder */
function prepareWorkerSource(folder) {
  const source = join(folder, 'source');
  if (existsSync(source)) return source;
  const fresh = `${source}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(join(MEDIASOUP, 'worker'), fresh, { recursive: true, preserveTimestamps: true });
  const subprojects = join(fresh, 'subprojects');
  for (const name of readdirSync(subprojects)) {
    if (name.endsWith('.wrap')) rmSync(join(subprojects, name));
  }
  cpSync(join(HERE, 'shims'), subprojects, { recursive: true });
  allowDebianMeson(join(fresh, 'meson.build'));
  for (const patch of readdirSync(join(HERE, 'patches')).sort()) {
    const file = join(HERE, 'patches', patch);
    execFileSync('patch', ['-p1', '--forward', '--fuzz=0', '-i', file], { cwd: fresh, stdio: 'pipe' });
  }
  renameSync(fresh, source);
  return source;
}

/** Debian 12 has meson 1.0; the build asks for 1.1 without using anything of it. */
function allowDebianMeson(file) {
  const text = readFileSync(file, 'utf8');
  const changed = text.replace(/(meson_version: '>= )[\d.]+'/, "$11.0.0'");
  if (changed === text)
    throw new Advice(`${file} no longer states a meson version: look at the build again.`);
  writeFileSync(file, changed);
}

/** Refuses a binary that took Debian's libsrtp (and NSS with it) after all: it would work, three times slower. */
function checkLinkage(binary) {
  const libraries = execFileSync('ldd', [binary], { encoding: 'utf8' });
  if (
    /libsrtp|libnss/.test(libraries) ||
    !/libcrypto\.so/.test(libraries) ||
    libraries.includes('not found')
  ) {
    throw new Advice(`The media worker is linked against the wrong libraries:\n${libraries}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    say(await build());
  } catch (error) {
    say(error instanceof Advice ? error.message : error.stack);
    process.exitCode = 1;
  }
}
