import type { Census } from './ports.js';
import { admitted, prepared, waiting, type ConferenceState } from './domain/state.js';

/**
 * Counts what runs. The main room keeps the seats of those who are in its breakout rooms, so seats are counted there alone;
 * connections are counted where they are.
 */
export function censusOf(states: Iterable<ConferenceState>): Census {
  const sum = { conferences: 0, rooms: 0, admitted: 0, connected: 0, waiting: 0, prepared: 0 };
  for (const state of states) {
    if (state.ended) continue;
    sum.connected += connectedHere(state);
    if (state.parent) {
      sum.rooms += 1;
      continue;
    }
    sum.conferences += 1;
    sum.admitted += admitted(state).length;
    sum.waiting += waiting(state).length;
    sum.prepared += prepared(state).length;
  }
  return sum;
}

/** Those who are in this very room now, by a connection that holds. */
export const connectedHere = (state: ConferenceState): number =>
  admitted(state).filter((person) => person.connected && person.roomId === null).length;
