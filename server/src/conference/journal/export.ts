import type { ConferenceId } from '#protocol';
import type { ConferenceState } from '../domain/state.js';
import { UnreadableJournal, type JournalEntry, type JournalRecord } from './journals.js';
import { Masks } from './masking.js';
import { mixVotes, type Chance } from './vote-mixing.js';

const FORMAT = 'conclave-journal 1';

interface Head {
  readonly format: string;
  readonly conferenceId: ConferenceId;
  readonly covers: number;
  readonly now: number;
  readonly state: ConferenceState;
}

/** The record as it may leave the house. What was owed to the database is left out: it has been said once already. */
export function masked(record: JournalRecord, chance: Chance, masks = new Masks()): JournalRecord {
  const { conferenceId, snapshot, covers, entries } = mixVotes(record, chance);
  return {
    conferenceId,
    snapshot: { state: masks.mask(snapshot.state), now: snapshot.now, owed: [] },
    covers,
    entries: entries.map((entry) => ({ ...entry, command: masks.mask(entry.command) })),
  };
}

/** One line for the beginning, then one for each command. */
export function exportText({ conferenceId, snapshot, covers, entries }: JournalRecord): string {
  const { state, now } = snapshot;
  const lines = [{ format: FORMAT, conferenceId, covers, now, state }, ...entries];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Throws UnreadableJournal for what `exportText` did not make. */
export function importText(text: string): JournalRecord {
  const [first = '', ...rest] = text.split('\n').filter((line) => line !== '');
  const { format, conferenceId, covers, now, state } = parse(first) as unknown as Head;
  if (format !== FORMAT) throw new UnreadableJournal(`it does not begin as ${FORMAT} does`);
  const entries = rest.map((line) => parse(line) as unknown as JournalEntry);
  return { conferenceId, covers, snapshot: { state, now, owed: [] }, entries };
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return value;
  } catch (error) {
    throw new UnreadableJournal('a line of it is not JSON', { cause: error });
  }
  throw new UnreadableJournal('a line of it is no object');
}

export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Where two states differ, each place by its path. What is on one side only has no value on the other. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (before === after) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ path: path === '' ? '.' : path, before, after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(before, name)) return [{ path: at, after: after[name] }];
    if (!Object.hasOwn(after, name)) return [{ path: at, before: before[name] }];
    return differences(before[name], after[name], at);
  });
}

/** Lists as well: their places are their names. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
