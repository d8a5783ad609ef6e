import type { Command } from '../domain/commands.js';
import { decide } from '../domain/decide.js';
import { own, type ConferenceState } from '../domain/state.js';
import type { JournalEntry, JournalRecord } from './journals.js';

/** A whole number from 0 to below `below`, by chance. */
export type Chance = (below: number) => number;

type Vote = Extract<Command, { type: 'vote' }>;
interface Cast {
  readonly entry: JournalEntry;
  readonly vote: Vote;
  options: readonly number[];
}

/** Exchanges for each choice; enough that nothing is left of how it was. */
const EXCHANGES = 20;

/**
 * Exchanges the votes of anonymous polls among those who voted, so that the totals stay and nobody's choice can be read:
 * not even as the difference to the counts that the snapshot begins with, for those who voted before take part.
 */
export function mixVotes(record: JournalRecord, chance: Chance): JournalRecord {
  let { state } = record.snapshot;
  const mixed = new Map<JournalEntry, JournalEntry>();
  for (const [pollId, casts] of anonymousVotes(record)) {
    const before = own(state.polls, pollId);
    const counts = [...(before?.counts ?? [])];
    mix(casts, counts, before?.voted.length ?? 0, chance);
    if (before) state = { ...state, polls: { ...state.polls, [pollId]: { ...before, counts } } };
    for (const { entry, vote, options } of casts)
      mixed.set(entry, { ...entry, command: { ...vote, options: [...options].sort((a, b) => a - b) } });
  }
  const entries = record.entries.map((entry) => mixed.get(entry) ?? entry);
  return { ...record, snapshot: { ...record.snapshot, state }, entries };
}

function anonymousVotes({ snapshot, entries }: JournalRecord): Map<string, Cast[]> {
  const found = new Map<string, Cast[]>();
  let state: ConferenceState = snapshot.state;
  for (const entry of entries) {
    const { command, now } = entry;
    if (command.type === 'vote' && own(state.polls, command.pollId)?.anonymous) {
      const cast = { entry, vote: command, options: command.options };
      found.set(command.pollId, [...(found.get(command.pollId) ?? []), cast]);
    }
    const decision = decide(state, command, now);
    if (decision.accepted) ({ state } = decision);
  }
  return found;
}

/** `counts`: what `voters` people chose before, as far as it is known; changed in place, as the casts are. */
function mix(casts: Cast[], counts: number[], voters: number, chance: Chance): void {
  for (let last = casts.length - 1; last > 0; last--) {
    const [one, other] = [casts[last], casts[chance(last + 1)]];
    if (one && other) [one.options, other.options] = [other.options, one.options];
  }
  if (voters === 0) return;
  for (let round = casts.length * counts.length * EXCHANGES; round > 0; round--) {
    const cast = casts[chance(casts.length)];
    const given = cast?.options[chance(cast.options.length)];
    const taken = chance(counts.length);
    if (!cast || given === undefined || cast.options.includes(taken)) continue;
    const [there, here] = [counts[taken] ?? 0, counts[given] ?? 0];
    // Somebody who voted before must have chosen the one, and somebody not the other.
    if (there === 0 || here >= voters) continue;
    counts[taken] = there - 1;
    counts[given] = here + 1;
    cast.options = cast.options.map((option) => (option === given ? taken : option));
  }
}
