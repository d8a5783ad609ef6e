/** The built client loads nothing from elsewhere: what it would fetch by itself is named in pages, styles and loaders. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { inRoot } from './paths.mjs';

const CLIENT = inRoot('dist/web-client/browser');

/** Texts such as licence notes and error messages may name an address; these patterns are the ones that load from it. */
const LOADS = {
  '.html': /(?:src|href|action|content)\s*=\s*["']?\s*(?:https?:)?\/\/[^"'\s>]+/gi,
  '.css': /(?:url\(\s*["']?|@import\s+["'])\s*(?:https?:)?\/\/[^"')\s]+/gi,
  '.js':
    /(?:\bimport\s*\(?|\bfrom|\bfetch\(|WebSocket\(|EventSource\(|importScripts\(|\.(?:src|href)\s*=)\s*["'`](?:https?|wss?):\/\/[^"'`]+|\b(?:stun|turns?):[a-z0-9.-]+\.[a-z]{2,}/gi,
  '.webmanifest': /"(?:https?:)?\/\/[^"]+"/gi,
};

/** @returns {string[]} what the text of a file of this kind would load from elsewhere */
function loadsOf(kind, text) {
  return text.match(LOADS[kind] ?? /$^/) ?? [];
}

test('loadsOf() finds what a page, a style and a script would fetch', () => {
  assert.equal(loadsOf('.html', '<script src="https://cdn.example/a.js"></script>').length, 1);
  assert.equal(
    loadsOf('.css', '@import "//fonts.example/inter.css"; a{background:url(http://x.example/y)}').length,
    2,
  );
  assert.equal(loadsOf('.js', 'fetch("https://t.example");const s="stun:stun.example.com"').length, 2);
  assert.equal(loadsOf('.js', 'throw Error("see https://docs.example/errors")').length, 0);
  assert.equal(loadsOf('.html', '<script src="/main.js"></script>').length, 0);
});

test('the built web client loads nothing from elsewhere', () => {
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter(
    (name) => extname(name) in LOADS,
  );
  assert.ok(
    files.some((name) => name.endsWith('index.html')),
    'the web client is built',
  );
  const found = files.flatMap((name) =>
    loadsOf(extname(name), readFileSync(join(CLIENT, name), 'utf8')).map((what) => `${name}: ${what}`),
  );
  assert.deepEqual(found, []);
});
