import { defaultPermissions } from '#protocol';
import { ruleOf, switched } from './person-permissions.js';

const bob = { role: 'attendee', permissions: {} } as const;
const muted = { role: 'attendee', permissions: { speak: false } } as const;

describe('ruleOf()', () => {
  it('is the role’s row, unless it was decided for this person', () => {
    expect(ruleOf(bob, defaultPermissions, 'speak')).toEqual({ allowed: true, own: false });
    expect(ruleOf(muted, defaultPermissions, 'speak')).toEqual({ allowed: false, own: true });
    expect(ruleOf({ ...muted, role: 'viewer' }, defaultPermissions, 'speak')).toEqual({
      allowed: false,
      own: false,
    });
  });
});

describe('switched()', () => {
  it('says what differs from the role', () => {
    expect(switched(bob, defaultPermissions, 'share', false)).toEqual({ share: false });
    expect(switched(muted, defaultPermissions, 'share', false)).toEqual({ speak: false, share: false });
  });

  it('says nothing of what is as for everyone again', () => {
    expect(switched(muted, defaultPermissions, 'speak', true)).toEqual({});
  });
});
