import { createRequire } from 'node:module';

import { assertWellFormed } from './ber.js';

/**
 * passport-ldapauth stands on ldapauth-fork and that on ldapjs 2, which is no longer maintained. This file is the only one
 * that reaches down to it, for things that its callers cannot guard from outside because they happen in the handler of
 * a socket, where an exception ends the process.
 */
const ours = createRequire(import.meta.url);
const strategys = createRequire(ours.resolve('passport-ldapauth'));
const ldapauths = createRequire(strategys.resolve('ldapauth-fork'));

interface BerReader {
  /** From the current position to the end. */
  readonly buffer: Uint8Array;
  /** Length of the element that was entered last. */
  readonly length: number;
}
interface LdapParser {
  prototype: { getMessage: GetMessage };
}
type GetMessage = (this: unknown, ber: BerReader) => unknown;
interface LdapErrors {
  getError: (result: { status: number; errorMessage?: string }) => Error;
  OtherError: new (message: string) => Error;
}

const parser = ldapauths('ldapjs/lib/messages/parser') as LdapParser;
const errors = ldapauths('ldapjs/lib/errors') as LdapErrors;
const filters = ldapauths('ldapjs/lib/filters') as { parseString(text: string): unknown };

/**
 * ldapjs reads lists of values in loops that go on while nothing is read, so one damaged length in an answer fills the
 * memory until the process ends. Made to refuse such an answer before it is read, which ends the line with an error.
 * Calling it again changes nothing.
 */
export function makeParserStrict(): void {
  const lenient = parser.prototype.getMessage;
  if (lenient.name === 'strictGetMessage') return;
  parser.prototype.getMessage = function strictGetMessage(ber) {
    assertWellFormed(ber.buffer.subarray(0, ber.length));
    return lenient.call(this, ber);
  };
}

/**
 * ldapjs looks up each result code in a table, and a code that is not there (vendors have such) is a TypeError. Made to
 * give `OtherError` instead. Calling it again changes nothing.
 */
export function makeErrorsTotal(): void {
  const { getError: known } = errors;
  if (known.name === 'totalGetError') return;
  errors.getError = function totalGetError(result) {
    try {
      return known(result);
    } catch {
      return new errors.OtherError(`result code ${result.status}`);
    }
  };
}

/** What ldapjs makes of a filter. Throws when it can make nothing of it. */
export const parsedFilter = (filter: string): unknown => filters.parseString(filter);

/** Throws when ldapjs could not read this filter. It would throw the same later, in the middle of a sign-in. */
export function assertReadableFilter(filter: string): void {
  parsedFilter(filter);
}
