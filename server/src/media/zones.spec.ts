import { describe, expect, it } from '@jest/globals';
import { zoneFinder } from './zones.js';

const zones = [
  { name: 'office', subnets: ['10.1.0.0/16', '2001:db8:1::/48'] },
  { name: 'plant', subnets: ['192.168.7.0/24'] },
  { name: 'house', subnets: ['10.0.0.0/8', 'fe80::/10'] },
  { name: 'nothing', subnets: [] },
];

describe('zoneFinder()', () => {
  const find = zoneFinder(zones);
  it.each<[string, string | null]>([
    ['10.1.2.3', 'office'],
    ['10.1.255.255', 'office'],
    ['10.2.0.1', 'house'],
    ['192.168.7.200', 'plant'],
    ['192.168.8.1', null],
    ['::ffff:192.168.7.200', 'plant'],
    ['::ffff:c0a8:7c8', 'plant'],
    ['::FFFF:10.1.2.3', 'office'],
    ['2001:db8:1:ffff::1', 'office'],
    ['2001:db8:2::1', null],
    ['fe80::1%eth0', 'house'],
    ['::1', null],
    ['127.0.0.1', null],
    ['unknown', null],
    ['', null],
    ['10.1.2', null],
    ['10.1.2.3, 10.1.2.4', null],
  ])('of %s is %s', (address, zone) => {
    expect(find(address)).toBe(zone);
  });

  it('without zones is always null', () => {
    expect(zoneFinder([])('10.1.2.3')).toBeNull();
  });

  it('of a subnet of everything is that zone', () => {
    const all = zoneFinder([{ name: 'world', subnets: ['0.0.0.0/0', '::/0'] }]);
    expect([all('203.0.113.9'), all('2001:db8::1'), all('::ffff:203.0.113.9')]).toEqual(
      Array(3).fill('world'),
    );
  });
});
