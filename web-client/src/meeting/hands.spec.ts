import { aParticipant, participantIdOf } from '../testing/worlds.js';
import { handPlaces } from './hands.js';

describe('handPlaces()', () => {
  const people = [
    aParticipant(1, { hand: 40 }),
    aParticipant(2),
    aParticipant(3, { hand: 7 }),
    aParticipant(4, { hand: 12 }),
  ];

  it('are counted from 1 without gaps, in the order in which the hands went up', () => {
    expect([...handPlaces(people)]).toEqual([3, 4, 1].map((n, index) => [participantIdOf(n), index + 1]));
    expect(handPlaces(people).get(participantIdOf(1))).toBe(3);
    expect(handPlaces(people).has(participantIdOf(2))).toBe(false);
  });
});
