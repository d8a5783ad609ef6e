import type { Request } from 'express';

/** The client's address, proxies in front believed as far as the settings say; never empty. */
export const clientAddress = (request: Pick<Request, 'ip' | 'socket'>): string =>
  limitKey(request.ip ?? request.socket.remoteAddress ?? 'unknown');

/** One IPv6 customer has a whole /64 to call from, so limits count that; IPv4 in IPv6 clothes is IPv4. */
export function limitKey(address: string): string {
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.groups?.['v4'];
  if (mapped) return mapped;
  if (!address.includes(':') || address === '::1') return address;
  const [head = ''] = address.split('%');
  return `${expandIpv6(head).slice(0, 4).join(':')}::/64`;
}

function expandIpv6(address: string): string[] {
  const [left = '', right] = address.split('::');
  const start = left === '' ? [] : left.split(':');
  if (right === undefined) return start;
  const end = right === '' ? [] : right.split(':');
  return [...start, ...Array<string>(Math.max(0, 8 - start.length - end.length)).fill('0'), ...end];
}
