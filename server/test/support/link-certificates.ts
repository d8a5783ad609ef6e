import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkTls } from '../../src/media/link/certificates.js';

/** An authority of its own, and what it signs, in a folder that the caller removes. */
export class LinkAuthority {
  private readonly caFile: string;
  private readonly caKeyFile: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.caFile = join(folder, `${name}-ca.pem`);
    this.caKeyFile = join(folder, `${name}-ca.key`);
    openssl(
      'req',
      '-x509',
      ...KEY,
      '-nodes',
      '-keyout',
      this.caKeyFile,
      '-out',
      this.caFile,
      ...SHORT,
      '-subj',
      `/CN=${name}`,
    );
  }

  /** @param purposes of the extended key usage; none: the certificate names no purpose */
  issue(
    name: string,
    purposes: readonly ('clientAuth' | 'serverAuth')[],
    addresses = 'IP:127.0.0.1',
  ): LinkTls {
    const at = (ending: string) => join(this.folder, `${this.name}-${name}.${ending}`);
    const [certFile, keyFile] = [at('pem'), at('key')];
    const usage = purposes.length > 0 ? `extendedKeyUsage=${purposes.join(',')}\n` : '';
    writeFileSync(at('ext'), `basicConstraints=CA:FALSE\n${usage}subjectAltName=${addresses}\n`);
    openssl('req', ...KEY, '-nodes', '-keyout', keyFile, '-out', at('csr'), '-subj', `/CN=${name}`);
    const signed = ['-CA', this.caFile, '-CAkey', this.caKeyFile, '-CAcreateserial', '-extfile', at('ext')];
    openssl('x509', '-req', '-in', at('csr'), '-out', certFile, ...SHORT, ...signed);
    return { certFile, keyFile, caFile: this.caFile };
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const SHORT = ['-days', '2'];

function openssl(...command: string[]): void {
  execFileSync('openssl', command, { stdio: 'pipe' });
}
