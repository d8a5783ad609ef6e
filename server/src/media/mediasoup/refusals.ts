import { errors } from 'mediasoup';
import type { Refusal } from '../../kernel/result.js';

/** Words the engine's refusal in our codes. `otherwise` is for what it says in no particular way. */
export function refusalOf(error: unknown, otherwise: Refusal['code']): Refusal {
  const code = codeOf(error) ?? otherwise;
  return { code, details: { reason: error instanceof Error ? error.message : String(error) } };
}

function codeOf(error: unknown): Refusal['code'] | null {
  if (error instanceof errors.UnsupportedError) return 'MEDIA_UNSUPPORTED';
  if (error instanceof errors.NotFoundError || error instanceof errors.WorkerClosedError) return 'NOT_FOUND';
  return error instanceof TypeError ? 'INVALID_REQUEST' : null;
}
