import type { ConferenceId } from '#protocol';
import type { Command } from '../domain/commands.js';
import type { ChatEffect, LedgerEffect } from '../domain/effects.js';
import type { ConferenceState } from '../domain/state.js';

/** What was decided and is to be found in the database: done again after a crash, for doing it twice does no harm. */
export type Obligation = LedgerEffect | Extract<ChatEffect, { type: 'write_chat' }>;

/** A conference at one moment: what it is, and what it still owes to the database. */
export interface JournalSnapshot {
  readonly state: ConferenceState;
  /** The conference's time, ms since the epoch. */
  readonly now: number;
  readonly owed: readonly Obligation[];
}

export interface JournalEntry {
  /** Place: 1 for the first command, without gaps. */
  readonly seq: number;
  readonly command: Command;
  readonly now: number;
}

/** What a journal holds from a snapshot on. */
export interface JournalRecord {
  readonly conferenceId: ConferenceId;
  readonly snapshot: JournalSnapshot;
  /** The place of the last command that the snapshot knows. */
  readonly covers: number;
  /** Those after it, in order. */
  readonly entries: readonly JournalEntry[];
}

/** What a journal needs of the conference that it belongs to. */
export interface JournalKeeper {
  /** As of the last command that was appended. */
  snapshot(): JournalSnapshot;
  /** Effects of commands up to this place may be performed. Called whenever it rises. */
  release(upTo: number): void;
  /** Another process has taken over: nothing may be performed any more. */
  fenced(): void;
}

/** Where the commands of one conference are written down, before their effects are performed. Its calls never reject. */
export interface ConferenceJournal {
  /** Takes an accepted command that changed something, and gives its place. */
  append(command: Command, now: number): number;
  /** Writes a snapshot of how it is now. False when that was not possible within this time. */
  settle(withinMs: number): Promise<boolean>;
  /** The conference is over and owes nothing: the journal is kept for a while, then gone. */
  end(): Promise<void>;
}

/** The journals of all conferences. */
export interface ConferenceJournals {
  /** Begins a journal with the keeper's snapshot, or goes on with one from `after`, its last place. */
  open(conferenceId: ConferenceId, keeper: JournalKeeper, after?: number): ConferenceJournal;
  /** Those that have not ended. */
  live(): Promise<ConferenceId[]>;
  /**
   * Null when there is none. Rejects with UnreadableJournal when it is damaged or made by another version or key. From the
   * newest snapshot on, or from the oldest that leads to now without a gap.
   */
  read(conferenceId: ConferenceId, from?: 'newest' | 'oldest'): Promise<JournalRecord | null>;
  /** Puts a journal that cannot be used out of the way, for somebody to look at. */
  setAside(conferenceId: ConferenceId): Promise<void>;
}

export const CONFERENCE_JOURNALS = Symbol('ConferenceJournals');

export class UnreadableJournal extends Error {
  override readonly name = 'UnreadableJournal';
}
