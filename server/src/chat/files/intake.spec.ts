import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { receive } from './intake.js';

const bounds = { maxBytes: 100, idleMs: 1_000, totalMs: 5_000, graceMs: 1_000, bytesPerSecond: 1 };
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-intake-'));
  path = join(folder, 'draft');
  writeFileSync(path, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('receive()', () => {
  it('writes what comes and tells its size and hash', async () => {
    const result = await receive(Readable.from([Buffer.from('ab'), Buffer.from('c')]), path, bounds);
    const sha256 = createHash('sha256').update('abc').digest('hex');
    expect(result).toEqual({ ok: true, value: { bytes: 3, sha256 } });
    expect(readFileSync(path, 'utf8')).toBe('abc');
  });

  it('refuses one byte too many and leaves the connection alone', async () => {
    const source = new PassThrough();
    source.write(Buffer.alloc(101));
    expect(await receive(source, path, bounds)).toMatchObject({ refusal: { code: 'FILE_TOO_LARGE' } });
    expect(source.destroyed).toBe(false);
  });

  it.each([
    ['nothing more comes', { idleMs: 50 }],
    ['it takes too long', { totalMs: 50 }],
    ['it trickles', { graceMs: 50, bytesPerSecond: 10_000 }],
  ])('gives up when %s', async (_why, more) => {
    const source = new PassThrough();
    const trickle = setInterval(() => source.write('a'), 'idleMs' in more ? 10_000 : 20);
    const began = Date.now();
    expect(await receive(source, path, { ...bounds, ...more })).toMatchObject({
      refusal: { code: 'INVALID_REQUEST' },
    });
    clearInterval(trickle);
    expect(Date.now() - began).toBeLessThan(900);
    expect(source.destroyed).toBe(true);
  });

  it('a sender that breaks off is no fault of ours', async () => {
    const source = new PassThrough();
    source.write('a');
    setTimeout(() => source.destroy(new Error('aborted')), 20);
    expect(await receive(source, path, bounds)).toMatchObject({ refusal: { code: 'INVALID_REQUEST' } });
  });
});
