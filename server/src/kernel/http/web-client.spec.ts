import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import { languageCookie } from '#protocol';
import { silentLog } from '../log.js';
import { webClient } from './web-client.js';

const pageIn = (language: string) =>
  `<!doctype html><html lang="${language}"><script nonce="__CSP_NONCE__" src="main-AB12CD34.js"></script>`;

let folder: string;
let server: Server;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-languages-'));
  mkdirSync(join(folder, 'de/fonts'), { recursive: true });
  for (const [path, content] of [
    ['index.html', pageIn('en')],
    ['main-AB12CD34.js', 'export const words = "English";'],
    ['de/index.html', pageIn('de')],
    ['de/main-AB12CD34.js', 'export const words = "Deutsch";'],
    ['de/chunk-Dn_4y-A5.js', 'export {};'],
    ['de/styles-H57ODFDG.css', 'body {}'],
    ['de/icon-192.png', ''],
    ['de/fonts/inter-latin-wght-normal.woff2', ''],
  ] as const)
    writeFileSync(join(folder, path), content);
  const app = new ExpressAdapter();
  app.initHttpServer({});
  app.use(webClient(folder, silentLog));
  server = app.getHttpServer();
  app.listen(0);
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Node's fetch sends `accept-language: *` of its own. */
const ask = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url + path, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const languageOf = async (path: string, headers?: Record<string, string>) =>
  /lang="(\w+)"/u.exec((await ask(path, headers)).text)?.[1];

describe('the page’s language', () => {
  it.each([
    ['nothing said', {}, 'en'],
    ['Austrian', { 'accept-language': 'de-AT' }, 'de'],
    ['German before English', { 'accept-language': 'de-DE,de;q=0.9,en;q=0.8' }, 'de'],
    ['English before German', { 'accept-language': 'en-GB,en;q=0.9,de;q=0.8' }, 'en'],
    ['French before German', { 'accept-language': 'fr,de;q=0.5' }, 'de'],
    ['French alone', { 'accept-language': 'fr-FR,fr' }, 'en'],
    ['no German, please', { 'accept-language': 'de;q=0, fr' }, 'en'],
    ['nonsense', { 'accept-language': ';;;=,' }, 'en'],
    ['a choice of German', { cookie: `${languageCookie}=de`, 'accept-language': 'en' }, 'de'],
    ['a choice of English', { cookie: `${languageCookie}=en`, 'accept-language': 'de' }, 'en'],
    ['a choice of what is not spoken', { cookie: `${languageCookie}=tlh`, 'accept-language': 'de' }, 'de'],
    ['a choice of a prototype', { cookie: `${languageCookie}=constructor` }, 'en'],
    ['a broken cookie', { cookie: `${languageCookie}=%E0%A4%A; =;;` }, 'en'],
  ])('%s', async (_what, headers, expected) => {
    expect(await languageOf('/m/1234567890', headers)).toBe(expected);
  });

  it('is chosen anew for every address, and caches know by what', async () => {
    for (const path of ['/', '/index.html', '/sign-in', '/m/1234567890'])
      expect(await languageOf(path, { 'accept-language': 'de' })).toBe('de');
    const { headers } = await ask('/', { 'accept-language': 'de' });
    expect([headers.get('vary'), headers.get('cache-control')]).toEqual([
      'accept-language, cookie',
      'no-store',
    ]);
  });

  it('every page carries the nonce of its answer', async () => {
    const texts = await Promise.all(
      ['en', 'de'].map((language) => ask('/', { 'accept-language': language })),
    );
    const nonces = texts.map(({ text }) => /nonce="([^"]+)"/u.exec(text)?.[1]);
    expect(nonces[0]).toMatch(/^[\w+/]{24}$/u);
    expect(nonces[1]).toMatch(/^[\w+/]{24}$/u);
    expect(nonces[0]).not.toBe(nonces[1]);
  });
});

describe('the files of a language', () => {
  it('come from its own folder, whatever the browser wishes', async () => {
    expect((await ask('/main-AB12CD34.js', { 'accept-language': 'de' })).text).toContain('English');
    expect((await ask('/de/main-AB12CD34.js', { 'accept-language': 'en' })).text).toContain('Deutsch');
  });

  it('of another language, or none, are missing and no page', async () => {
    expect((await ask('/fr/main-AB12CD34.js')).status).toBe(404);
    expect((await ask('/de/main-ZZZZZZZZ.js')).status).toBe(404);
  });

  it.each([
    ['/de/main-AB12CD34.js', 'public, max-age=31536000, immutable'],
    ['/de/chunk-Dn_4y-A5.js', 'public, max-age=31536000, immutable'],
    ['/de/styles-H57ODFDG.css', 'public, max-age=31536000, immutable'],
    ['/de/icon-192.png', 'no-cache'],
    ['/de/fonts/inter-latin-wght-normal.woff2', 'no-cache'],
  ])('%s may be kept: %s', async (path, expected) => {
    const { headers } = await ask(path);
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual([expected, 'accept-encoding']);
  });
});
