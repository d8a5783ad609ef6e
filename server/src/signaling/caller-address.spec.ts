import { describe, expect, it } from '@jest/globals';
import { callerAddress } from './caller-address.js';

describe('callerAddress()', () => {
  it.each<[proxies: number, forwardedFor: string | string[] | undefined, address: string]>([
    [0, undefined, '10.0.0.1'],
    [0, '1.2.3.4', '10.0.0.1'],
    [1, '1.2.3.4', '1.2.3.4'],
    [1, 'made-up, 1.2.3.4', '1.2.3.4'],
    [2, 'made-up, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    [2, ['made-up, 1.2.3.4', '10.0.0.2'], '1.2.3.4'],
    [3, '1.2.3.4', '1.2.3.4'],
    [1, undefined, '10.0.0.1'],
    [1, ' , ', '10.0.0.1'],
  ])('behind %d proxies, told %j: %s', (proxies, forwardedFor, address) => {
    expect(callerAddress('10.0.0.1', forwardedFor, proxies)).toBe(address);
  });
});
