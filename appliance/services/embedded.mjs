/** The private services of a checkout: each one that no setting replaces, and the settings that lead to it. */
import { join } from 'node:path';
import { keptSecret } from './secrets.mjs';
import { startDirectory } from './directory.mjs';
import { servicesFolder } from './folders.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { startScanner } from './scanner.mjs';
import { say } from '../setup/say.mjs';
import { Kept } from '../supervision/kept.mjs';

/**
 * Starts them, and again whatever of them ends by itself, at the same addresses: running meetings go on meanwhile.
 *
 * @param {object} options
 * @param {string} options.dataDir absolute
 * @param {NodeJS.ProcessEnv} options.env settings as given by the operator
 * @param {{ca: string, certificate: string, key: string}} options.tls
 * @returns {Promise<{settings: Record<string, string>, stop: () => Promise<void>}>}
 *   `settings`: environment variables for the server
 */
export async function startEmbedded({ dataDir, env, tls }) {
  const { folder, moved } = servicesFolder(dataDir);
  if (moved) say(`  ${dataDir} cannot be entered by the services' accounts: their data is in ${folder}`);
  const wanted = [
    ...(env.DATABASE_URL ? [] : [database({ folder })]),
    ...(env.REDIS_URL ? [] : [sessions({ folder })]),
    ...(env.LDAP_URL ? [] : [directory({ folder, dataDir, tls })]),
    ...(env.FILES_SCANNER ? [] : [scanner({ folder, env })]),
  ];
  const outcomes = await Promise.allSettled(wanted);
  const started = outcomes.flatMap(({ value }) => (value ? [value] : []));
  const stop = async () => {
    await Promise.all(started.map((service) => service.kept.stop()));
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { settings: Object.assign({}, ...started.map((service) => service.settings)), stop };
}

/** @param {string} name @param {(before?: object) => Promise<object>} begin is told what the first start answered */
async function keep(name, begin) {
  let first;
  const kept = await new Kept(name, async () => {
    const service = await begin(first);
    first ??= service;
    return service.process;
  }).start();
  return { kept, ...first };
}

async function database({ folder }) {
  const { kept, url } = await keep('PostgreSQL', () => startPostgres({ folder }));
  return { kept, settings: { DATABASE_URL: url } };
}

async function sessions({ folder }) {
  const { kept, url } = await keep('Redis', () => startRedis({ folder }));
  return { kept, settings: { REDIS_URL: url } };
}

async function directory({ folder, dataDir, tls }) {
  const servicePassword = keptSecret(join(dataDir, 'secrets', 'directory'));
  const { kept, url, bindDn, base, groupBase } = await keep('OpenLDAP', (before) =>
    startDirectory({ folder, tls, servicePassword, port: before?.port }),
  );
  const settings = {
    ...{ LDAP_URL: url, LDAP_CA: tls.ca, LDAP_BIND_DN: bindDn, LDAP_BIND_PASSWORD: servicePassword },
    ...{ LDAP_BASE: base, LDAP_GROUP_BASE: groupBase },
    LDAP_GROUP_ROLES: 'meeting-admins=administrator,staff=employee',
    CONCLAVE_DEMO: '1',
  };
  return { kept, settings };
}

/**
 * Meetings go on without it: what becomes of files then is a setting (FILES_WITHOUT_SCANNER). So it is not waited for, and
 * that it cannot be started stops nothing.
 */
async function scanner({ folder, env }) {
  try {
    const { kept, url } = await keep('ClamAV', async () => {
      const service = await startScanner({ folder, maxMb: env.FILES_MAX_MB });
      service.ready().catch((error) => service.process.stopping || cannotScan(error));
      return service;
    });
    return { kept, settings: { FILES_SCANNER: url } };
  } catch (error) {
    cannotScan(error);
    return undefined;
  }
}

const cannotScan = (error) => say(`  Files cannot be scanned. ${error.message}`);
