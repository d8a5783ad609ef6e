/** Where things are. Everything else asks here instead of counting `../`. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** @param {...string} parts below the repository's root */
export const inRoot = (...parts) => join(ROOT, ...parts);

/** The folder for what is worth keeping between checkouts, above all the built media worker. */
export function cacheDir(env = process.env) {
  const fallback = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'conclave');
  return resolve(env.CONCLAVE_CACHE_DIR ?? fallback);
}
