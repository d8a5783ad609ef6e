import { describe, expect, it } from '@jest/globals';
import { next, participantCan, participantLife, trackCan, trackLife } from './transitions.js';

describe('lives', () => {
  it.each([
    ['requested', 'admit', 'admitted'],
    ['requested', 'wait', 'waiting'],
    ['requested', 'deny', null],
    ['waiting', 'admit', 'admitted'],
    ['waiting', 'deny', 'denied'],
    ['waiting', 'withdraw', 'withdrawn'],
    ['waiting', 'expire', 'expired'],
    ['waiting', 'depart', null],
    ['admitted', 'depart', 'departed'],
    ['admitted', 'deny', null],
    ['admitted', 'wait', null],
    ['departed', 'admit', null],
    ['denied', 'admit', null],
  ] as const)('of a participant: %s, %s → %s', (from, event, to) => {
    expect(next(participantLife, from, event)).toBe(to);
    expect(participantCan(from, event)).toBe(to !== null);
  });

  it.each([
    ['opening', 'open', 'live'],
    ['opening', 'open_muted', 'muted'],
    ['opening', 'mute', null],
    ['live', 'mute', 'muted'],
    ['live', 'unmute', null],
    ['muted', 'unmute', 'live'],
    ['muted', 'end', 'ended'],
    ['ended', 'unmute', null],
  ] as const)('of a track: %s, %s → %s', (from, event, to) => {
    expect(next(trackLife, from, event)).toBe(to);
    expect(trackCan(from, event)).toBe(to !== null);
  });
});
