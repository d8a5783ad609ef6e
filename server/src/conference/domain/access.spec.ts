import { describe, expect, it } from '@jest/globals';
import { accessOf } from './access.js';
import { aConference, attendee, guest, host, idOf } from './testing.js';
import { conferenceLimits } from './limits.js';

const outcome = (access: ReturnType<typeof accessOf>) =>
  access.to === 'refuse' ? access.refusal.code : access.to;

describe('accessOf()', () => {
  const open = () => aConference();
  const guarded = () => aConference({ waitingRoom: true });
  const full = () => aConference({ maxParticipants: 2 }).with(host('alice'), attendee('bob'));
  it.each([
    ['an open meeting', open(), attendee('x'), 'admit'],
    ['an open meeting', open(), guest('x'), 'admit'],
    ['a waiting room', guarded(), attendee('x'), 'wait'],
    ['a waiting room', guarded(), guest('x'), 'wait'],
    ['a waiting room', guarded(), host('x'), 'admit'],
    ['a locked meeting', open().locked(), attendee('x'), 'MEETING_LOCKED'],
    ['a locked meeting', open().locked(), host('x'), 'admit'],
    ['a locked meeting with a waiting room', guarded().locked(), attendee('x'), 'MEETING_LOCKED'],
    ['a full meeting', full(), attendee('x'), 'MEETING_FULL'],
    ['a full meeting', full(), host('x'), 'MEETING_FULL'],
    ['a full meeting that its host has left', full(), host('alice'), 'MEETING_FULL'],
  ])('%s, %#', (_name, world, someone, expected) => {
    expect(outcome(accessOf(world.state, someone.identity))).toBe(expected);
  });

  it('lets people wait for a full meeting', () => {
    const world = aConference({ waitingRoom: true, maxParticipants: 2 }).with(host('alice'), attendee('bob'));
    world.submit({ type: 'admit', actor: { by: 'owner' }, participantId: idOf('bob') });
    expect(outcome(accessOf(world.state, attendee('x').identity))).toBe('wait');
  });

  it('bounds the waiting room', () => {
    const world = guarded();
    for (let n = 0; n < conferenceLimits.maxWaiting; n++) world.enter(attendee(`w${n}`));
    expect(outcome(accessOf(world.state, attendee('x').identity))).toBe('MEETING_FULL');
  });
});
