import { describe, expect, it } from '@jest/globals';
import {
  hashPasscode,
  hostKeyMatches,
  newHostKey,
  newMeetingCode,
  passcodeMatches,
} from './secrets.adapter.js';

describe('secrets of a meeting', () => {
  it('codes have ten digits and never begin with 0; host keys have eight; neither repeats soon', () => {
    const codes = Array.from({ length: 500 }, newMeetingCode);
    for (const code of codes) expect(code).toMatch(/^[1-9]\d{9}$/u);
    expect(new Set(codes).size).toBe(500);
    const keys = Array.from({ length: 500 }, newHostKey);
    for (const key of keys) expect(key).toMatch(/^\d{8}$/u);
    expect(keys.some((key) => key.startsWith('0'))).toBe(true);
  });

  it('a passcode matches its own hash only, however its letters are composed', async () => {
    const hash = await hashPasscode('Café');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(await passcodeMatches(hash, 'Cafe\u0301')).toBe(true);
    expect(await passcodeMatches(hash, 'Cafe')).toBe(false);
    expect(await passcodeMatches(hash, '')).toBe(false);
  });

  it.each([
    ['12345678', '12345678', true],
    ['12345678', '12345679', false],
    ['12345678', '1234567', false],
    ['12345678', '', false],
  ])('host key %s, given %s: %s', (known, given, matches) => {
    expect(hostKeyMatches(known, given)).toBe(matches);
  });
});
