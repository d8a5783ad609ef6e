import { describe, expect, it } from '@jest/globals';
import { signalingUrlFor } from './signaling-url.js';

describe('signalingUrlFor()', () => {
  it.each<[publicUrl: string, host: string | undefined, expected: string]>([
    ['https://meet.example.com', undefined, 'wss://meet.example.com/signaling'],
    ['https://meet.example.com', 'meet.example.com', 'wss://meet.example.com/signaling'],
    ['https://localhost:8443', '127.0.0.1:8443', 'wss://127.0.0.1:8443/signaling'],
    ['https://localhost:8443', '[::1]:8443', 'wss://[::1]:8443/signaling'],
    ['http://127.0.0.1:3000', 'localhost:3000', 'ws://localhost:3000/signaling'],
    ['https://meet.example.com', 'evil.example/path?', 'wss://meet.example.com/signaling'],
    ['https://meet.example.com', 'user@evil.example', 'wss://meet.example.com/signaling'],
    ['https://meet.example.com', 'a b', 'wss://meet.example.com/signaling'],
    ['https://meet.example.com', 'host:99999', 'wss://meet.example.com/signaling'],
    ['https://meet.example.com', '', 'wss://meet.example.com/signaling'],
  ])('%s called on %s: %s', (publicUrl, host, expected) => {
    expect(signalingUrlFor(publicUrl, host)).toBe(expected);
  });
});
