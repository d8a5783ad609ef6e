import { describe, expect, it } from '@jest/globals';
import { mayConnect } from './origin.js';

describe('mayConnect()', () => {
  it.each<[allowed: boolean, origin: string | undefined, host: string | undefined]>([
    [true, undefined, 'meet.example.com'],
    [true, 'https://meet.example.com', 'meet.example.com'],
    [true, 'https://meet.example.com', '10.0.0.5:8443'],
    [true, 'https://10.0.0.5:8443', '10.0.0.5:8443'],
    [true, 'https://node.example.com', 'NODE.example.com'],
    [false, 'https://evil.example', 'meet.example.com'],
    [false, 'https://meet.example.com.evil.example', 'meet.example.com'],
    [false, 'http://meet.example.com', 'meet.example.com'],
    [false, 'https://meet.example.com:444', 'meet.example.com'],
    [false, 'null', 'meet.example.com'],
    [false, '', 'meet.example.com'],
    [false, 'https://evil.example', undefined],
  ])('%s: from %s to %s', (allowed, origin, host) => {
    expect(mayConnect({ origin, host }, 'https://meet.example.com')).toBe(allowed);
  });
});
