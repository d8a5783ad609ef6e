import assert from 'node:assert/strict';
import { test } from 'node:test';
import { environmentOf, rolesOf, servesPeople, stopOrder } from './roles.mjs';

const CASES = [
  [{}, ['media', 'control', 'recorder'], true],
  [{ CONCLAVE_ROLE: '' }, ['media', 'control', 'recorder'], true],
  [{ CONCLAVE_ROLE: 'all' }, ['all'], true],
  [{ CONCLAVE_ROLE: 'control' }, ['control'], true],
  [{ CONCLAVE_ROLE: 'media' }, ['media'], false],
  [{ CONCLAVE_ROLE: 'recorder' }, ['recorder'], false],
  [{ MEDIA_NODES: 'local,tls://b:40900' }, ['media', 'control', 'recorder'], true],
  [{ MEDIA_NODES: 'unix:///run/media.sock' }, ['media', 'control', 'recorder'], true],
  [{ MEDIA_NODES: 'tls://a:40900, tls://b:40900' }, ['control', 'recorder'], true],
];

for (const [env, roles, people] of CASES) {
  test(`rolesOf(${JSON.stringify(env)})`, () => {
    assert.deepEqual(rolesOf(env), roles);
    assert.equal(servesPeople(roles), people);
  });
}

test('rolesOf() refuses a role that there is not', () => {
  assert.throws(() => rolesOf({ CONCLAVE_ROLE: 'everything' }), /CONCLAVE_ROLE is "everything"; expected/);
});

test('stopOrder(): control before media', () => {
  assert.deepEqual(stopOrder(['media', 'control', 'recorder']), ['control', 'recorder', 'media']);
});

test('environmentOf() a media node holds no secrets of control', () => {
  const env = {
    PATH: '/bin',
    LDAP_BIND_PASSWORD: 'x',
    DATABASE_URL: 'y',
    TLS_KEY: 'z',
    MEDIA_LINK_KEY: 'own',
  };
  assert.deepEqual(environmentOf('media', env), {
    PATH: '/bin',
    MEDIA_LINK_KEY: 'own',
    CONCLAVE_ROLE: 'media',
  });
  for (const role of ['control', 'all'])
    assert.deepEqual(environmentOf(role, env), { ...env, CONCLAVE_ROLE: role });
});
