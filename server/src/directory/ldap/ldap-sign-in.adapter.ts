import { Passport } from 'passport';
import type { Request } from 'express';
import LdapStrategy from 'passport-ldapauth';
import * as z from 'zod';
import type { Log } from '../../kernel/log.js';
import { accept, refuse, type Result } from '../../kernel/result.js';
import type { Settings } from '../../settings/settings.js';
import type { Credentials } from '../domain/credentials.js';
import type { DirectoryEntry } from '../domain/entry.js';
import { shortly } from '../failure.js';
import type { PersonSource } from '../ports.js';
import type { LdapEndpoint } from './endpoint.js';
import { entryFrom } from './entry.js';
import { filledFilter } from './filters.js';
import { Lines } from './lines.js';
import { Progress } from './progress.js';
import { assertReadableFilter, makeErrorsTotal, makeParserStrict } from './upstream.js';
import { verdictOf, type Verdict } from './verdict.js';

type DirectorySettings = Settings['directory'];

/** Named one by one: operational attributes such as the account's lock are given only to who asks for them by name. */
const ATTRIBUTES = [
  ...[
    'uid',
    'sAMAccountName',
    'userPrincipalName',
    'cn',
    'displayName',
    'mail',
    'jpegPhoto',
    'thumbnailPhoto',
  ],
  ...['entryUUID', 'nsUniqueId', 'objectGUID', 'GUID'],
  ...[
    'userAccountControl',
    'accountExpires',
    'pwdAccountLockedTime',
    'shadowExpire',
    'nsAccountLock',
    'loginDisabled',
  ],
];
/** After an answer the library takes leave of the directory politely; then the lines are cut. */
const FAREWELL_MS = 500;
/** The first part of the time belongs to the connection, so that the log can name what did not answer. */
const CONNECT_SHARE = 0.6;

type Ended = { readonly entry: unknown } | { readonly verdict: Verdict };

/**
 * Checks a password against the directory through passport-ldapauth: service account bind, search of exactly one entry,
 * bind as that entry on a second line, search of its groups.
 *
 * The library is used in the one way that is safe. Used plainly, a `$'` in a username, a numeric password, a malformed
 * filter or base DN throw inside a socket's handler and so end the process; it looks for credentials in the query string
 * too; it waits for a mute directory for ever; and its lines outlive it. Here it gets its options by function, for one
 * attempt, with a finished filter instead of its own `{{username}}`; strings that were checked before; and lines that are cut
 * when the attempt is over or `deadline` passes, whatever the library then believes.
 */
export class LdapSignIn implements PersonSource {
  private readonly passport = new Passport();

  /** Throws when a filter template cannot be read; the server does not start then. */
  constructor(
    private readonly endpoint: LdapEndpoint,
    private readonly directory: DirectorySettings,
    private readonly log: Log,
  ) {
    makeErrorsTotal();
    makeParserStrict();
    assertReadableFilter(filledFilter(directory.userFilter, 'username', 'somebody'));
    assertReadableFilter(filledFilter(directory.groupFilter, 'dn', 'cn=somebody'));
  }

  async signIn(credentials: Credentials, deadline: AbortSignal): Promise<Result<DirectoryEntry>> {
    const progress = new Progress(this.directory.bindDn === '');
    const lines = new Lines();
    const ended = await Promise.race([this.ask(credentials, progress, lines), timeIsUp(deadline)]);
    if ('entry' in ended) {
      setTimeout(() => lines.end(), FAREWELL_MS).unref();
      const entry = entryFrom(ended.entry);
      if (entry) return accept(entry);
      return this.refused(
        { code: 'DIRECTORY_UNAVAILABLE', reason: 'the entry has an unknown shape' },
        progress,
      );
    }
    if (ended.verdict.code === 'INVALID_CREDENTIALS') setTimeout(() => lines.end(), FAREWELL_MS).unref();
    else lines.end();
    return this.refused(ended.verdict, progress);
  }

