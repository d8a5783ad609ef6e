/** Folders for private services: owned by the service's account, closed to others, with short paths for sockets. */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Advice } from '../setup/say.mjs';
import { canReach, giveTo, serviceAccount } from './account.mjs';

/** A socket's path may have 107 bytes; PostgreSQL and Redis add up to 20 to the folder's. */
const LONGEST_SOCKET_FOLDER = 85;

/** Makes a folder that only the account (or, without one, we) may enter. */
export function privateFolder(path, account) {
  mkdirSync(path, { recursive: true });
  giveTo(account, path);
  chmodSync(path, 0o700);
  return path;
}

/**
 * The folder for the services' data: `dataDir` itself, or, when we are root and the services' accounts cannot enter
 * it, one of its own below /var/lib.
 *
 * @param {string} dataDir absolute
 * @returns {{folder: string, moved: boolean}}
 */
export function servicesFolder(dataDir) {
  mkdirSync(dataDir, { recursive: true });
  letThrough(dataDir);
  if (canReach(serviceAccount('postgres'), dataDir)) return { folder: dataDir, moved: false };
  const folder = join('/var/lib/conclave-dev', shortHash(dataDir));
  mkdirSync(folder, { recursive: true });
  return { folder, moved: true };
}

/** Root's services enter the data folder under accounts of their own; what is private in it is closed by itself. */
function letThrough(dataDir) {
  const { mode, uid } = lstatSync(dataDir);
  if (uid === 0 && process.getuid?.() === 0) chmodSync(dataDir, (mode & 0o7777) | 0o011);
}

/**
 * The folder for a service's socket: in `folder`, or a short one elsewhere when that path is too long for a socket.
 *
 * @param {string} folder absolute
 * @param {string} name of the service
 * @param {import('./account.mjs').Account} [account]
 */
export function socketFolder(folder, name, account) {
  const natural = join(folder, 'run', name);
  if (Buffer.byteLength(natural) <= LONGEST_SOCKET_FOLDER) return privateFolder(natural, account);
  const base = join(
    process.getuid?.() === 0 ? '/run' : tmpdir(),
    `conclave-${process.getuid?.() ?? 0}-${shortHash(folder)}`,
  );
  mkdirSync(base, { recursive: true, mode: 0o711 });
  // In a folder that everyone can write to, someone else may have been there first.
  const { uid } = lstatSync(base);
  if (uid !== process.getuid?.())
    throw new Advice(`${base} belongs to somebody else (user ${uid}); please remove it.`);
  return privateFolder(join(base, name), account);
}

function shortHash(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
