import { describe, expect, it } from '@jest/globals';
import { pipePlace } from './pipe-place.js';

const pipePorts = { min: 41_000, max: 41_999 };
const own = new Set(['127.0.0.1', '10.0.0.5']);

describe('pipePlace()', () => {
  it.each<[string, { bind: string; pipeAddress: string }, string, string | undefined]>([
    ['one address for all', { bind: '10.0.0.5', pipeAddress: '10.0.0.5' }, '10.0.0.5', undefined],
    ['one of ours, of all', { bind: '0.0.0.0', pipeAddress: '10.0.0.5' }, '10.0.0.5', undefined],
    ["a router's address", { bind: '10.0.0.5', pipeAddress: '203.0.113.9' }, '10.0.0.5', '203.0.113.9'],
    ["a router's, of all", { bind: '0.0.0.0', pipeAddress: '203.0.113.9' }, '0.0.0.0', '203.0.113.9'],
    ['a name', { bind: '0.0.0.0', pipeAddress: 'media.example' }, '0.0.0.0', 'media.example'],
  ])('with %s listens there and announces it', (_case, addresses, ip, announcedAddress) => {
    const place = pipePlace({ ...addresses, pipePorts }, own);
    expect(place.address).toBe(addresses.pipeAddress);
    expect(place.listenInfo).toMatchObject({ protocol: 'udp', ip, portRange: pipePorts });
    expect(place.listenInfo.announcedAddress).toBe(announcedAddress);
  });

  it.each<[string, string, number, string | null]>([
    ['another node', '198.51.100.7', 41_000, '198.51.100.7'],
    ['ourselves behind a router: directly', '203.0.113.9', 41_500, '10.0.0.5'],
    ['another node behind the same router', '203.0.113.9', 51_000, '203.0.113.9'],
    ['a name', 'localhost', 41_000, '127.0.0.1'],
    ['a name that nobody has', 'nowhere.invalid', 41_000, null],
  ])('resolve() of %s', async (_case, address, port, ip) => {
    const place = pipePlace({ bind: '10.0.0.5', pipeAddress: '203.0.113.9', pipePorts }, own);
    expect(await place.resolve(address, port)).toBe(ip);
  });
});
