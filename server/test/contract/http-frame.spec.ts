import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csrfHeader, readyResponse } from '#protocol';
import { ApiClient, errorCodeOf } from '../support/api-client.js';
import { startTestApp, startTestServices, type TestApp } from '../support/test-app.js';

let app: TestApp;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-client-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html ngCspNonce="__CSP_NONCE__"><script nonce="__CSP_NONCE__"></script>',
  );
  writeFileSync(join(folder, 'main-AB12CD34.js'), `export const text = '${'x'.repeat(4_000)}';`);
  writeFileSync(join(folder, 'assets/logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  app = await startTestApp({ env: { WEB_CLIENT_DIR: folder } });
}, 60_000);
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(app.url + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const code = (answer: { text: string }): string =>
  (JSON.parse(answer.text) as { error: { code: string } }).error.code;
const login = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  ask('/api/v1/auth/login', { method: 'POST', body, headers });

describe('errors', () => {
  it.each([
    ['an unknown route', () => ask('/api/v1/nowhere'), 404, 'NOT_FOUND'],
    ['an unknown method', () => ask('/api/v1/meetings', { method: 'PUT' }), 404, 'NOT_FOUND'],
    ['/api itself', () => ask('/api'), 404, 'NOT_FOUND'],
    ['broken JSON', () => login('{"username":'), 400, 'INVALID_REQUEST'],
    [
      'a form',
      () => login('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'an unknown encoding',
      () => login('{}', { 'content-type': 'application/json', 'content-encoding': 'zip' }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'a body of 65 kB',
      () => login(JSON.stringify({ username: 'a', password: 'x'.repeat(65 * 1024) })),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['a broken escape in the path', () => ask('/api/v1/meetings/%E0%A4%A'), 400, 'INVALID_REQUEST'],
    ['no session', () => ask('/api/v1/meetings'), 401, 'NOT_SIGNED_IN'],
  ])('%s is answered in the one shape', async (_what, call, status, expected) => {
    const answer = await call();
    expect([answer.status, code(answer)]).toEqual([status, expected]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/u);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts:/u);
  });

  it('keys that reach for prototypes do no harm', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const body = JSON.parse(
      '{"topic":"a","type":"instant","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}',
    ) as object;
    const answer = await alice.call('POST', '/api/v1/meetings', body);
    expect(answer.status).toBe(201);
    expect(JSON.stringify(answer.body)).not.toMatch(/admin|prototype/u);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});

describe('requests from other sites', () => {
  const call = (headers: Record<string, string>) => ask('/api/v1/auth/logout', { method: 'POST', headers });

  it.each([
    ['a program without any sign of a browser', {}, 204],
    [
      'our page',
      { origin: 'SELF', 'sec-fetch-site': 'same-origin', [csrfHeader.name]: csrfHeader.value },
      204,
    ],
    ['another origin', { origin: 'https://evil.example' }, 403],
    [
      'another origin with our header',
      { origin: 'https://evil.example', [csrfHeader.name]: csrfHeader.value },
      403,
    ],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }, 403],
    ['cross-site by Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site is not same origin', { 'sec-fetch-site': 'same-site' }, 403],
  ])('%s', async (_who, headers, status) => {
    const answer = await call(
      Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value === 'SELF' ? app.url : value]),
      ),
    );
    expect(answer.status).toBe(status);
    if (status === 403) expect(code(answer)).toBe('CSRF_REJECTED');
  });
});

describe('security headers', () => {
  it('a strict policy with a nonce of this response, and devices for ourselves only', async () => {
    const [one, two] = [await ask('/'), await ask('/')];
    const policy = one.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/u.exec(policy)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThanOrEqual(24);
    expect(one.text).toContain(`ngCspNonce="${nonce}"`);
    expect(one.text).not.toContain('__CSP_NONCE__');
    expect(two.text).not.toContain(nonce);
    expect(policy).toContain(`script-src 'self' 'nonce-`);
    expect(policy).toContain(`require-trusted-types-for 'script'`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/u);
    expect(one.headers.get('permissions-policy')).toContain(
      'camera=(self), microphone=(self), display-capture=(self)',
    );
    expect(one.headers.get('x-content-type-options')).toBe('nosniff');
    expect(one.headers.get('strict-transport-security')).toBeNull();
    expect(one.headers.get('x-powered-by')).toBeNull();
  });
});

