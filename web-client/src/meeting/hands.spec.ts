import { aParticipant, participantIdOf } from '../testing/worlds.js';
import { handPlaces, raisedHands } from './hands.js';

describe('raisedHands()', () => {
  const people = [
    aParticipant(1, { hand: 40 }),
    aParticipant(2),
    aParticipant(3, { hand: 7 }),
    aParticipant(4, { hand: 12 }),
  ];

  it('are in the order in which they went up, whatever the order of arrival', () => {
    expect(raisedHands(people).map((person) => person.participantId)).toEqual(
      [3, 4, 1].map((n) => participantIdOf(n)),
    );
  });

  it('have places counted from 1, without gaps', () => {
    expect([...handPlaces(people).values()]).toEqual([1, 2, 3]);
    expect(handPlaces(people).get(participantIdOf(1))).toBe(3);
    expect(handPlaces(people).has(participantIdOf(2))).toBe(false);
  });
});
