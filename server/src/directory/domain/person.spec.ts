import { describe, expect, it } from '@jest/globals';
import type { DirectoryEntry } from './entry.js';
import { personFrom } from './person.js';

const bytes = (value: string | Uint8Array) =>
  typeof value === 'string' ? new TextEncoder().encode(value) : value;
const entry = (values: Record<string, string | Uint8Array>, groups: string[] = []): DirectoryEntry => ({
  dn: 'uid=x,dc=corp',
  attributes: new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), [bytes(value)]])),
  groups,
});
const person = (values: Record<string, string | Uint8Array>, groups?: string[]) =>
  personFrom(entry(values, groups), 'Typed', { admins: 'administrator' });

describe('personFrom()', () => {
  it('takes all from an entry that has all', () => {
    const photo = new Uint8Array([255, 216]);
    expect(
      person(
        {
          uid: 'Zofie',
          displayName: 'Žofie Dvořáková',
          cn: 'Z D',
          mail: 'z@corp.example',
          entryUUID: 'A-B',
          jpegPhoto: photo,
        },
        ['admins'],
      ),
    ).toEqual({
      username: 'zofie',
      displayName: 'Žofie Dvořáková',
      email: 'z@corp.example',
      externalId: 'uuid:a-b',
      roles: ['employee', 'administrator'],
      photo,
    });
  });

  it('makes do with an empty entry', () => {
    expect(person({})).toEqual({
      username: 'typed',
      displayName: 'typed',
      email: null,
      externalId: 'dn:uid=x,dc=corp',
      roles: ['employee'],
      photo: null,
    });
  });

  it.each([
    ['uid first', { uid: 'A', sAMAccountName: 'B' }, { username: 'a' }],
    ['the Windows login', { sAMAccountName: 'Corp.User' }, { username: 'corp.user' }],
    [
      'cn when displayName is blank',
      { displayName: ' ', cn: 'Jürgen Müller' },
      { displayName: 'Jürgen Müller' },
    ],
    ['a name without tricks', { cn: 'A\u202eb\u0000 \n c' }, { displayName: 'Ab c' }],
    ['a name of 200 characters at most', { cn: '🙂'.repeat(300) }, { displayName: '🙂'.repeat(200) }],
    ['no address longer than any', { mail: `${'a'.repeat(400)}@corp.example` }, { email: null }],
    [
      'thumbnailPhoto where there is no jpegPhoto',
      { thumbnailPhoto: new Uint8Array([1]) },
      { photo: new Uint8Array([1]) },
    ],
    ['no photo when it is empty', { jpegPhoto: new Uint8Array() }, { photo: null }],
    [
      'objectGUID as Windows writes it',
      { objectGUID: Uint8Array.from({ length: 16 }, (_, position) => position) },
      { externalId: 'uuid:03020100-0504-0706-0809-0a0b0c0d0e0f' },
    ],
  ])('takes %s', (_what, values, expected) => {
    expect(person(values as Record<string, string>)).toMatchObject(expected);
  });
});
