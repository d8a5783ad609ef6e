import type { ConferenceId } from '#protocol';

/** How a write went: `gap`: what should stand before it is missing; `fenced`: a holder with a newer term is there. */
export type WriteVerdict = 'written' | 'gap' | 'fenced';

/** One entry of a stream, sealed. `covers`: of a snapshot, the last place it knows; null for a command. */
export interface StoredEntry {
  readonly seq: number;
  readonly covers: number | null;
  readonly sealed: Buffer;
}

/** Streams of sealed entries. Every call rejects when the store does not answer; writes may be repeated. */
export interface JournalStore {
  /** Commands in order; `first` is the place of the first. Those that stand there already are left. */
  append(id: ConferenceId, first: number, sealed: readonly Buffer[]): Promise<WriteVerdict>;
  /** A snapshot behind the entry at `seq`. What stands before `keepFrom` is forgotten. */
  snapshot(
    id: ConferenceId,
    entry: {
      readonly seq: number;
      readonly covers: number;
      readonly keepFrom: number;
      readonly sealed: Buffer;
    },
  ): Promise<WriteVerdict>;
  end(id: ConferenceId): Promise<WriteVerdict>;
  live(): Promise<ConferenceId[]>;
  read(id: ConferenceId): Promise<StoredEntry[]>;
  setAside(id: ConferenceId): Promise<void>;
  /** Whether it answers now. */
  answers(): Promise<boolean>;
}
