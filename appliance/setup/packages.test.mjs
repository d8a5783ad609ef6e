import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parsePackageList } from './packages.mjs';
import { inRoot } from './paths.mjs';

test('parsePackageList() yields group, name, unit and purpose', () => {
  const list =
    '# heading\n\n[runtime]\nredis-server off:redis-server.service  # sessions\nlibuv1\n[test]\nchromium\n';
  assert.deepEqual(parsePackageList(list), [
    { group: 'runtime', name: 'redis-server', unit: 'redis-server.service', purpose: 'sessions' },
    { group: 'runtime', name: 'libuv1', unit: undefined, purpose: undefined },
    { group: 'test', name: 'chromium', unit: undefined, purpose: undefined },
  ]);
});

test('packages.list names no package twice and knows only the four groups', () => {
  const packages = parsePackageList(readFileSync(inRoot('appliance/packages.list'), 'utf8'));
  const names = packages.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual([...new Set(packages.map(({ group }) => group))], ['runtime', 'demo', 'build', 'test']);
});
