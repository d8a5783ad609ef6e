import { describe, expect, it } from '@jest/globals';
import { rolesOf } from './roles.js';

const groupRoles = {
  'meeting-admins': 'administrator',
  staff: 'employee',
  vývojáři: 'administrator',
} as const;

describe('rolesOf()', () => {
  it.each([
    ['no groups', [], ['employee']],
    ['a group without a meaning', ['printers'], ['employee']],
    ['staff', ['staff'], ['employee']],
    ['administrators', ['meeting-admins'], ['employee', 'administrator']],
    ['administrators, in another case', ['Meeting-Admins'], ['employee', 'administrator']],
    ['a name that is not ASCII', ['Vývojáři'], ['employee', 'administrator']],
    [
      'both, in any order and twice',
      ['meeting-admins', 'staff', 'meeting-admins'],
      ['employee', 'administrator'],
    ],
    ['a name that only contains the other', ['not-meeting-admins'], ['employee']],
    ['names that every object answers to', ['constructor', '__proto__', 'toString'], ['employee']],
  ])('of %s', (_what, groups, roles) => {
    expect(rolesOf(groups, groupRoles)).toEqual(roles);
  });
});
