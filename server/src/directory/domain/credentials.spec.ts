import { describe, expect, it } from '@jest/globals';
import { accountName, countingName, credentialsIn } from './credentials.js';

describe('credentialsIn()', () => {
  const good = { username: 'alice', password: 'secret' };

  it.each([
    ['plain ones', good, good],
    ['a username with spaces around it', { ...good, username: '  alice ' }, good],
    ['filter characters', { username: 'a*)(uid=*', password: '*' }, { username: 'a*)(uid=*', password: '*' }],
    ['a dollar and a quote', { username: "$'", password: "$'$`$&" }, { username: "$'", password: "$'$`$&" }],
    ['other scripts', { username: 'žofie', password: 'ключ 🔑' }, { username: 'žofie', password: 'ключ 🔑' }],
    [
      'spaces around a password, which are part of it',
      { ...good, password: ' x ' },
      { ...good, password: ' x ' },
    ],
    ['unknown fields, dropped', { ...good, role: 'administrator' }, good],
  ])('accepts %s', (_what, body, expected) => {
    expect(credentialsIn(body)).toEqual(expected);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'alice'],
    ['a list', [good]],
    ['no fields', {}],
    ['no password', { username: 'alice' }],
    ['a blank username', { ...good, username: '   ' }],
    ['an empty password', { ...good, password: '' }],
    ['a blank password', { ...good, password: '   ' }],
    ['a numeric username', { ...good, username: 12 }],
    ['a numeric password', { ...good, password: 123456 }],
    ['a password of zero', { ...good, password: 0 }],
    ['true', { ...good, password: true }],
    ['a list for a password', { ...good, password: ['secret'] }],
    ['an object for a username', { ...good, username: { $ne: null } }],
    ['a username of 257 characters', { ...good, username: 'a'.repeat(257) }],
    ['a password of 10 kB', { ...good, password: 'a'.repeat(10_240) }],
    ['NUL in the username', { ...good, username: 'alice\0' }],
    ['NUL in the password', { ...good, password: 'secret\0' }],
    ['a line break in the username', { ...good, username: 'alice\nbob' }],
    ['half a surrogate pair in the username', { ...good, username: 'a\ud800' }],
    ['half a surrogate pair in the password', { ...good, password: '\udc00x' }],
  ])('finds nobody in %s', (_what, body) => {
    expect(credentialsIn(body)).toBeNull();
  });
});

describe('accountName()', () => {
  it.each([
    ['Alice', 'alice'],
    [' ALICE  ', 'alice'],
    ['ａｌｉｃｅ', 'alice'],
    ['Žofie', 'žofie'],
    ['Anna  Maria\u00a0Z', 'anna maria z'],
  ])('of %j is %j', (typed, name) => {
    expect(accountName(typed)).toBe(name);
  });
});

describe('countingName()', () => {
  it.each([
    'Alice',
    ' al ice ',
    'ＡＬＩＣＥ',
    'ali\u00adce',
    '\u200balice',
    'alicé',
    'a\u0301lice',
    'al\ufe0fice',
  ])('of %j is that of alice', (typed) => {
    expect(countingName(typed)).toBe('alice');
  });

  it.each(['al1ce', 'alice2', 'аlice'])('of %j is not', (typed) => {
    expect(countingName(typed)).not.toBe('alice');
  });
});
