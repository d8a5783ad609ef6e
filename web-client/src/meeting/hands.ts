import type { ParticipantId, ParticipantState } from '#protocol';

/** Those who raised their hands, first come first. */
export const raisedHands = (people: readonly ParticipantState[]): ParticipantState[] =>
  people.filter((person) => person.hand !== null).sort((one, other) => (one.hand ?? 0) - (other.hand ?? 0));

/** Everybody's place in that queue, counted from 1. */
export const handPlaces = (people: readonly ParticipantState[]): ReadonlyMap<ParticipantId, number> =>
  new Map(raisedHands(people).map((person, index) => [person.participantId, index + 1]));
