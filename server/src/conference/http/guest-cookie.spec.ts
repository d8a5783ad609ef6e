import { describe, expect, it } from '@jest/globals';
import { GuestCookie } from './guest-cookie.js';

const secret = 'an-entirely-made-up-secret-of-some-length';
const aCookie = (publicUrl = 'http://127.0.0.1:8080', over = secret) =>
  new GuestCookie({ http: { tls: null, publicUrl }, secret: over });
const pairIn = (setCookie: string | null) => setCookie?.split(';', 1)[0] ?? '';

describe('GuestCookie', () => {
  it('a newcomer is given a cookie by which they are known from then on', () => {
    const cookie = aCookie();
    const first = cookie.recognise(undefined);
    expect(first.setCookie).toMatch(
      /^conclave_guest=[A-Za-z0-9_-]{32}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/u,
    );
    const header = `other=1; ${pairIn(first.setCookie)}`;
    expect(cookie.recognise(header)).toEqual({ guestKey: first.guestKey, setCookie: null });
    expect(first.guestKey).toMatch(/^[A-Za-z0-9_-]{43}$/u);
    expect(first.setCookie).not.toContain(first.guestKey);
  });

  it('by https the cookie is Secure', () => {
    expect(aCookie('https://meet.example.com').recognise(undefined).setCookie).toContain('; Secure');
  });

  it('two newcomers are two, and another server knows neither by the same key', () => {
    const [one, two] = [aCookie().recognise(undefined), aCookie().recognise(undefined)];
    expect(one.guestKey).not.toBe(two.guestKey);
    const elsewhere = aCookie(undefined, `${secret}!`).recognise(pairIn(one.setCookie));
    expect(elsewhere.guestKey).not.toBe(one.guestKey);
  });

  it.each(['', 'x', 'a'.repeat(31), 'a'.repeat(33), `${'a'.repeat(31)}%00`, '"quoted"'])(
    'a malformed cookie %j is replaced',
    (value) => {
      const { setCookie } = aCookie().recognise(`conclave_guest=${value}`);
      expect(setCookie).toMatch(/^conclave_guest=[A-Za-z0-9_-]{32};/u);
    },
  );
});
