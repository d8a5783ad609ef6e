import { describe, expect, it } from '@jest/globals';
import { meetingReference } from './reference.js';

const id = '3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5a6b';

describe('meetingReference()', () => {
  it.each([
    [id, { by: 'id', id }],
    [id.toUpperCase(), { by: 'id', id }],
    ['1234567890', { by: 'code', code: '1234567890' }],
    ['123 456 7890', { by: 'code', code: '1234567890' }],
    ['123-456-7890', { by: 'code', code: '1234567890' }],
    ['123\u2013456\u00a07890', { by: 'code', code: '1234567890' }],
    ['123456789', null],
    ['12345678901', null],
    ['123456789O', null],
    ['١٢٣٤٥٦٧٨٩٠', null],
    ['', null],
    [`${id}x`, null],
    ["1' OR '1'='1", null],
  ])('%s', (text, reference) => {
    expect(meetingReference(text)).toEqual(reference);
  });
});
