/** What somebody typed, once it is known to be something that a person could have typed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Longer ones are nobody's: LDAP servers and people stop well before. In UTF-16 units. */
const MAX_USERNAME = 256;
const MAX_PASSWORD = 1024;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/u;

/**
 * The credentials in a parsed body, or null when they cannot be anybody's. Only strings count: numbers and objects would
 * reach the LDAP library, which ends the process over them. An empty password is never tried, because many directories
 * take it for an anonymous bind and say yes.
 */
export function credentialsIn(body: unknown): Credentials | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return null;
  const { username, password } = body as { username?: unknown; password?: unknown };
  return isUsername(username) && isPassword(password) ? { username: username.trim(), password } : null;
}

const isUsername = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= MAX_USERNAME &&
  value.trim() !== '' &&
  value.isWellFormed() &&
  !CONTROL.test(value);

const isPassword = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= MAX_PASSWORD &&
  value.trim() !== '' &&
  value.isWellFormed() &&
  !value.includes('\0');

/** The spelling under which an account is kept in `users`. */
export const accountName = (username: string): string =>
  username.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/**
 * The spelling under which attempts at an account are counted. Directories compare without regard to case, to white space and
 * to invisible characters, some also to accents, so all of that is left out: otherwise each way to write a name would have
 * guesses of its own. That two accounts may share a count does no harm.
 */
export const countingName = (username: string): string =>
  username
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{C}\p{Z}\s]/gu, '');
