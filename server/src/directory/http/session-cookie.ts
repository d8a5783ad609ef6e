import { parse, serialize } from 'cookie';
import { sessionCookieName } from '#protocol';
import type { Settings } from '../../settings/settings.js';

/**
 * The cookie that holds the session's token. Its `__Host-` prefix makes the browser refuse it from a sibling domain or
 * without TLS. Where people reach the server by plain http (development, tests) browsers would drop such a cookie, so it
 * has a plain name and no Secure there.
 */
export class SessionCookie {
  private readonly secure: boolean;
  private readonly name: string;

  constructor(
    http: Pick<Settings['http'], 'tls' | 'publicUrl'>,
    private readonly lifetimeMs: number,
  ) {
    this.secure = http.tls !== null || http.publicUrl.startsWith('https:');
    this.name = this.secure ? sessionCookieName : sessionCookieName.replace(/^__Host-/u, '');
  }

  /** The token in a request's Cookie header. */
  read(header: string | undefined): string | null {
    return (header === undefined ? undefined : parse(header)[this.name]) ?? null;
  }

  /** A Set-Cookie header that makes the browser keep the token, or forget it when it is null. */
  write(token: string | null): string {
    return serialize(this.name, token ?? '', {
      httpOnly: true,
      secure: this.secure,
      sameSite: 'lax',
      path: '/',
      maxAge: token === null ? 0 : Math.floor(this.lifetimeMs / 1000),
    });
  }
}
