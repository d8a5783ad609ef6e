import { describe, expect, it } from '@jest/globals';
import { cameFromElsewhere, type Provenance } from './csrf.js';

const own = ['https://meet.example.org', 'https://10.0.0.5:8443'];
const post: Provenance = { method: 'POST', origin: undefined, fetchSite: undefined, headerGiven: false };

describe('cameFromElsewhere()', () => {
  it.each([
    [
      'a safe method, from anywhere',
      { method: 'GET', origin: 'https://evil.example', fetchSite: 'cross-site' },
      false,
    ],
    ['a program', {}, false],
    ['a program with the header', { headerGiven: true }, false],
    ['our page', { origin: own[0], fetchSite: 'same-origin', headerGiven: true }, false],
    ['our page by address', { origin: own[1], fetchSite: 'same-origin' }, false],
    ['our page, origin in capitals', { origin: 'HTTPS://MEET.EXAMPLE.ORG' }, false],
    [
      'our page in a browser without Origin, with the header',
      { fetchSite: 'same-origin', headerGiven: true },
      false,
    ],
    ['a browser without Origin and header', { fetchSite: 'same-origin' }, true],
    ['typed by hand, without header', { fetchSite: 'none' }, true],
    ['another site', { origin: 'https://evil.example' }, true],
    ['another site that claims our header', { origin: 'https://evil.example', headerGiven: true }, true],
    ['a subdomain', { origin: 'https://x.meet.example.org' }, true],
    ['our name as a prefix', { origin: 'https://meet.example.org.evil.example' }, true],
    ['our name without TLS', { origin: 'http://meet.example.org' }, true],
    ['another port', { origin: 'https://10.0.0.5' }, true],
    ['an opaque origin', { origin: 'null' }, true],
    ['cross-site without Origin', { fetchSite: 'cross-site', headerGiven: true }, true],
    ['same-site', { origin: own[0], fetchSite: 'same-site', headerGiven: true }, true],
  ] as [string, Partial<Provenance>, boolean][])('%s', (_who, request, expected) => {
    expect(cameFromElsewhere({ ...post, ...request }, own)).toBe(expected);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s is unsafe', (method) => {
    expect(cameFromElsewhere({ ...post, method, origin: 'https://evil.example' }, own)).toBe(true);
  });
});
