import { hkdfSync } from 'node:crypto';

/**
 * A key of 32 bytes from the server's secret for one purpose alone (HKDF-SHA-256, RFC 5869), so that nothing made with the
 * key of another purpose is ever taken for it.
 */
export const derivedKey = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
