import { iconOfFile, sizeInWords } from './file-words.js';
import { policyInWords } from './chat-words.js';
import { somePolicy } from '../../../testing/fake-together.js';

describe('sizeInWords', () => {
  it.each([
    [0, '0 byte'],
    [812, '812 byte'],
    [48_213, '47 kB'],
    [1_400_000, '1.3 MB'],
    [104_857_600, '100 MB'],
    [5_368_709_120, '5 GB'],
  ])('%i bytes', (bytes, expected) => {
    expect(sizeInWords(bytes, 'en-GB')).toBe(expected);
  });
});

describe('iconOfFile', () => {
  it.each([
    ['image/png', 'picture'],
    ['video/mp4', 'film'],
    ['audio/ogg', 'sound'],
    ['application/zip', 'archive'],
    ['application/pdf', 'file-text'],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'file-text'],
    ['text/plain', 'file-text'],
    ['application/octet-stream', 'file'],
    ['', 'file'],
  ])('%s', (type, icon) => {
    expect(iconOfFile(type)).toBe(icon);
  });
});

describe('policyInWords', () => {
  it('tells the largest size that is still possible', () => {
    expect(policyInWords(somePolicy, 'en-GB')).toContain('100 MB');
    expect(policyInWords({ ...somePolicy, bytesLeft: 2_097_152 }, 'en-GB')).toContain('2 MB');
    expect(policyInWords(null, 'en-GB')).toBe('Attach files');
  });
  it('tells when nothing can be checked, and so nothing sent', () => {
    expect(policyInWords({ ...somePolicy, scanning: 'refused' }, 'en-GB')).toMatch(/viruses/u);
  });
});
