import { describe, expect, it } from '@jest/globals';
import { attachmentHeader, extensionOf, safeFileName } from './file-name.js';

describe('safeFileName()', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\a\\evil.exe', 'evil.exe'],
    ['a/b\\c', 'c'],
    ['..', 'file'],
    ['...', 'file'],
    ['/', 'file'],
    ['', 'file'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['photo\u202Efdp.exe', 'photofdp.exe'],
    ['a\r\nContent-Type: text-html\r\n\r\n.txt', 'aContent-Type_ text-html.txt'],
    ['evil.exe.', 'evil.exe'],
    ['evil.exe. . ', 'evil.exe'],
    ['evil.exe\u0000.txt', 'evil.exe.txt'],
    ['evil.exe::$DATA', 'evil.exe__$DATA'],
    ['u\u0308ber.txt', 'über.txt'],
    ['a   b.txt', 'a b.txt'],
    ['\uD800.txt', '\uFFFD.txt'],
  ])('%j → %j', (given, expected) => {
    expect(safeFileName(given)).toBe(expected);
  });

  it('a name that is too long keeps its ending and is never longer than 255 units', () => {
    const name = safeFileName(`${'ע'.repeat(254)}\uFB2C\uFB2C\uFB2C.pdf`);
    expect(name.length).toBeLessThanOrEqual(255);
    expect(name).toMatch(/\.pdf$/u);
    const cut = safeFileName(`${'😀'.repeat(130)}.txt`);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.length).toBeLessThanOrEqual(255);
    expect(cut).not.toContain('\uFFFD');
  });
});

describe('extensionOf()', () => {
  it.each([
    ['a.PDF', 'pdf'],
    ['invoice.pdf.exe', 'exe'],
    ['README', ''],
    ['.env', 'env'],
  ])('%s → %s', (name, expected) => expect(extensionOf(name)).toBe(expected));
});

describe('attachmentHeader()', () => {
  it('says the name twice, and nothing in a name can leave its place', () => {
    expect(attachmentHeader('über "uns"; x=1.pdf')).toBe(
      `attachment; filename="_ber _uns__ x=1.pdf"; filename*=UTF-8''%C3%BCber%20%22uns%22%3B%20x%3D1.pdf`,
    );
    expect(attachmentHeader(`a'(b)*!\r\n.txt`)).toMatch(/^[\x20-\x7e]+$/u);
    expect(attachmentHeader(`a'(b)*.txt`)).toContain(`UTF-8''a%27%28b%29%2A.txt`);
  });
});
