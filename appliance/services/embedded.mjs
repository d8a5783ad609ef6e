/** The private services of a checkout: each one that no setting replaces, and the settings that lead to it. */
import { join } from 'node:path';
import { keptSecret } from './secrets.mjs';
import { startDirectory } from './directory.mjs';
import { servicesFolder } from './folders.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { startScanner } from './scanner.mjs';
import { say } from '../setup/say.mjs';

/**
 * @param {object} options
 * @param {string} options.dataDir absolute
 * @param {NodeJS.ProcessEnv} options.env settings as given by the operator
 * @param {{ca: string, certificate: string, key: string}} options.tls
 * @returns {Promise<{settings: Record<string, string>, processes: import('./process.mjs').ServiceProcess[],
 *   companions: import('./process.mjs').ServiceProcess[]}>}
 *   `settings`: environment variables for the server. Without one of `processes` it cannot go on; without `companions`
 *   it can.
 */
export async function startEmbedded({ dataDir, env, tls }) {
  const { folder, moved } = servicesFolder(dataDir);
  if (moved) say(`  ${dataDir} cannot be entered by the services' accounts: their data is in ${folder}`);
  const wanted = [
    ...(env.DATABASE_URL ? [] : [database({ folder })]),
    ...(env.REDIS_URL ? [] : [sessions({ folder })]),
    ...(env.LDAP_URL ? [] : [directory({ folder, dataDir, tls })]),
  ];
  const scanning = env.FILES_SCANNER ? Promise.resolve(undefined) : scanner({ folder, env });
  const outcomes = await Promise.allSettled(wanted);
  const companion = await scanning;
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await Promise.all([...started, companion].map((service) => service?.process.stop()));
    throw failed.reason;
  }
  return {
    settings: Object.assign({}, ...[...started, companion].map((service) => service?.settings)),
    processes: started.map(({ process }) => process),
    companions: companion ? [companion.process] : [],
  };
}

async function database({ folder }) {
  const { url, process } = await startPostgres({ folder });
  return { process, settings: { DATABASE_URL: url } };
}

async function sessions({ folder }) {
  const { url, process } = await startRedis({ folder });
  return { process, settings: { REDIS_URL: url } };
}

async function directory({ folder, dataDir, tls }) {
  const servicePassword = keptSecret(join(dataDir, 'secrets', 'directory'));
  const { url, bindDn, base, groupBase, process } = await startDirectory({ folder, tls, servicePassword });
  const settings = {
    ...{ LDAP_URL: url, LDAP_CA: tls.ca, LDAP_BIND_DN: bindDn, LDAP_BIND_PASSWORD: servicePassword },
    ...{ LDAP_BASE: base, LDAP_GROUP_BASE: groupBase },
    LDAP_GROUP_ROLES: 'meeting-admins=administrator,staff=employee',
    CONCLAVE_DEMO: '1',
  };
  return { process, settings };
}

/** Meetings go on without it: what becomes of files then is a setting (FILES_WITHOUT_SCANNER). So it is not waited for. */
async function scanner({ folder, env }) {
  const gone = (why) => say(`  Files cannot be scanned until the next start. ${why}`);
  try {
    const { url, process, ready } = await startScanner({ folder, maxMb: env.FILES_MAX_MB });
    ready().then(
      () =>
        process.ended.then((reason) => process.stopping || gone(`ClamAV stopped unexpectedly (${reason}).`)),
      (error) => process.stopping || gone(error.message),
    );
    return { process, settings: { FILES_SCANNER: url } };
  } catch (error) {
    gone(error.message);
    return undefined;
  }
}
