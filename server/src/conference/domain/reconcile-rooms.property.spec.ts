import { describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { cutShort, dice, goOn, names, RandomBreakouts } from '../../../test/support/random-breakouts.js';
import { reconcileRooms } from './reconcile-rooms.js';

const seeds = Array.from(
  { length: Number(process.env['CONCLAVE_PROPERTY_RUNS'] ?? 24) },
  (_, seed) => seed + 1,
);

describe('breakout rooms that go on in another process', () => {
  const met = new Set<string>();
  it.each(seeds)('have everybody in one place, wherever the journals end (%i)', (seed) => {
    const roll = dice(seed);
    const run = new RandomBreakouts(roll);
    for (let step = 10 + roll(50); step > 0; step--) run.step();
    const meeting = goOn(run.meeting, cutShort(run.meeting, roll), met);
    const known = names.filter((name) => meeting.main.state.people[name]);
    const next = new RandomBreakouts(roll, meeting);
    // Asked once more, nothing is left to mend but what the rooms are told anyway.
    const more = reconcileRooms(meeting.all().map(({ state }) => state));
    expect(more.filter(({ command }) => command.type !== 'follow_parent')).toEqual([]);
    for (const name of names) {
      if (known.includes(name)) next.comeBack(name);
      else next.gone.add(name);
    }
    next.check();
    if (known.length > 0) expect(meeting.main.state.ended).toBe(false);
    for (const name of known) expect(meeting.placeOf(name)).toHaveLength(1);
    // And it goes on as any other.
    for (let step = 0; step < 20; step++) {
      next.step();
      next.check();
    }
    meeting.after(signalingLimits.resumeWithinMs);
    next.check();
  });

  it('were found in every way that they can be in', () => {
    expect([...met].sort()).toEqual([
      'back_from_room',
      'close_room',
      'connection_in_room',
      'follow_parent',
      'forget_in_room',
      'room_lost',
      'room_opened',
      'send_back',
    ]);
  });
});
