/** The settings that `npm start` hands to the server: the operator's, and ours where they left something out. */
import { join, resolve } from 'node:path';
import { ensureCertificates } from '../services/certificates.mjs';
import { socketFolder } from '../services/folders.mjs';
import { keptSecret } from '../services/secrets.mjs';
import { ROOT } from '../setup/paths.mjs';
import { Advice } from '../setup/say.mjs';

export const DEFAULT_PORT = 8443;

/**
 * @param {NodeJS.ProcessEnv} env the operator's settings
 * @returns {{dataDir: string, port: number, bind: string}}
 */
export function place(env) {
  const port = env.PORT ? Number(env.PORT) : DEFAULT_PORT;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Advice(`PORT is "${env.PORT}"; expected a whole number from 1 to 65535.`);
  }
  const demo = !env.LDAP_URL || isYes(env.CONCLAVE_DEMO);
  return {
    dataDir: resolve(ROOT, env.CONCLAVE_DATA_DIR || 'var'),
    port,
    bind: env.CONCLAVE_BIND || (demo ? '127.0.0.1' : '0.0.0.0'),
  };
}

/**
 * Certificates for the embedded directory, and for the server unless the operator has some.
 *
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 */
export function basicSettings(dataDir, env) {
  const tls = ensureCertificates(join(dataDir, 'tls'));
  const ownTls = env.TLS_CERT || env.TLS_KEY ? {} : { TLS_CERT: tls.certificate, TLS_KEY: tls.key };
  const ownSecret = env.CONCLAVE_SECRET_FILE
    ? {}
    : { CONCLAVE_SECRET_FILE: join(dataDir, 'secrets', 'server') };
  if (ownSecret.CONCLAVE_SECRET_FILE) keptSecret(ownSecret.CONCLAVE_SECRET_FILE);
  return { tls, settings: { NODE_ENV: 'production', CONCLAVE_DATA_DIR: dataDir, ...ownTls, ...ownSecret } };
}

/** What a machine that only carries media needs. @param {string} dataDir */
export const nodeSettings = (dataDir) => ({
  tls: undefined,
  settings: { NODE_ENV: 'production', CONCLAVE_DATA_DIR: dataDir },
});

/** Where control and the media node of this machine meet, and what makes the second start of each role faster. */
export const processSettings = (dataDir) => ({
  MEDIA_LISTEN: `unix://${join(socketFolder(dataDir, 'media'), 'node.sock')}`,
  NODE_COMPILE_CACHE: join(dataDir, 'cache', 'compiled'),
});

export function isYes(value) {
  return ['1', 'true', 'yes'].includes(value ?? '');
}
