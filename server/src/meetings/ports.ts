import type { BanId, ConferenceId, MeetingId, MeetingSettings, ParticipantId, UserId } from '#protocol';
import type { Result } from '../kernel/result.js';

/** A durable meeting, as the rest of the server sees it. */
export interface Meeting {
  readonly id: MeetingId;
  readonly code: string;
  readonly topic: string;
  readonly type: 'instant' | 'scheduled' | 'recurring';
  readonly status: 'scheduled' | 'active' | 'ended' | 'deleted';
  readonly ownerId: UserId;
  readonly ownerName: string;
  readonly hasPasscode: boolean;
  readonly settings: MeetingSettings;
  readonly joinUrl: string;
  /** Set when a host ended it for good: it can no longer be joined. */
  readonly closedAt: Date | null;
  /** From then on nobody can join. */
  readonly expiresAt: Date | null;
}

/** By account, or by the browser of a guest: a keyed hash of its cookie, never that itself. */
export interface BannedPerson {
  readonly userId: UserId | null;
  readonly guestKey: string | null;
}

/** Somebody who may not come back into a meeting. */
export interface MeetingBan extends BannedPerson {
  readonly banId: BanId;
  readonly displayName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a live conference asks of the durable meetings. */
export interface MeetingDirectory {
  /** By UUID or by the ten digits; null when there is none or it was deleted. */
  find(idOrCode: string): Promise<Meeting | null>;
  /**
   * Compares a passcode. Throttled by meeting and `address`: refuses with PASSCODE_REQUIRED, PASSCODE_WRONG or
   * TOO_MANY_ATTEMPTS {retryAfterSeconds}.
   */
  checkPasscode(meeting: Meeting, passcode: string | undefined, address: string): Promise<Result<void>>;
  /** Likewise for the host key: HOST_KEY_WRONG or TOO_MANY_ATTEMPTS {retryAfterSeconds}. */
  checkHostKey(meetingId: MeetingId, hostKey: string, address: string): Promise<Result<void>>;
  /** The newest at most 500, oldest first. */
  bansOf(meetingId: MeetingId): Promise<MeetingBan[]>;
  /** Whether this person is banned, by any ban however old. */
  isBanned(meetingId: MeetingId, person: BannedPerson): Promise<boolean>;
}

/** The durable trace of live conferences: facts, written as they happen. Calls are idempotent by their ids. */
export interface MeetingLedger {
  conferenceStarted(fact: { conferenceId: ConferenceId; meetingId: MeetingId; at: number }): Promise<void>;
  participantJoined(fact: {
    participantId: ParticipantId;
    conferenceId: ConferenceId;
    meetingId: MeetingId;
    userId: UserId | null;
    displayName: string;
    at: number;
    sfuNodeId: string | null;
    region: string | null;
  }): Promise<void>;
  participantLeft(fact: { participantId: ParticipantId; at: number }): Promise<void>;
  /** Commits the end and, in the same transaction, the intent of the closing job. `forGood` closes the meeting itself. */
  conferenceEnded(fact: {
    conferenceId: ConferenceId;
    meetingId: MeetingId;
    at: number;
    forGood: boolean;
  }): Promise<void>;
  personBanned(fact: MeetingBan & { readonly meetingId: MeetingId }): Promise<void>;
  personUnbanned(fact: { readonly meetingId: MeetingId; readonly banId: BanId }): Promise<void>;
  /** Called every few seconds for what runs, so that after a crash the end is known to within them. */
  stillRunning(fact: { conferenceIds: readonly ConferenceId[]; at: number }): Promise<void>;
  /**
   * At a start: what the books show as running and does not run on was cut off, and ended when it was last known to be
   * alive. Gives their number.
   */
  endLeftOvers(runningOn: readonly ConferenceId[]): Promise<number>;
  /** Which of these conferences have ended, and who was in one of the others and has left. */
  over(
    conferenceIds: readonly ConferenceId[],
  ): Promise<{ readonly ended: readonly ConferenceId[]; readonly left: readonly ParticipantId[] }>;
}

export const MEETING_DIRECTORY = Symbol('MeetingDirectory');
export const MEETING_LEDGER = Symbol('MeetingLedger');
