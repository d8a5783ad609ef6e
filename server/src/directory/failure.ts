/**
 * What a thrown thing says of itself. Read from its shape and not by `instanceof`: LDAP errors of ldapjs are no native
 * errors, and errors of Node itself belong to another realm in some test runners.
 */
export interface Failure {
  /** `Error` names its class, LDAP errors the result code. */
  readonly name: string;
  /** Of the system, the network or SQL (a string), or of LDAP (a number). */
  readonly code: string | number | null;
  readonly message: string;
}

export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === 'string') return { name: 'Error', code: null, message: thrown };
  if (thrown === null || typeof thrown !== 'object')
    return { name: 'Error', code: null, message: 'unknown trouble' };
  const { name, code, message } = thrown as { name?: unknown; code?: unknown; message?: unknown };
  return {
    name: typeof name === 'string' ? name : 'Error',
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
    message: typeof message === 'string' ? message : 'unknown trouble',
  };
}

/** In one word for a log or a decision. Messages are used only where there is nothing else: they may quote what was typed. */
export function shortly(thrown: unknown): string {
  const { name, code, message } = failureOf(thrown);
  return typeof code === 'string' ? code : name === 'Error' ? message : name;
}
