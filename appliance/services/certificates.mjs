/**
 * A certificate authority of this checkout's own, and a certificate for this machine from it. Only for development:
 * the appliance gets its certificate from the company's authority.
 */
import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;
const RENEW_BEFORE_DAYS = 30;
const CA_DAYS = 3650;
/** Browsers refuse server certificates that live longer than 398 days. */
const SERVER_DAYS = 397;
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * Makes what is missing, expires within 30 days, or names another host; keeps the rest, so that a browser which was
 * told to trust the authority goes on trusting it.
 *
 * @param {string} folder
 * @returns {{ca: string, certificate: string, key: string}} paths of PEM files
 */
export function ensureCertificates(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    ca: join(folder, 'ca.pem'),
    caKey: join(folder, 'ca.key'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
  if (!existsSync(files.caKey) || !lastsLongEnough(files.ca)) {
    createAuthority(files);
    rmSync(files.certificate, { force: true });
  }
  const names = ['localhost', hostname().toLowerCase()].filter((name) => /^[a-z0-9.-]+$/.test(name));
  if (!existsSync(files.key) || !serves(files, names))
    createServerCertificate(folder, files, [...new Set(names)]);
  return { ca: files.ca, certificate: files.certificate, key: files.key };
}

function createAuthority({ ca, caKey }) {
  const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
  openssl([
    ...['req', '-x509', ...KEY, '-sha256', '-days', String(CA_DAYS)],
    ...['-subj', `/CN=Conclave development CA (${hostname()})`],
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...['-keyout', `${caKey}.new`, '-out', `${ca}.new`],
  ]);
  chmodSync(`${caKey}.new`, 0o600);
  renameSync(`${caKey}.new`, caKey);
  renameSync(`${ca}.new`, ca);
}

function createServerCertificate(folder, { ca, caKey, certificate, key }, names) {
  const request = join(folder, 'server.csr');
  const extensions = join(folder, 'server.ext');
  const alternatives = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1', 'IP:::1'];
  writeFileSync(
    extensions,
    [
      `subjectAltName=${alternatives.join(',')}`,
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
      '',
    ].join('\n'),
  );
  openssl(['req', ...KEY, '-subj', '/CN=localhost', '-keyout', `${key}.new`, '-out', request]);
  openssl([
    ...['x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-sha256'],
    ...['-days', String(SERVER_DAYS), '-extfile', extensions, '-out', `${certificate}.new`],
  ]);
  chmodSync(`${key}.new`, 0o600);
  renameSync(`${key}.new`, key);
  renameSync(`${certificate}.new`, certificate);
  rmSync(request);
  rmSync(extensions);
}

function serves({ ca, certificate }, names) {
  if (!lastsLongEnough(certificate)) return false;
  const parsed = new X509Certificate(readFileSync(certificate));
  const authority = new X509Certificate(readFileSync(ca));
  return parsed.verify(authority.publicKey) && names.every((name) => parsed.checkHost(name) !== undefined);
}

function lastsLongEnough(path) {
  if (!existsSync(path)) return false;
  const { validTo } = new X509Certificate(readFileSync(path));
  return Date.parse(validTo) - Date.now() > RENEW_BEFORE_DAYS * DAY_MS;
}

function openssl(args) {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
