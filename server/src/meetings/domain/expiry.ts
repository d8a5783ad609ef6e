import { accept, refuse, type Result } from '../../kernel/result.js';

interface Lasting {
  /** From then on nobody can join; null: no end. */
  readonly expiresAt: Date | null;
}

export const isExpired = ({ expiresAt }: Lasting, now: number): boolean =>
  expiresAt !== null && expiresAt.getTime() <= now;

/** As in plan.ts: other dates are written in ways that clients do not read. */
const EARLIEST = Date.parse('1970-01-01T00:00:00Z');
const LATEST = Date.parse('9000-01-01T00:00:00Z');

const wrong = (message: string) => refuse('INVALID_REQUEST', { fields: [{ path: 'expiresAt', message }] });

/**
 * The end after a wish: null takes it away, and what is left out stays. It may be moved into the past, which is how an owner
 * withdraws a link that has gone astray.
 */
export function wishedExpiry(wish: string | null | undefined, before: Date | null): Result<Date | null> {
  if (wish === undefined) return accept(before);
  if (wish === null) return accept(null);
  const end = new Date(wish);
  return end.getTime() < EARLIEST || end.getTime() > LATEST
    ? wrong('Not a time at which people meet.')
    : accept(end);
}

/** The end that a new meeting is given. One in the past would make a meeting that nobody can ever join. */
export function firstExpiry(wish: string | undefined, now: number): Result<Date | null> {
  const wished = wishedExpiry(wish, null);
  return wished.ok && isExpired({ expiresAt: wished.value }, now) ? wrong('Must lie in the future.') : wished;
}
