import { OutageError } from '../../kernel/outage-error.js';

/** Redis holds nothing of ours that could be wrong in itself, so whatever fails there is Redis being away or mute. */
export async function redisAnswer<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    throw new OutageError('Redis does not answer', { cause: error });
  }
}
