import { readFileSync } from 'node:fs';
import type { Settings } from '../../settings/settings.js';

/** Where the directory is and whom we believe that it is. */
export interface LdapEndpoint {
  readonly url: string;
  /** Certificates of the authorities to believe; the system's when absent. */
  readonly tls: { readonly ca?: readonly [string] };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/**
 * Reads the CA file. Throws when passwords would cross the network in clear, or when the file holds no certificate: the
 * server does not start then.
 */
export function endpointOf(directory: Pick<Settings['directory'], 'url' | 'caFile'>): LdapEndpoint {
  const { protocol, hostname } = new URL(directory.url);
  const safe = protocol === 'ldaps:' || (protocol === 'ldap:' && LOOPBACK.test(hostname));
  if (!safe)
    throw new Error('LDAP_URL would send passwords in clear; expected ldaps:// for a directory elsewhere.');
  return {
    url: directory.url,
    tls: directory.caFile === null ? {} : { ca: [certificatesIn(directory.caFile)] },
  };
}

function certificatesIn(file: string): string {
  const pem = readFileSync(file, 'utf8');
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw new Error(`LDAP_CA: ${file} holds no PEM certificate.`);
  return pem;
}
