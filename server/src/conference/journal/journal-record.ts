import type { ConferenceId } from '#protocol';
import type { JournalCodec } from './codec.js';
import type { StoredEntry } from './journal-store.js';
import { UnreadableJournal, type JournalRecord } from './journals.js';

type StoredSnapshot = StoredEntry & { readonly covers: number };
const isSnapshot = (entry: StoredEntry): entry is StoredSnapshot => entry.covers !== null;

/**
 * Opens what a stream holds: a snapshot, and the commands after it. A command may stand before the snapshot that does not
 * know it, for snapshots are written beside the work.
 */
export async function openRecord(
  codec: JournalCodec,
  conferenceId: ConferenceId,
  stored: readonly StoredEntry[],
  from: 'newest' | 'oldest',
): Promise<JournalRecord> {
  const commands = stored.filter((entry) => !isSnapshot(entry));
  const snapshots = stored.filter(isSnapshot);
  const snapshot =
    from === 'newest'
      ? snapshots.at(-1)
      : snapshots.find(({ covers }) => hasNoGap(covers, commands, snapshots.at(-1)?.seq ?? 0));
  if (!snapshot) throw new UnreadableJournal('there is no snapshot');
  const { covers } = snapshot;
  const after = commands.filter(({ seq }) => seq > covers);
  if (!hasNoGap(covers, commands, covers))
    throw new UnreadableJournal(`after ${covers} a command is missing`);
  const entries = after.map(({ seq, sealed }) => codec.openEntry(seq, sealed));
  return { conferenceId, snapshot: await codec.openSnapshot(covers, snapshot.sealed), covers, entries };
}

/** Whether the commands lead from there to `upTo`, and on to the last, each behind the one before. */
function hasNoGap(covers: number, commands: readonly StoredEntry[], upTo: number): boolean {
  const after = commands.filter(({ seq }) => seq > covers);
  return covers + after.length >= upTo && after.every(({ seq }, index) => seq === covers + 1 + index);
}
