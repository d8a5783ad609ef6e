import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameInstallation } from './npm.mjs';

const machine = { platform: 'linux', arch: 'x64' };
const one = { version: '1.0.0', integrity: 'sha512-a' };

const CASES = [
  ['the same packages', { '': {}, a: one }, { a: one }, true],
  ['a package is missing', { a: one, b: one }, { a: one }, false],
  ['another version is installed', { a: one }, { a: { ...one, version: '1.0.1' } }, false],
  ['other content is installed', { a: one }, { a: { ...one, integrity: 'sha512-b' } }, false],
  ['a package is there that the lock file does not name', { a: one }, { a: one, b: one }, false],
  [
    'an optional package for another platform is left out',
    { a: { ...one, optional: true, os: ['win32'] } },
    {},
    true,
  ],
  [
    'an optional package for another C library is left out',
    { a: { ...one, optional: true, os: 'linux', libc: ['musl'] } },
    {},
    true,
  ],
  [
    'an optional package for this platform is left out',
    { a: { ...one, optional: true, os: 'linux', cpu: 'x64' } },
    {},
    false,
  ],
];

for (const [what, wanted, present, expected] of CASES) {
  test(`sameInstallation() when ${what}: ${expected}`, () => {
    assert.equal(sameInstallation(wanted, present, machine), expected);
  });
}
