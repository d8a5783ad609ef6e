import { describe, expect, it } from '@jest/globals';
import { deliveredType, typeOfSample } from './file-type.adapter.js';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('typeOfSample()', () => {
  it.each<[string, Uint8Array]>([
    ['PE', bytes('MZ', [0x90, 0, 3, 0, 0, 0])],
    ['ELF', bytes([0x7f], 'ELF', [2, 1, 1, 0])],
    ['Mach-O, 32 bits', bytes([0xfe, 0xed, 0xfa, 0xce, 0])],
    ['Mach-O, 64 bits, little', bytes([0xcf, 0xfa, 0xed, 0xfe, 7])],
    ['fat Mach-O or Java', bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2])],
    ['a shortcut', bytes([0x4c, 0, 0, 0, 1, 0x14, 2, 0])],
  ])('%s is a program, whatever its name', async (_name, sample) => {
    expect(await typeOfSample(sample)).toEqual({ executable: true });
  });

  it.each<[string, Uint8Array, string]>([
    ['words', bytes('Grüße\n\tan alle'), 'text/plain'],
    ['words that begin like a program', bytes('MZ is the beginning of a program'), 'text/plain'],
    ['a page', bytes('<!doctype html><script>alert(1)</script>'), 'text/plain'],
    ['a drawing', bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), 'text/plain'],
    ['words cut within a letter', bytes('abc', [0xc3]), 'text/plain'],
    ['a PNG', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 0x0d], 'IHDR', Array(40).fill(0)), 'image/png'],
    ['a PDF', bytes('%PDF-1.7\n', [0xe2, 0xe3, 0xcf, 0xd3]), 'application/pdf'],
    ['noise', bytes([0, 1, 2, 3, 0xff]), 'application/octet-stream'],
    ['nothing', bytes(), 'application/octet-stream'],
    ['a broken archive', bytes('PK', [3, 4], Array(60).fill(0xff)), 'application/zip'],
  ])('%s → type', async (_name, sample, mediaType) => {
    expect(await typeOfSample(sample)).toEqual({ executable: false, mediaType });
  });
});

describe('deliveredType()', () => {
  it.each([
    ['image/png', 'image/png'],
    ['text/plain', 'text/plain'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['application/xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
  ])('%s → %s', (found, expected) => expect(deliveredType(found)).toBe(expected));
});
