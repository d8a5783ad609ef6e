import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDotenv } from './dotenv.mjs';

const CASES = [
  ['PORT=9443', { PORT: '9443' }],
  ['  PORT = 9443  ', { PORT: '9443' }],
  ['export PORT=9443', { PORT: '9443' }],
  ['# PORT=9443\n\n', {}],
  ['LDAP_BASE="dc=example, dc=org"', { LDAP_BASE: 'dc=example, dc=org' }],
  ["LDAP_BIND_PASSWORD='a # b'", { LDAP_BIND_PASSWORD: 'a # b' }],
  ['LDAP_BIND_PASSWORD=a#b', { LDAP_BIND_PASSWORD: 'a#b' }],
  ['PORT=9443 # the usual one is taken', { PORT: '9443' }],
  [
    'DATABASE_URL=postgres://u:p=q@h/d?x=1\r\nPORT=1',
    { DATABASE_URL: 'postgres://u:p=q@h/d?x=1', PORT: '1' },
  ],
  ['PORT=', { PORT: '' }],
];

for (const [text, expected] of CASES) {
  test(`parseDotenv(${JSON.stringify(text)})`, () => assert.deepEqual(parseDotenv(text), expected));
}

test('parseDotenv() names the line that it cannot read', () => {
  assert.throws(() => parseDotenv('PORT=1\nnonsense\n'), /line 2: expected NAME=value/);
});
