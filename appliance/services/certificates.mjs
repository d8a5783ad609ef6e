/**
 * A certificate authority of this checkout's own, and a certificate for this machine from it. Only for development:
 * the appliance gets its certificate from the company's authority. For the link between control and media nodes on other
 * machines there is an authority apart, which signs nothing else, so that being known to browsers opens no media node.
 */
import { X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Advice } from '../setup/say.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
const RENEW_BEFORE_DAYS = 30;
const CA_DAYS = 3650;
/** Browsers refuse server certificates that live longer than 398 days. */
const SERVER_DAYS = 397;
/** Both ends are ours, and replacing them means a visit to each machine. */
const LINK_DAYS = 825;
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
    createCertificate({
      authority: files,
      ...files,
      name: 'localhost',
      usage: 'serverAuth',
      days: SERVER_DAYS,
      alternatives: [...[...new Set(names)].map((name) => `DNS:${name}`), 'IP:127.0.0.1', 'IP:::1'],
    });
  return { ca: files.ca, certificate: files.certificate, key: files.key };
}

/**
 * The certificates by which control and a media node on another machine know each other: an authority, one certificate for
 * control (client only) and one for the node (server only). Run again for another node, it keeps authority and control.
 *
 * @param {string} folder
 * @param {string} host name or address by which control dials the node
 * @returns {{ca: string, control: {certificate: string, key: string}, node: {certificate: string, key: string}}}
 * @throws {Advice} for a host that is none
 */
export function mediaCertificates(folder, host) {
  if (isIP(host) === 0 && !/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(host))
    throw new Advice(`"${host}" is no host name and no address.`, 2);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pair = (name) => ({ certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) });
  const authority = { ca: join(folder, 'media-ca.pem'), caKey: join(folder, 'media-ca.key') };
  const [control, node] = [pair('media-control'), pair(`media-node-${host.replaceAll(':', '-')}`)];
  if (!existsSync(authority.caKey) || !lastsLongEnough(authority.ca)) {
    createAuthority(authority, 'Conclave media link');
    rmSync(control.certificate, { force: true });
  }
  if (!existsSync(control.key) || !lastsLongEnough(control.certificate)) {
    createCertificate({ authority, ...control, name: 'control', usage: 'clientAuth', days: LINK_DAYS });
  }
  const alternatives = [`${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`];
  createCertificate({
    authority,
    ...node,
    name: 'media node',
    usage: 'serverAuth',
    days: LINK_DAYS,
    alternatives,
  });
  return { ca: authority.ca, control, node };
}

function createAuthority({ ca, caKey }, name = 'Conclave development CA') {
  const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
  openssl([
    ...['req', '-x509', ...KEY, '-sha256', '-days', String(CA_DAYS)],
    ...['-subj', `/CN=${name} (${hostname()})`],
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...['-keyout', `${caKey}.new`, '-out', `${ca}.new`],
  ]);
  chmodSync(`${caKey}.new`, 0o600);
  renameSync(`${caKey}.new`, caKey);
  renameSync(`${ca}.new`, ca);
}

/** `name`: at most 64 characters, for people; whom a server's certificate is for stands in `alternatives`. */
function createCertificate({ authority, certificate, key, name, usage, days, alternatives = [] }) {
  const request = `${certificate}.csr`;
  const extensions = `${certificate}.ext`;
  writeFileSync(
    extensions,
    [
      ...(alternatives.length > 0 ? [`subjectAltName=${alternatives.join(',')}`] : []),
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      `extendedKeyUsage=${usage}`,
      '',
    ].join('\n'),
  );
  openssl(['req', ...KEY, '-subj', `/CN=${name}`, '-keyout', `${key}.new`, '-out', request]);
  openssl([
    ...['x509', '-req', '-in', request, '-CA', authority.ca, '-CAkey', authority.caKey, '-CAcreateserial'],
    ...['-sha256', '-days', String(days), '-extfile', extensions, '-out', `${certificate}.new`],
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
