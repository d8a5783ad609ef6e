import type { ParticipantId, ParticipantState } from '#protocol';
import { raisedHands } from '../call/index.js';

/** Everybody's place in the queue of raised hands, counted from 1. */
export const handPlaces = (participants: readonly ParticipantState[]): ReadonlyMap<ParticipantId, number> =>
  new Map(raisedHands({ participants }).map((person, index) => [person.participantId, index + 1]));
