import type { ChatFile, ConferenceId, FileId, ParticipantId } from '#protocol';
import type { Transaction } from '../storage/unit-of-work.js';

/**
 * Which uploaded files belong to which message; the files part implements it. Everything it changes happens within the
 * transaction it is given, so a message and its files are there together or not at all.
 */
export interface FileLedger {
  /**
   * Ties files to the message with this seq, whose row is written already. In the order of `fileIds`; null when one of them is unknown,
   * was uploaded by another participant or in another conference, is not ready, or belongs to a message already. The caller
   * then rolls everything back.
   */
  claim(
    tx: Transaction,
    claim: {
      readonly conferenceId: ConferenceId;
      readonly participantId: ParticipantId;
      readonly fileIds: readonly FileId[];
      readonly seq: number;
    },
  ): Promise<readonly ChatFile[] | null>;
  /** Of each message that has files, these, in the order they were sent. Without `tx`: as committed. */
  ofMessages(
    tx: Transaction | null,
    conferenceId: ConferenceId,
    seqs: readonly number[],
  ): Promise<ReadonlyMap<number, readonly ChatFile[]>>;
  /** Lets go of the files of a deleted message; their bytes are removed after the commit. */
  release(tx: Transaction, conferenceId: ConferenceId, seq: number): Promise<void>;
}

/** Provided by FilesModule. */
export const FILE_LEDGER = Symbol('FileLedger');
