import { describe, expect, it } from '@jest/globals';
import { verdictOf, versionOf } from './clamd-words.js';

describe('verdictOf()', () => {
  it.each([
    ['stream: OK\0', { verdict: 'clean' }],
    ['stream: Eicar-Test-Signature FOUND\0', { verdict: 'infected', name: 'Eicar-Test-Signature' }],
    [
      'INSTREAM size limit exceeded. ERROR\0',
      { verdict: 'unknown', why: 'INSTREAM size limit exceeded. ERROR' },
    ],
    ['stream: Can not allocate memory ERROR\0', { verdict: 'unknown' }],
    ['', { verdict: 'unknown', why: 'it hung up without an answer' }],
    // A part of an answer must not pass for one.
    ['stream: O', { verdict: 'unknown' }],
    ['stream: OK but not really', { verdict: 'unknown' }],
  ])('%j', (reply, expected) => expect(verdictOf(reply)).toMatchObject(expected));
});

describe('versionOf()', () => {
  it('tells the age of published signatures, and when there are none', () => {
    expect(versionOf('ClamAV 1.4.6/27500/Fri Nov 20 09:12:33 2026\0')).toEqual({
      engine: 'ClamAV 1.4.6, signatures 27500',
      signaturesFrom: Date.UTC(2026, 10, 20, 9, 12, 33),
    });
    expect(versionOf('ClamAV 1.4.6\0')).toEqual({ engine: 'ClamAV 1.4.6', signaturesFrom: null });
    expect(() => versionOf('HTTP/1.1 400 Bad Request')).toThrow('not the words of ClamAV');
  });
});