describe('the web client', () => {
  it.each(['/', '/m/1234567890', '/sign-in', '/apiary', '/index.html'])(
    '%s is the page, never kept',
    async (path) => {
      const answer = await ask(path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(answer.text).toContain('<!doctype html>');
    },
  );

  it('a hashed file is kept for ever, compressed when wished, and answered 304 when known', async () => {
    const file = await ask('/main-AB12CD34.js', { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('content-encoding')).toBe('br');
    expect(Number(file.headers.get('content-length'))).toBeLessThan(200);
    expect(file.text).toContain('export const text');
    const again = await ask('/main-AB12CD34.js', { headers: { 'if-none-match': file.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });

  it('other files are asked for each time; missing ones are 404 and not the page', async () => {
    expect((await ask('/assets/logo.svg')).headers.get('cache-control')).toBe('no-cache');
    expect((await ask('/chunk-ZZZZZZZZ.js')).status).toBe(404);
    expect((await ask('/assets/..%2f..%2f..%2fetc%2fpasswd')).text).not.toContain('root:');
  });
});

describe('health', () => {
  it('live and ready without signing in; ready names each dependency', async () => {
    expect((await ask('/api/v1/health/live')).status).toBe(200);
    const ready = await ask('/api/v1/health/ready');
    expect(ready.status).toBe(200);
    expect(readyResponse.parse(JSON.parse(ready.text))).toMatchObject({
      // The tests' scanner answers, but knows no real signatures.
      status: 'degraded',
      dependencies: {
        database: { state: 'up' },
        redis: { state: 'up' },
        directory: { state: 'up' },
        media: { state: 'up' },
        scanner: { state: 'degraded' },
      },
    });
  });
});

describe('looking up meetings', () => {
  it('a stranger gets a hundred tries at once, then RATE_LIMITED with the time to wait; others are not held up', async () => {
    const alice = await ApiClient.signedIn(app.url, 'alice');
    const tries = await Promise.all(
      Array.from({ length: 110 }, (_, index) =>
        ask(`/api/v1/meetings/10000000${String(index).padStart(2, '0')}/preview`),
      ),
    );
    const limited = tries.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThanOrEqual(5);
    expect(limited.length).toBeLessThanOrEqual(10);
    expect(code(limited[0]!)).toBe('RATE_LIMITED');
    expect(Number(limited[0]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await alice.call('GET', '/api/v1/meetings')).status).toBe(200);
  });
});

describe('with Redis away', () => {
  it('answers say so within seconds, health says that nobody can join, and pages are still served', async () => {
    const services = await startTestServices();
    const alone = await startTestApp({ services });
    const alice = await ApiClient.signedIn(alone.url, 'alice');
    await services.stopRedis();
    const began = performance.now();
    const [create, ready, page, preview] = await Promise.all([
      alice.call('POST', '/api/v1/meetings', { topic: 'a', type: 'instant' }),
      fetch(`${alone.url}/api/v1/health/ready`),
      fetch(`${alone.url}/api/v1/health/live`),
      new ApiClient(alone.url).call('GET', '/api/v1/meetings/1234567890/preview'),
    ]);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect([create.status, errorCodeOf(create)]).toEqual([503, 'UNAVAILABLE']);
    expect(readyResponse.parse(await ready.json())).toMatchObject({
      status: 'degraded',
      joins: 'refused',
      dependencies: { redis: { state: 'down' }, database: { state: 'up' } },
    });
    expect([ready.status, page.status, preview.status]).toEqual([503, 200, 404]);
    await alone.stop();
    await services.stop();
  }, 60_000);
});
