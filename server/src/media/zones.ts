import { BlockList, isIP } from 'node:net';
import type { Settings } from '../settings/settings.js';

/** IPv6 addresses of a link carry the interface's name (`fe80::1%eth0`), which subnets do not. */
const withoutScope = (address: string): string => address.split('%', 1)[0] ?? address;

/**
 * Finds the zone that an address (IPv4, IPv6, IPv4 in IPv6 clothes) belongs to: the first one with a subnet that holds it.
 * Null for an address of no zone, and for what is no address.
 */
export function zoneFinder(zones: Settings['zones']): (address: string) => string | null {
  const known = zones.map(({ name, subnets }) => {
    const list = new BlockList();
    for (const subnet of subnets) {
      const [network = '', bits = ''] = subnet.split('/');
      list.addSubnet(network, Number(bits), familyOf(network) ?? 'ipv4');
    }
    return { name, list };
  });
  return (address) => {
    const plain = withoutScope(address);
    const family = familyOf(plain);
    if (!family) return null;
    return known.find(({ list }) => list.check(plain, family))?.name ?? null;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const family = isIP(address);
  return family === 0 ? null : family === 4 ? 'ipv4' : 'ipv6';
}
