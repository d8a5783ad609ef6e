/**
 * Whom a private service runs as. An ordinary user's services run as that user. Root's run as the service's own
 * Debian account: PostgreSQL refuses to be root, and the others have no need to be.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';

/**
 * @typedef {{uid: number, gid: number, name: string}} Account
 * @param {string} preferred a name such as `postgres`
 * @returns {Account | undefined} undefined: run as we are
 */
export function serviceAccount(preferred) {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = accounts.find(([name]) => name === preferred) ?? accounts.find(([name]) => name === 'nobody');
  if (!entry) throw new Error('/etc/passwd has no account for services');
  return { name: entry[0] ?? '', uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Gives files to the account, when there is one. @param {Account | undefined} account @param {...string} paths */
export function giveTo(account, ...paths) {
  if (!account) return;
  for (const path of paths) chownSync(path, account.uid, account.gid);
}

/** @param {Account | undefined} account @returns {string[]} arguments for setpriv */
export function setprivArguments(account) {
  return account ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'] : [];
}

/**
 * Whether the account can reach a folder: every folder above it must let it through, which for example root's own
 * home does not.
 *
 * @param {Account | undefined} account
 * @param {string} folder
 */
export function canReach(account, folder) {
  if (!account) return true;
  return spawnSync('setpriv', [...setprivArguments(account), '--', 'test', '-x', folder]).status === 0;
}
