import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { parse as parseCookie } from 'cookie';
import type { NextFunction, Request, Response } from 'express';
import { languageCookie } from '#protocol';
import { systemCode } from '../error-facts.js';
import type { Log } from '../log.js';
import { nonceOf } from './security-headers.js';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const compressible = /^(?:text\/|application\/(?:json|manifest|wasm)|image\/svg)/u;
/** What the build names after its content: `main-QX3TJ6AB.js`, `chunk-Dn_4y-A5.js`. Pictures and fonts keep their names. */
const hashed = /\/(?:chunk|main|polyfills|scripts|styles|worker)-[\w-]{8}\.(?:css|js)$/u;
const noncePlace = /__CSP_NONCE__/gu;

type Encoding = 'br' | 'gzip' | 'identity';
interface File {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly bodies: Map<Encoding, Promise<Buffer>>;
}

/** The built client, held in memory: a fixed set of files, so no path of a request ever reaches the disk. */
interface Client {
  readonly files: ReadonlyMap<string, File>;
  /** By language: the folder's own page is English, a subfolder with a page of its own is another language. */
  readonly pages: ReadonlyMap<string, string>;
}

const SOURCE_LANGUAGE = 'en';

function load(folder: string): Client | null {
  try {
    const pages = new Map([[SOURCE_LANGUAGE, readFileSync(join(folder, 'index.html'), 'utf8')]]);
    const files = new Map<string, File>();
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, entry);
      const url = `/${relative(folder, path).split(sep).join('/')}`;
      if (url === '/index.html' || !statSync(path).isFile()) continue;
      const content = readFileSync(path);
      const language = /^\/([a-z]{2})\/index\.html$/u.exec(url)?.[1];
      if (language !== undefined) {
        pages.set(language, content.toString('utf8'));
        continue;
      }
      files.set(url, {
        path,
        type: types[extname(url).toLowerCase()] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
        cacheControl: hashed.test(url) ? 'public, max-age=31536000, immutable' : 'no-cache',
        bodies: new Map([['identity', Promise.resolve(content)]]),
      });
    }
    return { files, pages };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Compressed once, at the first wish; afterwards from memory. */
function bodyOf(file: File, encoding: Encoding): Promise<Buffer> {
  const known = file.bodies.get(encoding);
  if (known) return known;
  const made = bodyOf(file, 'identity').then((content) =>
    encoding === 'br'
      ? brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : deflate(content),
  );
  file.bodies.set(encoding, made);
  return made;
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Conclave</title>
<h1>The web client is not built</h1>
<p>The server runs, but the folder of the web client (setting WEB_CLIENT_DIR) has no index.html. Build the client and reload.</p>
</html>`;

/**
 * Serves the web client: its files by name, and its page for every other path that a person may open, since the client
 * routes by itself. The API and the WebSocket's path are none of its business.
 */
export function webClient(folder: string, log: Log) {
  let client = load(folder);
  if (!client) log.warn('the web client is not built', { folder });

  return (request: Request, response: Response, next: NextFunction): void => {
    if (
      (request.method !== 'GET' && request.method !== 'HEAD') ||
      /^\/(?:api|signaling)(?:\/|$)/u.test(request.path)
    ) {
      next();
      return;
    }
    client ??= load(folder);
    if (!client) {
      response.status(503).type('html').set('cache-control', 'no-store').send(notBuilt);
      return;
    }
    const file = client.files.get(request.path);
    if (file) {
      sendFile(file, request, response).catch(next);
      return;
    }
    // A missing script answered with the page would be a riddle in the browser's console.
    if (extname(request.path) !== '' && request.path !== '/index.html') {
      response.status(404).type('txt').set('cache-control', 'no-store').send('Not found\n');
      return;
    }
    const page = client.pages.get(languageFor(request, [...client.pages.keys()])) ?? '';
    response
      .type('html')
      .set({ 'cache-control': 'no-store', vary: 'accept-language, cookie' })
      .send(page.replace(noncePlace, nonceOf(response)));
  };
}

/** The chosen language if it is spoken here, else the first of the browser's that is, else English. */
function languageFor(request: Request, spoken: readonly string[]): string {
  const chosen = parseCookie(request.headers.cookie ?? '')[languageCookie];
  if (chosen !== undefined && spoken.includes(chosen)) return chosen;
  const wished = request.acceptsLanguages([...spoken]);
  return wished === false ? SOURCE_LANGUAGE : wished;
}

async function sendFile(file: File, request: Request, response: Response): Promise<void> {
  response.set({
    'content-type': file.type,
    'cache-control': file.cacheControl,
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.get('if-none-match') === file.etag) {
    response.status(304).end();
    return;
  }
  const wanted = compressible.test(file.type)
    ? request.acceptsEncodings('br', 'gzip', 'identity')
    : 'identity';
  const encoding = wanted === 'br' || wanted === 'gzip' ? wanted : 'identity';
  if (encoding !== 'identity') response.set('content-encoding', encoding);
  const body = await bodyOf(file, encoding);
  response.set('content-length', String(body.length));
  response.end(request.method === 'HEAD' ? undefined : body);
}
