import { describe, expect, it } from '@jest/globals';
import type { UserId } from '#protocol';
import { afterUse, isOver, sessionEnd, type Session } from './session.js';

const minute = 60_000;
const limits = { idleMs: 30 * minute, absoluteMs: 120 * minute };
const session = (createdAt: number, lastSeenAt: number): Session => ({
  userId: 'u' as UserId,
  createdAt,
  lastSeenAt,
});

describe('a session', () => {
  it.each([
    ['at its beginning', session(0, 0), 0, false],
    ['just before the idle end', session(0, 0), 30 * minute - 1, false],
    ['at the idle end', session(0, 0), 30 * minute, true],
    ['used meanwhile', session(0, 29 * minute), 58 * minute, false],
    ['used to the last, before the absolute end', session(0, 119 * minute), 120 * minute - 1, false],
    ['used to the last, at the absolute end', session(0, 119 * minute), 120 * minute, true],
    ['of a clock that was set back', session(10 * minute, 10 * minute), 0, false],
  ])('%s: isOver()', (_when, kept, now, over) => {
    expect(isOver(kept, now, limits)).toBe(over);
  });

  it('ends at the earlier of both ends', () => {
    expect(sessionEnd(session(0, 10 * minute), limits)).toBe(40 * minute);
    expect(sessionEnd(session(0, 100 * minute), limits)).toBe(120 * minute);
  });

  it('notes its use once a minute', () => {
    expect(afterUse(session(0, 0), minute - 1)).toBeNull();
    expect(afterUse(session(0, 0), minute)).toEqual(session(0, minute));
  });
});
