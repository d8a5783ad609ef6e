import { describe, expect, it } from '@jest/globals';
import { defaultPermissions, type PersonPermissions } from '#protocol';
import { abilitiesOf } from './abilities.js';

const everything = 'speak camera share chat privateChat files react rename collaborate record admit manage';
const noMicrophone = { ...defaultPermissions, attendee: { ...defaultPermissions.attendee, speak: false } };

describe('abilitiesOf()', () => {
  it.each([
    ['host', {}, everything],
    ['cohost', {}, everything],
    ['host', { speak: false }, everything],
    ['attendee', {}, 'speak camera share chat privateChat files react rename collaborate'],
    ['attendee', { speak: false, files: false }, 'camera share chat privateChat react rename collaborate'],
    ['attendee', { admit: true }, 'speak camera share chat privateChat files react rename collaborate admit'],
    ['viewer', {}, 'chat react'],
    ['viewer', { speak: true }, 'speak chat react'],
  ] satisfies [string, PersonPermissions, string][])('of a %s with %p: %s', (role, permissions, expected) => {
    const abilities = abilitiesOf({ role: role as 'host', permissions }, defaultPermissions);
    const granted = Object.entries(abilities).filter(([, may]) => may);
    expect(granted.map(([name]) => name).join(' ')).toBe(expected);
  });

  it.each([
    ['host', {}, true],
    ['cohost', {}, true],
    ['attendee', {}, false],
    ['attendee', { speak: true }, true],
    ['viewer', {}, false],
  ] satisfies [string, PersonPermissions, boolean][])(
    'of a %s with %p where attendees may not speak: %s',
    (role, permissions, expected) => {
      expect(abilitiesOf({ role: role as 'host', permissions }, noMicrophone).speak).toBe(expected);
    },
  );

  it('nobody is given `manage` by name', () => {
    const permissions = { manage: true } as PersonPermissions;
    expect(abilitiesOf({ role: 'attendee', permissions }, defaultPermissions).manage).toBe(false);
  });
});
