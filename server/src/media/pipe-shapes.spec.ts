import { describe, expect, it } from '@jest/globals';
import type { PipeEnd } from './media-plane.js';
import { checkPipeEnd } from './pipe-shapes.js';

const keyBase64 = Buffer.alloc(44, 7).toString('base64');
const end = (change: Partial<PipeEnd> = {}): PipeEnd => ({
  address: '10.0.0.1',
  port: 41_000,
  srtpParameters: { cryptoSuite: 'AEAD_AES_256_GCM', keyBase64 },
  ...change,
});
const srtp = (change: object): Partial<PipeEnd> => ({
  srtpParameters: { ...end().srtpParameters, ...change },
});

describe('checkPipeEnd()', () => {
  it.each(['10.0.0.1', 'fe80::1', 'media-2.example.org'])('of %s is accepted', (address) => {
    expect(checkPipeEnd(end({ address }))).toEqual({ ok: true, value: end({ address }) });
  });

  it.each<[string, Partial<PipeEnd>]>([
    ['no address', { address: '' }],
    ['an address that is none', { address: 'a b; c' }],
    ['an endless address', { address: 'a'.repeat(300) }],
    ['port 0', { port: 0 }],
    ['a port beyond the last', { port: 65_536 }],
    ['half a port', { port: 1.5 }],
    ['no keys: nothing crosses in clear', { srtpParameters: {} }],
    ['a weaker suite', srtp({ cryptoSuite: 'AES_CM_128_HMAC_SHA1_32' })],
    ['a short key', srtp({ keyBase64: Buffer.alloc(30, 7).toString('base64') })],
    ['a key that is no base64', srtp({ keyBase64: '!'.repeat(60) })],
  ])('of %s is refused without telling the key', (_case, change) => {
    const answer = checkPipeEnd(end(change));
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'INVALID_REQUEST' } });
    expect(JSON.stringify(answer)).not.toContain(keyBase64);
  });
});
