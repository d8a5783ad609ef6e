import { failureOf } from '../failure.js';
import { OutageError } from '../ports.js';

/** Redis holds nothing of ours that could be wrong in itself, so whatever fails there is Redis being away or mute. */
export async function redisAnswer<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    throw new OutageError('Redis does not answer', { cause: error });
  }
}

/** PostgreSQL's codes for "no connection" (class 08), "shutting down" (57P) and "no room" (53), and those of the network. */
const AWAY = /^(?:08|53|57P)|^(?:ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|ENOENT)/u;

/** A database that is away becomes an OutageError; anything else it says is a fault of ours and stays one. */
export async function sqlAnswer<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new OutageError('the database does not answer', { cause: error });
  }
}

function isAway(error: unknown): boolean {
  const { code, message } = failureOf(error);
  if (typeof code === 'string') return AWAY.test(code);
  return /connection (?:terminated|timeout)|timeout exceeded when trying to connect/iu.test(message);
}
