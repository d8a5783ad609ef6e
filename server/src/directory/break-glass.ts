import { randomInt } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../kernel/log.js';
import { failureOf } from './failure.js';
import { hashPassword } from './passwords.adapter.js';
import type { User, UserStore } from './store/user-store.adapter.js';

/** The second serves when somebody of the directory already holds the first. */
const USERNAMES = ['admin', 'conclave-admin'];
/** Without letters and digits that are taken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Six groups of four: 118 bits. */
const newSecret = (): string =>
  Array.from({ length: 6 }, () =>
    Array.from({ length: 4 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''),
  ).join('-');

/**
 * The local administrator, for the first set-up and for the day when the directory is gone. At the first start the account is
 * made with a secret that is written to a file only its owner can read; its path goes to the log, the secret never does. The
 * secret works until its holder sets a password of their own. It is made once: a lost secret is not replaced at the next
 * start. To get a new one, delete the row (`DELETE FROM users WHERE source = 'local'`) and restart.
 */
export class BreakGlass {
  constructor(
    private readonly file: string,
    private readonly users: UserStore,
    private readonly log: Log,
  ) {}

  /** Makes the account unless there is a local one. Throws when the file cannot be written: nobody could sign in then. */
  async prepare(): Promise<void> {
    const secret = newSecret();
    const passwordHash = await hashPassword(secret);
    const account = {
      displayName: 'Local administrator',
      roles: ['employee', 'administrator'] as User['roles'],
      passwordHash,
    };
    const made = await this.users.makeFirstLocal(account, USERNAMES, (username) =>
      this.write(username, secret),
    );
    if (made) this.log.warn('a local administrator was made', { username: made.username, file: this.file });
  }

  /** The secret has reached its reader, so the file is of no use any more except to others. */
  async used(username: string): Promise<void> {
    try {
      await rm(this.file);
      this.log.warn('the local administrator signed in; the file with the secret is deleted', {
        username,
        file: this.file,
      });
    } catch (error) {
      if (failureOf(error).code !== 'ENOENT')
        this.log.error('the file with the secret cannot be deleted; delete it', {
          file: this.file,
          err: error,
        });
    }
  }

  private async write(username: string, secret: string): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    const text = `Local administrator of Conclave\n\nUsername: ${username}\nSecret:   ${secret}\n
Sign in with it and set a password of your own. This file is deleted at the first sign-in.\n`;
    const draft = `${this.file}.new`;
    await rm(draft, { force: true });
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, this.file);
  }
}
