import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { mediaCertificates } from './certificates.mjs';

const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';

let folder;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'conclave-certificates-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const read = (path) => new X509Certificate(readFileSync(path));

test('mediaCertificates(): control may only dial, a node may only listen under its name', () => {
  const { ca, control, node } = mediaCertificates(folder, 'node2.example.org');
  const authority = read(ca);
  assert.deepEqual(read(control.certificate).keyUsage, [CLIENT]);
  assert.deepEqual(read(node.certificate).keyUsage, [SERVER]);
  assert.equal(read(node.certificate).checkHost('node2.example.org'), 'node2.example.org');
  assert.equal(read(node.certificate).checkHost('node3.example.org'), undefined);
  for (const { certificate, key } of [control, node]) {
    assert.ok(read(certificate).verify(authority.publicKey));
    assert.equal(statSync(key).mode & 0o077, 0);
  }
});

test('mediaCertificates() for another node keeps the authority and the certificate of control', () => {
  const first = mediaCertificates(folder, '192.0.2.7');
  const [ca, control] = [read(first.ca).fingerprint256, read(first.control.certificate).fingerprint256];
  assert.equal(read(first.node.certificate).checkIP('192.0.2.7'), '192.0.2.7');
  const second = mediaCertificates(folder, '2001:db8::7');
  assert.equal(read(second.ca).fingerprint256, ca);
  assert.equal(read(second.control.certificate).fingerprint256, control);
  assert.equal(read(second.node.certificate).checkIP('2001:db8::7'), '2001:db8::7');
  assert.notEqual(second.node.key, first.node.key);
});

for (const host of ['', 'a b', '../x', '-x', 'x/y']) {
  test(`mediaCertificates() refuses ${JSON.stringify(host)} as a host`, () => {
    assert.throws(() => mediaCertificates(folder, host), /no host name/);
  });
}
