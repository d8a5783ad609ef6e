import { authPaths, type ChangePasswordRequest, type Role, type SignedInUser, type UserId } from '#protocol';
import type { Clock } from '../kernel/clock.js';
import type { Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';
import { accept, refuse, type Result } from '../kernel/result.js';
import { Turnstile } from '../kernel/turnstile.js';
import type { BreakGlass } from './break-glass.js';
import { closedReason } from './domain/account-state.js';
import { secondsToWait } from './domain/attempts.js';
import { accountName, countingName, credentialsIn, type Credentials } from './domain/credentials.js';
import { personFrom } from './domain/person.js';
import { hashPassword, isPassword } from './passwords.adapter.js';
import type { PersonSource, PhotoMaker, SessionKeeper } from './ports.js';
import type { Attempt, RedisAttempts } from './store/attempt-store.adapter.js';
import type { User, UserStore } from './store/user-store.adapter.js';

/** A person who is in, and the token of their new session. */
export interface SignedIn {
  readonly user: SignedInUser;
  readonly token: string;
}

export interface DeskParts {
  readonly people: PersonSource;
  readonly photos: PhotoMaker;
  readonly users: UserStore;
  readonly sessions: SessionKeeper;
  readonly attempts: RedisAttempts;
  readonly breakGlass: BreakGlass;
  readonly clock: Clock;
  readonly log: Log;
  readonly groupRoles: Readonly<Record<string, Role>>;
  /** The whole time that the directory has, waiting for a turn included. */
  readonly timeoutMs: number;
}

/** No refusal comes sooner, so that its time does not tell whether the account exists. */
const EVEN_MS = 400;

/** Where people sign in and out. Local accounts come first, so that they work without the directory. */
export class SignInDesk {
  /** Each sign-in takes two lines to the directory. */
  private readonly directoryTurns = new Turnstile(4, 16, 500);
  /** Apart, so that a mute directory does not keep the local administrator waiting. */
  private readonly localTurns = new Turnstile(2, 4, 100);

  constructor(private readonly parts: DeskParts) {}

  /**
   * `body` is whatever was sent; `former` is the token of the session that the browser had before, which ends with the new one's
   * beginning, since it may be another person's. Refuses with INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS {retryAfterSeconds},
   * DIRECTORY_UNAVAILABLE, or UNAVAILABLE when Redis or the database is away.
   */
  signIn(body: unknown, address: string, former: string | null = null): Promise<Result<SignedIn>> {
    const credentials = credentialsIn(body);
    const attempt = { account: credentials && countingName(credentials.username), address };
    return this.answering(address, async (deadline) => {
      const checked = await this.check(credentials, attempt, deadline);
      if (!checked.ok) return checked;
      if (former !== null) await this.signOut(former);
      return accept(await this.begin(checked.value));
    });
  }

  /** Whose session this is; null when it is over or its holder may not sign in any more. Rejects with OutageError. */
  async whoHolds(token: string): Promise<SignedInUser | null> {
    const id = await this.parts.sessions.holder(token);
    const user = id && (await this.parts.users.byId(id));
    return user && !user.disabled ? present(user) : null;
  }

  async signOut(token: string): Promise<void> {
    await this.parts.sessions.end(token);
  }

  /** For local accounts: ends all sessions of the person and begins a new one. FORBIDDEN for people of the directory. */
  changePassword(id: UserId, passwords: ChangePasswordRequest, address: string): Promise<Result<SignedIn>> {
    return this.answering(address, async (deadline) => {
      const { users, sessions, breakGlass } = this.parts;
      const account = await users.localById(id);
      if (!account || account.disabled) return refuse('FORBIDDEN');
      const attempt = { account: countingName(account.username), address };
      const checked = await this.inTurn(attempt, this.localTurns, deadline, () =>
        this.checkLocal(account, passwords.current, attempt),
      );
      if (!checked.ok) return checked;
      if (passwords.new === passwords.current) return refuse('INVALID_REQUEST', sameAgain);
      await users.setPassword(id, await hashPassword(passwords.new));
      await breakGlass.used(account.username);
      const ended = await sessions.endAllOf(id);
      this.parts.log.info('a local password was changed', {
        username: account.username,
        sessionsEnded: ended,
      });
      return accept(await this.begin({ ...checked.value, mustChangePassword: false }));
    });
  }

  private async check(
    credentials: Credentials | null,
    attempt: Attempt,
    deadline: AbortSignal,
  ): Promise<Result<User>> {
    if (!credentials || attempt.account === null) {
      const refused = await this.refusedForNow(attempt);
      return refused ?? this.refused(attempt, 'input', 'cannot be anybody’s credentials');
    }
    const local = await this.parts.users.localByName(accountName(credentials.username));
    const check = local
      ? () => this.checkLocal(local, credentials.password, attempt)
      : () => this.checkInDirectory(credentials, attempt, deadline);
    return this.inTurn(attempt, local ? this.localTurns : this.directoryTurns, deadline, check);
  }

  /** Takes a turn, looks at the record of failures, does the check, and adds its outcome to the record. */
  private async inTurn(
    attempt: Attempt,
    turns: Turnstile,
    deadline: AbortSignal,
    check: () => Promise<Result<User>>,
  ): Promise<Result<User>> {
    // Asked before queueing too: a flood from one address is turned away without filling the queue.
    const refused = await this.refusedForNow(attempt);
    if (refused) return refused;
    const passage = await turns.pass(`${attempt.account} ${attempt.address}`, deadline, async () => {
      const refusedNow = await this.refusedForNow(attempt);
      if (refusedNow) return refusedNow;
      const checked = await check();
      if (checked.ok) await this.parts.attempts.succeeded(attempt);
      return checked;
    });
    if (passage.passed) return passage.value;
    this.parts.log.error('a sign-in found no turn', { address: attempt.address });
    return refuse(turns === this.localTurns ? 'UNAVAILABLE' : 'DIRECTORY_UNAVAILABLE');
  }

  private async checkLocal(
    account: User & { readonly passwordHash: string },
    password: string,
    attempt: Attempt,
  ): Promise<Result<User>> {
    if (!(await isPassword(account.passwordHash, password)))
      return this.refused(attempt, 'password', 'local account');
    if (account.disabled) return this.refused(attempt, 'account', 'local account, disabled here');
    await this.parts.users.noteSignIn(account.id, new Date(this.parts.clock.now()));
    if (account.mustChangePassword) await this.parts.breakGlass.used(account.username);
    return accept(account);
  }

  private async checkInDirectory(
    credentials: Credentials,
    attempt: Attempt,
    deadline: AbortSignal,
  ): Promise<Result<User>> {
    const { people, photos, users, clock, groupRoles } = this.parts;
    const found = await people.signIn(credentials, deadline);
    if (!found.ok)
      return found.refusal.code === 'INVALID_CREDENTIALS' ? this.refused(attempt, 'directory') : found;
    const now = clock.now();
    const closed = closedReason(found.value.attributes, now);
    if (closed) return this.refused(attempt, 'account', closed);
    const person = personFrom(found.value, credentials.username, groupRoles);
    const photo = person.photo && (await photos.make(person.photo));
    const user = await users.keep({ ...person, photo, at: new Date(now) });
    if (!user) return this.refused(attempt, 'account', 'a local account has this username');
    return user.disabled ? this.refused(attempt, 'account', 'disabled here') : accept(user);
  }

  private async begin(user: User): Promise<SignedIn> {
    const token = await this.parts.sessions.begin(user.id);
    this.parts.log.info('signed in', { userId: user.id, source: user.source });
    return { user: present(user), token };
  }

  private async refusedForNow(attempt: Attempt): Promise<Result<never> | null> {
    const wait = secondsToWait(await this.parts.attempts.tally(attempt));
    if (wait === null) return null;
    this.parts.log.warn('sign-in refused', {
      step: 'attempts',
      address: attempt.address,
      retryAfterSeconds: wait,
    });
    return refuse('TOO_MANY_ATTEMPTS', { retryAfterSeconds: wait });
  }

  /** Counts and logs. Of the name only its beginning is logged: now and then it is a password in the wrong field. */
  private async refused(attempt: Attempt, step: string, reason?: string): Promise<Result<never>> {
    await this.parts.attempts.failed(attempt);
    const name = attempt.account && `${attempt.account.slice(0, 3)}…`;
    this.parts.log.warn('sign-in refused', { step, reason, name, address: attempt.address });
    return refuse('INVALID_CREDENTIALS');
  }

  /** Gives `work` its deadline, which counts from the first moment; evens out refusals; words outages. */
  private async answering(
    address: string,
    work: (deadline: AbortSignal) => Promise<Result<SignedIn>>,
  ): Promise<Result<SignedIn>> {
    const deadline = AbortSignal.timeout(this.parts.timeoutMs);
    const evenly = new Promise((resolve) => setTimeout(resolve, EVEN_MS));
    try {
      const result = await work(deadline);
      if (!result.ok && result.refusal.code === 'INVALID_CREDENTIALS') await evenly;
      return result;
    } catch (error) {
      if (!(error instanceof OutageError)) throw error;
      this.parts.log.error('sign-in is not possible', { address, err: error });
      return refuse('UNAVAILABLE');
    }
  }
}

const sameAgain = { fields: [{ path: 'new', message: 'is the old one; choose another' }] };

const present = (user: User): SignedInUser => ({
  id: user.id,
  username: user.username,
  displayName: user.displayName,
  email: user.email,
  roles: user.roles,
  photoUrl: user.photoUpdatedAt ? authPaths.photo(user.id) : null,
  ...(user.mustChangePassword ? { mustChangePassword: true } : {}),
});
