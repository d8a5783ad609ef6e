import { errorTable } from '#protocol';
import type { Refusal, Result } from './result.js';

/** A refusal on its way out of a controller or guard; the error filter words it. Thrown at the HTTP border only. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';

  constructor(readonly refusal: Refusal) {
    super(errorTable[refusal.code].meaning);
  }
}

/** The value of an accepted result; a refusal becomes a `RefusalError`. */
export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new RefusalError(result.refusal);
}
