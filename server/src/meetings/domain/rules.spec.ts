import { describe, expect, it } from '@jest/globals';
import type { Role, UserId } from '#protocol';
import { mayChange, mayDelete, maySee } from './access.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { tellsBlocked, waitBeforeTry } from './secret-tries.js';

const person = (id: string, ...roles: Role[]) => ({ id: id as UserId, roles });
const meeting = { ownerId: 'owner' as UserId };

describe('who may do what with a meeting', () => {
  it.each([
    ['its owner', person('owner', 'employee'), true, true, true],
    ['somebody else', person('other', 'employee'), false, false, false],
    ['an administrator', person('other', 'administrator'), false, false, true],
  ])('%s', (_who, who, see, change, remove) => {
    expect([maySee(who, meeting), mayChange(who, meeting).ok, mayDelete(who, meeting).ok]).toEqual([
      see,
      change,
      remove,
    ]);
  });
});

describe('the list cursor', () => {
  const cursor = { sortAt: '1798707600123456', id: '3f1d2c4b-5a69-4788-9a0b-1c2d3e4f5a6b' };
  it('comes back as it went', () => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
    expect(decodeCursor(encodeCursor({ ...cursor, sortAt: '-5' }))).toEqual({ ...cursor, sortAt: '-5' });
  });
  it.each([
    '',
    'abc',
    encodeCursor({ ...cursor, sortAt: "1'; --" }),
    encodeCursor({ ...cursor, id: 'x' }),
    '\u0000',
  ])('%j is none of ours', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });
});

describe('waitBeforeTry()', () => {
  const tries = { ofAddress: 1, ofMeeting: 1, addressSecondsLeft: 600, meetingSecondsLeft: 300 };
  it.each([
    ['the fifth from here', { ofAddress: 5 }, null],
    ['the sixth from here', { ofAddress: 6 }, 600],
    ['the hundredth of all', { ofMeeting: 100 }, null],
    ['one more of all', { ofMeeting: 101 }, 300],
    ['a count about to lapse', { ofAddress: 6, addressSecondsLeft: 0 }, 1],
  ])('%s', (_what, some, wait) => {
    expect(waitBeforeTry({ ...tries, ...some })).toBe(wait);
  });
});

describe('tellsBlocked()', () => {
  it('the first that is blocked, and every fiftieth after it', () => {
    const told = Array.from({ length: 120 }, (_, index) => index + 6).filter((ofAddress) =>
      tellsBlocked({ ofAddress, ofMeeting: 5, addressSecondsLeft: 9, meetingSecondsLeft: 9 }),
    );
    expect(told).toEqual([6, 56, 106]);
    const ofAll = { ofAddress: 1, addressSecondsLeft: 9, meetingSecondsLeft: 9 };
    expect([101, 102, 151].map((ofMeeting) => tellsBlocked({ ...ofAll, ofMeeting }))).toEqual([
      true,
      false,
      true,
    ]);
  });
});
