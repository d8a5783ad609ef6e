import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forConsole } from './role.mjs';

const CASES = [
  ['{"level":30,"msg":"serving"}', undefined],
  ['{"level":"info","msg":"serving"}', undefined],
  ['{"level":40,"msg":"demo mode"}', '  control warning: demo mode'],
  ['{"level":"error","msg":"no","err":{"message":"refused"}}', '  control error: no: refused'],
  ['LDAP_URL is missing', 'LDAP_URL is missing'],
  ['{ broken', '{ broken'],
];

for (const [line, expected] of CASES) {
  test(`forConsole(${line})`, () => assert.equal(forConsole(line, 'control'), expected));
}
