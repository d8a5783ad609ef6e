import { aPoll, pollIdOf } from '../../../testing/worlds.js';
import { pollsByStatus, resultsOf } from './poll-results.js';

describe('resultsOf', () => {
  it('counts shares of those who voted, and marks what leads and what one chose', () => {
    const results = resultsOf(aPoll(1, { counts: [3, 1, 3], voters: 4, multiple: true, ownChoice: [1] }));
    expect(results.map(({ votes, percent, own, leading }) => [votes, percent, own, leading])).toEqual([
      [3, 75, false, true],
      [1, 25, true, false],
      [3, 75, false, true],
    ]);
  });
  it('divides by nobody when nobody voted', () => {
    const results = resultsOf(aPoll(1, { counts: [0, 0, 0], voters: 0 }));
    expect(results.map(({ percent, leading }) => [percent, leading])).toEqual([
      [0, false],
      [0, false],
      [0, false],
    ]);
  });
});

describe('pollsByStatus', () => {
  it('groups them, the newest first', () => {
    const groups = pollsByStatus([
      aPoll(1),
      aPoll(2, { status: 'draft' }),
      aPoll(3),
      aPoll(4, { status: 'closed' }),
    ]);
    expect(groups.open.map(({ pollId }) => pollId)).toEqual([pollIdOf(3), pollIdOf(1)]);
    expect([groups.drafts.length, groups.closed.length]).toEqual([1, 1]);
  });
});
