import { createHmac, randomBytes } from 'node:crypto';
import { parse, serialize } from 'cookie';
import { derivedKey } from '../../kernel/derived-key.js';
import type { Settings } from '../../settings/settings.js';

const NAME = 'conclave_guest';
const YEAR_S = 365 * 24 * 60 * 60;
const KEY_PURPOSE = 'conclave/guest-key/v1';
const TOKEN_BYTES = 24;
const TOKEN = /^[A-Za-z0-9_-]{32}$/u;

/**
 * What a guest's browser is known by, so that a ban holds when the guest comes back under another name, and a poll takes one
 * vote a head. The cookie is random and says nothing of anybody; inside, only a keyed hash of it is used and kept. A guest
 * who deletes it is somebody new: guests are never more than that.
 */
export class GuestCookie {
  private readonly secure: boolean;
  private readonly key: Uint8Array;

  constructor({ http, secret }: { http: Pick<Settings['http'], 'tls' | 'publicUrl'>; secret: string }) {
    this.secure = http.tls !== null || http.publicUrl.startsWith('https:');
    this.key = derivedKey(secret, KEY_PURPOSE);
  }

  /**
   * The guest's key by their Cookie header, and the Set-Cookie header that makes the browser keep it; null when it has one.
   * A cookie that is none of ours is replaced.
   */
  recognise(header: string | undefined): { readonly guestKey: string; readonly setCookie: string | null } {
    const given = header === undefined ? undefined : parse(header)[NAME];
    if (given !== undefined && TOKEN.test(given)) return { guestKey: this.keyOf(given), setCookie: null };
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return { guestKey: this.keyOf(token), setCookie: this.write(token) };
  }

  private keyOf(token: string): string {
    return createHmac('sha256', this.key).update(token).digest('base64url');
  }

  private write(token: string): string {
    const { secure } = this;
    return serialize(NAME, token, { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: YEAR_S });
  }
}
