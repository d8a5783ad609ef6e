/** A private OpenLDAP: LDAPS on loopback for clients, a unix socket for filling it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoDirectoryLdif, POLICY_DN, SERVICE_DN, SUFFIX } from '../demo-directory/ldif.mjs';
import { giveTo, serviceAccount } from './account.mjs';
import { privateFolder, socketFolder } from './folders.mjs';
import { answers, freePort } from './ports.mjs';
import { startProcess } from './process.mjs';

const SLAPD = '/usr/sbin/slapd';
const MODULES = '/usr/lib/ldap';
const SCHEMAS = '/etc/ldap/schema';
const ROOT_DN = `cn=admin,${SUFFIX}`;
const ENTRIES = ['core', 'cosine', 'inetorgperson'];

/**
 * Starts a directory that holds the demo people and groups. It is filled anew whenever its contents should differ
 * from what it was filled with last.
 *
 * @param {object} options
 * @param {string} options.folder absolute; data, log and socket go below it
 * @param {{ca: string, certificate: string, key: string}} options.tls paths of PEM files
 * @param {string} options.servicePassword password of the account that reads the directory
 * @param {string} [options.extraLdif] entries to add after the demo ones
 * @param {number} [options.port] on loopback; without it a free one is found
 * @returns {Promise<{url: string, port: number, bindDn: string, base: string, groupBase: string,
 *   process: import('./process.mjs').ServiceProcess}>}
 */
export async function startDirectory({ folder, tls, servicePassword, extraLdif = '', port: wanted }) {
  const account = serviceAccount('openldap');
  const home = privateFolder(join(folder, 'directory'), account);
  const socket = join(socketFolder(folder, 'directory', account), 'ldapi');
  const ldif = `${demoDirectoryLdif({ servicePassword })}\n${extraLdif}`;
  const contents = createHash('sha256').update(ldif).digest('hex');
  const stamp = join(home, 'filled');
  const filled = existsSync(stamp) && readFileSync(stamp, 'utf8') === contents;
  const port = wanted ?? (await freePort());
  const config = writeConfiguration({ home, account, tls, fresh: !filled });
  const listeners = `ldaps://127.0.0.1:${port}/ ldapi://${encodeURIComponent(socket)}/`;
  const server = await startProcess({
    ...{ name: 'OpenLDAP', account, cwd: home, stopSignal: 'SIGTERM' },
    command: SLAPD,
    args: ['-f', config, '-h', listeners, '-d', '0'],
    mark: config,
    log: join(home, 'log'),
    pidFile: join(home, 'pid'),
  });
  try {
    await server.ready(async () => (await answers({ path: socket })) && answers({ host: '127.0.0.1', port }));
    if (!filled) fill(home, socket, ldif);
  } catch (error) {
    await server.stop();
    throw error;
  }
  writeFileSync(stamp, contents);
  const base = SUFFIX;
  return {
    url: `ldaps://localhost:${port}`,
    port,
    bindDn: SERVICE_DN,
    base,
    groupBase: `ou=groups,${base}`,
    process: server,
  };
}

function writeConfiguration({ home, account, tls, fresh }) {
  const data = join(home, 'data');
  if (fresh) rmSync(data, { recursive: true, force: true });
  privateFolder(data, account);
  const own = (name, path) => {
    const copy = join(home, name);
    copyFileSync(path, copy);
    chmodSync(copy, 0o600);
    giveTo(account, copy);
    return copy;
  };
  const config = join(home, 'slapd.conf');
  writeFileSync(config, '', { mode: 0o600 });
  const lines = [
    '# Written by Conclave at each start.',
    ...ENTRIES.map((schema) => `include ${SCHEMAS}/${schema}.schema`),
    `modulepath ${MODULES}`,
    ...['back_mdb', 'memberof', 'refint', 'ppolicy'].map((name) => `moduleload ${name}`),
    `TLSCACertificateFile ${own('ca.pem', tls.ca)}`,
    `TLSCertificateFile ${own('server.pem', tls.certificate)}`,
    `TLSCertificateKeyFile ${own('server.key', tls.key)}`,
    'TLSProtocolMin 3.3',
    // Whoever can open our private socket is us: filling needs no password.
    `authz-regexp "gidNumber=[0-9]+[+]uidNumber=[0-9]+,cn=peercred,cn=external,cn=auth" "${ROOT_DN}"`,
    'database mdb',
    'maxsize 67108864',
    `suffix "${SUFFIX}"`,
    `rootdn "${ROOT_DN}"`,
    `directory "${data}"`,
    'index objectClass,uid,cn,mail,member,memberOf eq',
    // memberOf of people follows member of groups; a removed person leaves the groups.
    'overlay memberof',
    'overlay refint',
    'refint_attributes member memberOf',
    // Refuses the passwords of accounts that carry pwdAccountLockedTime.
    'overlay ppolicy',
    `ppolicy_default "${POLICY_DN}"`,
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn.exact="${SERVICE_DN}" read by * none`,
    '',
  ];
  writeFileSync(config, lines.join('\n'));
  giveTo(account, config);
  return config;
}

/** Adds the entries through the running server: the offline tool would not let memberOf be maintained. */
function fill(home, socket, ldif) {
  const args = ['-Q', '-M', '-Y', 'EXTERNAL', '-H', `ldapi://${encodeURIComponent(socket)}/`];
  try {
    execFileSync('ldapadd', args, { input: ldif, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`The directory could not be filled: ${error.stderr ?? error.message}`, { cause: error });
  }
}