  private refused({ code, reason }: Verdict, { step }: Progress): Result<never> {
    const line = { step, reason };
    if (code === 'DIRECTORY_UNAVAILABLE') this.log.error('the directory cannot be asked', line);
    else this.log.info('the directory refused a sign-in', line);
    return refuse(code);
  }

  /** Settles with the first thing that the library says; what it says later is about lines that were cut. */
  private ask(credentials: Credentials, progress: Progress, lines: Lines): Promise<Ended> {
    return new Promise((resolve) => {
      const strategy = new LdapStrategy((_request, done) =>
        done(null, {
          credentialsLookup: () => credentials,
          server: this.options(credentials, progress, lines),
        }),
      );
      const hear = (error: unknown, user?: unknown, info?: unknown) => {
        if (!error && user) resolve({ entry: user });
        else resolve({ verdict: judge(error, info, progress) });
      };
      // The strategy is given no request to look into: the credentials above are all there is.
      const nothing: Partial<Request> = {};
      try {
        lines.during(() => {
          const authenticate = this.passport.authenticate(strategy, { session: false }, hear) as (
            request: Partial<Request>,
            response: unknown,
            next: (error?: unknown) => void,
          ) => void;
          authenticate(nothing, {}, hear);
        });
      } catch (error) {
        hear(error);
      }
    });
  }

  private options({ username }: Credentials, progress: Progress, lines: Lines) {
    const { bindDn, bindPassword, baseDn, groupBaseDn, userFilter, groupFilter, timeoutMs } = this.directory;
    const { ca } = this.endpoint.tls;
    return {
      url: this.endpoint.url,
      tlsOptions: { ...(ca ? { ca: [...ca] } : {}), rejectUnauthorized: true, signal: lines.signal },
      ...(bindDn === '' ? {} : { bindDN: bindDn, bindCredentials: bindPassword }),
      searchBase: baseDn,
      searchFilter: filledFilter(userFilter, 'username', username),
      // The library adds to this list, so it gets one of its own.
      searchAttributes: [...ATTRIBUTES],
      groupSearchBase: groupBaseDn,
      groupSearchAttributes: ['cn'],
      groupSearchFilter: (user: { dn: string }) => {
        progress.groupsBegin();
        return filledFilter(groupFilter, 'dn', user.dn);
      },
      // Read by the library when it is about to bind as the person.
      get bindProperty() {
        progress.userBindBegins();
        return 'dn';
      },
      includeRaw: true,
      // Otherwise a base DN that ldapjs cannot parse throws in a socket's handler.
      strictDN: false,
      timeout: timeoutMs,
      connectTimeout: Math.round(timeoutMs * CONNECT_SHARE),
      log: progress.log,
    };
  }
}

const timeIsUp = (deadline: AbortSignal): Promise<Ended> =>
  new Promise((resolve) => {
    const late = () => resolve({ verdict: { code: 'DIRECTORY_UNAVAILABLE', reason: 'no answer in time' } });
    if (deadline.aborted) late();
    else deadline.addEventListener('abort', late, { once: true });
  });

const challenge = z.object({ message: z.string() });

/** `error` is the library's when it saw trouble; else it says "failed", and why is in `info` or was seen on the way. */
function judge(error: unknown, info: unknown, { step, serviceBound, bindError }: Progress): Verdict {
  if (error) return verdictOf({ step, serviceBound, failed: false, error: shortly(error) });
  const said = challenge.safeParse(info).data?.message ?? '';
  const name = bindError
    ? shortly(bindError)
    : said === 'Bad search base'
      ? 'NoSuchObjectError'
      : 'no such user';
  const verdict = verdictOf({ step, serviceBound, failed: true, error: name });
  // Active Directory tells more in its message ("data 533"), which the library has put in words.
  return bindError && said !== '' ? { ...verdict, reason: `${verdict.reason} (${said})` } : verdict;
}
