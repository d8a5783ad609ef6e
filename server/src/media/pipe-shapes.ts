import * as z from 'zod';
import { accept, refuse, type Result } from '../kernel/result.js';
import type { PipeEnd } from './media-plane.js';
import { boundSealed } from './sealed-bounds.js';

/** What media nodes encrypt with between each other, and the bytes of its key with the salt. */
export const PIPE_CRYPTO_SUITE = 'AEAD_AES_256_GCM';
export const PIPE_KEY_BYTES = 44;

const key = z
  .string()
  .max(128)
  .refine((text) => {
    const bytes = Buffer.from(text, 'base64');
    return bytes.length === PIPE_KEY_BYTES && bytes.toString('base64') === text;
  });

const pipeEnd = z.object({
  /** An IP address, or a host name. */
  address: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9._:-]+$/),
  port: z.int().min(1).max(65_535),
  srtpParameters: z.object({ cryptoSuite: z.literal(PIPE_CRYPTO_SUITE), keyBase64: key }),
});
type CheckedPipeEnd = z.infer<typeof pipeEnd>;

/** Where the other end of a pipe is. The refusal names the field and never its value: there is a key among them. */
export function checkPipeEnd(end: PipeEnd): Result<CheckedPipeEnd> {
  const bounded = boundSealed(end.srtpParameters);
  if (!bounded.ok) return bounded;
  const parsed = pipeEnd.safeParse({
    address: end.address,
    port: end.port,
    srtpParameters: bounded.value,
  });
  if (parsed.success) return accept(parsed.data);
  return refuse('INVALID_REQUEST', {
    field: parsed.error.issues[0]?.path.join('.') ?? '',
    reason: 'not an end of a pipe',
  });
}
