/** Everything between a fresh clone and a checkout that can run: each step looks first and acts only when needed. */
import { mkdirSync } from 'node:fs';
import { takeLock } from './lock.mjs';
import { ensureBuilds } from './builds.mjs';
import { ensureNpmPackages } from './npm.mjs';
import { ensurePackages } from './packages.mjs';
import { ROOT, inRoot } from './paths.mjs';
import { elapsed, say } from './say.mjs';
import { ensureProvenWorker } from './worker.mjs';

/**
 * @param {{forTests?: boolean, env?: NodeJS.ProcessEnv}} [options] `forTests`: also what only the tests need, such as
 *   a browser; `env`: settings, of which MEDIASOUP_WORKER_BIN matters here
 * @returns {Promise<{mediaWorker: string}>}
 */
export async function setUp({ forTests = false, env = process.env } = {}) {
  const started = Date.now();
  const lock = await takeLock(`set-up ${ROOT}`, {
    waitMs: 30 * 60_000,
    waiting: () => say('Another set-up of this checkout is under way: waiting for it.'),
  });
  try {
    const log = inRoot('var/log/setup.log');
    mkdirSync(inRoot('var/log'), { recursive: true });
    await ensurePackages(['runtime', 'demo', 'build', ...(forTests ? ['test'] : [])], log);
    await ensureNpmPackages(log);
    const mediaWorker = await ensureProvenWorker(log, env);
    await ensureBuilds(log);
    say(`Set-up complete (${elapsed(started)}).`);
    return { mediaWorker };
  } finally {
    lock.release();
  }
}
