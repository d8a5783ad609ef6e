import { describe, expect, it } from '@jest/globals';
import { linkAddress } from './address.js';

describe('linkAddress()', () => {
  it.each([
    ['unix:///run/conclave/media.sock', { kind: 'unix', path: '/run/conclave/media.sock' }],
    ['tls://media-2.example:7443', { kind: 'tls', host: 'media-2.example', port: 7443 }],
    ['tls://10.1.2.3:7443', { kind: 'tls', host: '10.1.2.3', port: 7443 }],
    ['tls://[2001:db8::1]:7443', { kind: 'tls', host: '2001:db8::1', port: 7443 }],
  ])('reads %s', (text, address) => {
    expect(linkAddress(text)).toEqual(address);
  });

  it.each(['tls://media', 'https://media:7443', `unix:///${'x'.repeat(120)}`])('refuses %s', (text) => {
    expect(() => linkAddress(text)).toThrow();
  });
});
