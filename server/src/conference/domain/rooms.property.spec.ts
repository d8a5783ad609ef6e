import { describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { dice, names, RandomBreakouts } from '../../../test/support/random-breakouts.js';

describe('breakout rooms, whatever comes', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))('keep everybody in one place (%i)', (seed) => {
    const run = new RandomBreakouts(dice(seed));
    for (let step = 0; step < 60; step++) {
      run.step();
      run.check();
    }
    run.checkWhatWasHeard();
    expect(run.moves).toBeGreaterThan(20);
    // Everybody who left or was lost has one stay, and whoever is there has one that goes on.
    run.meeting.after(signalingLimits.resumeWithinMs);
    for (const name of names) {
      const facts = run.meeting.facts().filter((fact) => fact.endsWith(` ${name}`));
      const there = run.meeting.main.state.people[name] !== undefined;
      expect(facts).toEqual([`record_joined ${name}`, ...(there ? [] : [`record_left ${name}`])]);
    }
  });
});
