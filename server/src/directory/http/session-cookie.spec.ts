import { describe, expect, it } from '@jest/globals';
import { SessionCookie } from './session-cookie.js';

const day = 86_400_000;
const tls = { certFile: 'c', keyFile: 'k' };
const cookie = (http: { tls: typeof tls | null; publicUrl: string }) => new SessionCookie(http, day);

describe('SessionCookie', () => {
  it.each([
    ['our own TLS', { tls, publicUrl: 'https://meet.example' }],
    ['TLS of a proxy in front', { tls: null, publicUrl: 'https://meet.example' }],
  ])('is bound to the host and to %s', (_what, http) => {
    expect(cookie(http).write('abc')).toBe(
      '__Host-conclave=abc; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax',
    );
  });

  it('has a plain name without TLS, where browsers drop the other', () => {
    expect(cookie({ tls: null, publicUrl: 'http://localhost:1' }).write('abc')).toBe(
      'conclave=abc; Max-Age=86400; Path=/; HttpOnly; SameSite=Lax',
    );
  });

  it('is forgotten by a cookie that is over already', () => {
    expect(cookie({ tls, publicUrl: 'https://meet.example' }).write(null)).toMatch(
      /^__Host-conclave=; Max-Age=0; Path=\/;/u,
    );
  });

  it.each([
    [undefined, null],
    ['', null],
    ['conclave=abc', null],
    ['other=1; __Host-conclave=abc; x=2', 'abc'],
    ['__Host-conclave=%ff', '%ff'],
  ])('read(%j) is %j', (header, token) => {
    expect(cookie({ tls, publicUrl: 'https://meet.example' }).read(header)).toBe(token);
  });
});
