import { failureOf } from '../failure.js';

/** How far a sign-in came. */
export type Step = 'connect' | 'bind' | 'search' | 'user bind' | 'groups';

/**
 * Follows one sign-in from the outside: the library takes a log, and what it says there tells how far it is. Only the fixed
 * part of its lines is looked at; their arguments hold passwords (ldapjs writes each request to its log).
 */
export class Progress {
  step: Step = 'connect';
  /** The error of the last bind that failed, the service account's or the person's. */
  bindError: unknown = null;
  private made = false;

  /** `anonymous`: there is no service account, so the search begins at once. */
  constructor(private readonly anonymous: boolean) {}

  /** True once the directory accepted the service account. */
  get serviceBound(): boolean {
    return this.anonymous || this.step === 'search' || this.step === 'user bind' || this.step === 'groups';
  }

  /** Called when the library looks up what to bind as: once when it is made, and then when it is about to. */
  userBindBegins(): void {
    if (this.made) this.step = 'user bind';
    this.made = true;
  }

  groupsBegin(): void {
    this.step = 'groups';
  }

  /** In the shape of a bunyan logger, which is what the library wants. ldapjs itself gets one that hears nothing. */
  readonly log = {
    child: (about: { component?: string }) => (about.component === 'ldapauth' ? this.ear : deaf),
  };

  private readonly ear = {
    ...methods(() => undefined),
    trace: (line: unknown, ...values: unknown[]) => this.hear(line, values),
  };

  private hear(line: unknown, values: readonly unknown[]): void {
    if (line === 'ldap authenticate: bind ok' && this.step !== 'groups') this.step = 'search';
    if (line === 'ldap authenticate: user search error: %s %s %s' && this.serviceBound) this.step = 'search';
    if (line === 'ldap authenticate: bind error: %s') {
      this.bindError = values[0];
      if (this.step === 'connect' && isAnswer(values[0])) this.step = 'bind';
    }
  }
}

/** Whether an error is something that the directory said, in contrast to a line that broke. */
function isAnswer(error: unknown): boolean {
  const { name, code } = failureOf(error);
  return typeof code === 'number' && name !== 'ConnectionError' && name !== 'TimeoutError';
}

function methods(say: () => undefined) {
  return { trace: say, debug: say, info: say, warn: say, error: say, fatal: say };
}

const deaf = { ...methods(() => undefined), child: () => deaf };
