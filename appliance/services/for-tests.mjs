/** The private services as tests use them: each in a new folder below the system's temporary one, removed by stop(). */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCertificates } from './certificates.mjs';
import { startDirectory } from './directory.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { startScanner } from './scanner.mjs';

export { freePort } from './ports.mjs';
export { testMalware } from './test-malware.mjs';

export async function startTestPostgres() {
  return inNewFolder('postgres', async (folder) => {
    const { url, process } = await startPostgres({ folder, durable: false });
    return { result: { url }, process };
  });
}

export async function startTestRedis({ durable = false } = {}) {
  return inNewFolder('redis', async (folder) => {
    const { url, process } = await startRedis({ folder, durable });
    return { result: { url }, process };
  });
}

export async function startTestDirectory({ extraLdif = '' } = {}) {
  return inNewFolder('directory', async (folder) => {
    const tls = ensureCertificates(join(folder, 'tls'));
    const bindPassword = randomBytes(16).toString('hex');
    const { url, bindDn, base, groupBase, process } = await startDirectory({
      ...{ folder, tls, servicePassword: bindPassword, extraLdif },
    });
    return { result: { url, caFile: tls.ca, bindDn, bindPassword, base, groupBase }, process };
  });
}

/** It knows the harmless test file and nothing else, whatever this machine has. */
export async function startTestScanner() {
  return inNewFolder('scanner', async (folder) => {
    const { url, process, ready } = await startScanner({ folder, systemDatabase: join(folder, 'none') });
    await ready();
    return { result: { url }, process };
  });
}

async function inNewFolder(name, start) {
  const folder = mkdtempSync(join(tmpdir(), `conclave-${name}-`));
  // Passable, so that a service which runs under another account reaches its own folder inside.
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const { result, process } = await start(folder);
    let server = process;
    return {
      ...result,
      get pid() {
        return server.pid;
      },
      halt: () => server.stop(),
      resume: async () => {
        ({ process: server } = await start(folder));
      },
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The settings by which the server finds these services. */
export function settingsOf({ postgres, redis, directory, scanner }) {
  return {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    LDAP_URL: directory.url,
    LDAP_CA: directory.caFile,
    LDAP_BIND_DN: directory.bindDn,
    LDAP_BIND_PASSWORD: directory.bindPassword,
    LDAP_BASE: directory.base,
    LDAP_GROUP_BASE: directory.groupBase,
    ...(scanner ? { FILES_SCANNER: scanner.url } : {}),
  };
}
