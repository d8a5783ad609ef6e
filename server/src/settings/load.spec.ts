import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadMediaNode, loadSettings, SettingsError } from './load.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = (more: Record<string, string> = {}) => ({
  CONCLAVE_DATA_DIR: join(folder, 'data'),
  DATABASE_URL: 'postgres://a@b/c',
  REDIS_URL: 'redis://b',
  LDAP_URL: 'ldaps://b',
  LDAP_BASE: 'dc=b',
  ...more,
});
const problemsOf = (more: Record<string, string>): readonly { name: string }[] => {
  try {
    loadSettings(env(more));
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadSettings()', () => {
  it('makes the secret at the first start, for nobody else to read, and finds it at the second', () => {
    const { secret } = loadSettings(env());
    expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
    expect(statSync(join(folder, 'data/secret')).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, 'data/secret'), 'utf8').trim()).toBe(secret);
    expect(loadSettings(env()).secret).toBe(secret);
  });

  it('a secret that is named must be there and long enough', () => {
    const file = join(folder, 'named');
    expect(problemsOf({ CONCLAVE_SECRET_FILE: file })).toMatchObject([{ name: 'CONCLAVE_SECRET_FILE' }]);
    writeFileSync(file, 'short');
    expect(problemsOf({ CONCLAVE_SECRET_FILE: file })).toMatchObject([{ name: 'CONCLAVE_SECRET_FILE' }]);
    writeFileSync(file, 'x'.repeat(32));
    expect(loadSettings(env({ CONCLAVE_SECRET_FILE: file })).secret).toBe('x'.repeat(32));
  });

  it('names every file that cannot be read, beside what else is wrong', () => {
    const found = problemsOf({
      TLS_CERT: '/none',
      TLS_KEY: folder,
      LDAP_CA: '/none',
      MEDIASOUP_WORKER_BIN: '/none',
      PORT: 'x',
    });
    expect(found.map(({ name }) => name).sort()).toEqual([
      'LDAP_CA',
      'MEDIASOUP_WORKER_BIN',
      'PORT',
      'TLS_CERT',
      'TLS_KEY',
    ]);
  });

  it('a media node is told which of its files cannot be read', () => {
    const load = () =>
      loadMediaNode({
        CONCLAVE_ROLE: 'media',
        CONCLAVE_DATA_DIR: join(folder, 'node'),
        MEDIA_LISTEN: 'tls://0.0.0.0:40900',
        MEDIA_LINK_CERT: '/none',
        MEDIA_LINK_KEY: folder,
        MEDIA_LINK_CA: join(folder, 'ca.pem'),
      });
    writeFileSync(join(folder, 'ca.pem'), '');
    expect(load).toThrow(/MEDIA_LINK_CERT names \/none.*\n.*MEDIA_LINK_KEY names .*no file$/u);
    expect(() => statSync(join(folder, 'node'))).toThrow();
  });

  it('the message is for a person: one line each, no secret values', () => {
    expect(() => loadSettings(env({ DATABASE_URL: 'mysql://me:pa55@b/c' }))).toThrow(
      /^The settings cannot be used:\n {2}DATABASE_URL expected (?!.*pa55)/u,
    );
  });
});
