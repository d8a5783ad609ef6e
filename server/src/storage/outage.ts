import { systemCode } from '../kernel/error-facts.js';
import { OutageError } from '../kernel/outage-error.js';

/**
 * PostgreSQL's codes for "no connection" (class 08), "shutting down" (57P), "took too long" (57014) and "no room" (53), and
 * those of the network.
 */
const AWAY = /^(?:08|53|57P|57014)|^(?:ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|ENOENT)/u;
/** The driver's own words, where it has no code. */
const AWAY_IN_WORDS =
  /connection (?:terminated|timeout)|timeout exceeded when trying to connect|query read timeout/iu;

/** A database that is away or mute becomes an OutageError; anything else it says is a fault of ours and stays one. */
export async function sqlAnswer<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new OutageError('the database does not answer', { cause: error });
  }
}

function isAway(error: unknown): boolean {
  const code = systemCode(error);
  if (code !== null) return AWAY.test(code);
  // Not `instanceof`: errors of Node itself belong to another realm in some test runners.
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && AWAY_IN_WORDS.test(message);
}
