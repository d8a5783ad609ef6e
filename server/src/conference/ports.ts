import type {
  Abilities,
  ChatPage,
  ConferenceId,
  ConferenceRole,
  ErrorCode,
  MeetingId,
  MeetingSettings,
  ParticipantId,
  ServerMessage,
} from '#protocol';
import type { Meeting } from '../meetings/ports.js';
import type { Result } from '../kernel/result.js';
import type { Identity, RequestCommand, WrittenMessage } from './domain/commands.js';
import type { ChatEffect, LedgerEffect } from './domain/effects.js';
import type { Poll } from './domain/state.js';

/**
 * The conference's way outward; signaling implements it. Delivery to a connection that is gone does nothing. Messages to
 * one connection arrive in the order of the calls.
 */
export interface Outbox {
  deliver(connectionIds: readonly string[], message: ServerMessage): void;
  /** Sends what was delivered before, then closes the connection. */
  close(connectionId: string): void;
  /** From now on the connection belongs to this seat: what it sends goes to that conference. False: it is gone. */
  reseat(connectionId: string, seat: Reseated): boolean;
}
export interface Reseated {
  readonly conferenceId: ConferenceId;
  readonly participantId: ParticipantId;
}

/**
 * Where chat messages are kept; the chat feature implements it, and connects it as signaling does its outbox. Writes of one
 * conference come one after the other. Both reject with OutageError when they cannot say.
 */
export interface ChatBook {
  /**
   * Writes durably before it resolves. Checks authorship and files; the conference has checked abilities. The same order
   * given again is not written again and gets the first answer.
   */
  write(
    order: Extract<ChatEffect, { type: 'write_chat' }>,
  ): Promise<({ ok: true } & WrittenMessage) | { ok: false; code: ErrorCode }>;
  page(wish: Extract<ChatEffect, { type: 'load_chat' }>): Promise<ChatPage>;
  /** The highest numbers that were given out for what is written there; 0 where nothing is. */
  newest(conferenceId: ConferenceId): Promise<{ readonly seq: number; readonly version: number }>;
}

/** Keeps polls for later: what was asked, and what came of it. */
export interface PollBook {
  /** Idempotent: the newest state of a poll replaces the one before. */
  save(fact: Extract<LedgerEffect, { type: 'record_poll' }>): Promise<void>;
}

/** What CHAT_BOOK stands for in the house's wiring; without a book nothing can be written. */
export interface ChatBookSwitch extends ChatBook {
  connect(book: ChatBook): void;
}

/** Somebody in a conference, as other features may see them. */
export interface SeatView {
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
  readonly participantId: ParticipantId;
  readonly identity: Identity;
  /** As others see it now. */
  readonly displayName: string;
  readonly role: ConferenceRole;
  readonly abilities: Abilities;
  readonly connectionId: string;
  readonly connected: boolean;
  /** Chat messages sent up to this version are hidden from them. */
  readonly chatFrom: number;
}

/** What signaling and REST may ask of the live conferences. */
export interface LiveConferences {
  /** The running conference of a meeting, or null. Reads only. */
  ofMeeting(meetingId: MeetingId): ConferenceView | null;
  /** The running conference of the meeting; starts one when there is none. Concurrent calls get the same one. */
  open(meeting: Meeting): Promise<Result<ConferenceId>>;
  /**
   * Puts a command into the conference's mailbox and waits for its decision. Positive replies to requests are delivered
   * through the Outbox by the conference itself (some come later, when media has answered); a refusal is returned here and
   * the caller words it. A conference that has ended refuses with MEETING_ENDED (SEAT_GONE for `resume`).
   */
  submit(conferenceId: ConferenceId, command: RequestCommand): Promise<Result<void>>;
  /** Somebody who is in the conference (admitted and welcomed), or null. Reads only. */
  seat(conferenceId: ConferenceId, participantId: ParticipantId): SeatView | null;
  /** The same, for whoever gives the seat's secret (`resumeToken`); compared in constant time. */
  seatByToken(participantId: string, resumeToken: string): SeatView | null;
  /**
   * For an orderly stop. Conferences with a journal come to rest, and the next process goes on with them; without one they
   * end with `server_stopping`. Nothing is taken any more.
   */
  stop(): Promise<void>;
}

/** The polls of running conferences, for those who take the results home. */
export interface LivePolls {
  poll(conferenceId: ConferenceId, pollId: string): Poll | null;
}

/**
 * What OUTBOX stands for in the house's wiring. Conferences hold it from the start; signaling, which stands above and is
 * built later, connects its own outbox in its module's `onModuleInit`. Until then there is no connection to deliver to.
 */
export interface OutboxSwitch extends Outbox {
  connect(outbox: Outbox): void;
}

export interface ConferenceView {
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
  readonly locked: boolean;
  /** Admitted people, seats kept for absent ones included. */
  readonly participants: readonly { readonly id: ParticipantId; readonly displayName: string }[];
  readonly nodeId: string | null;
  /** As they are at present: hosts may have changed some for this run. */
  readonly settings: MeetingSettings;
  readonly hostPresent: boolean;
}

/** How many conferences and people there are now; breakout rooms, and the people in them, are counted once. */
export interface Census {
  readonly conferences: number;
  readonly rooms: number;
  /** People who have a seat, absent ones included. */
  readonly admitted: number;
  /** Those of them whose connection holds. */
  readonly connected: number;
  readonly waiting: number;
  /** On the preview page, with media prepared. */
  readonly prepared: number;
}
export interface ConferenceCensus {
  census(): Census;
  /** Connected people of the conference, or breakout room, that this router belongs to. */
  peopleAt(routerId: string): number;
}

/** How far the journal is behind what was decided. */
export interface JournalHealth {
  /** What is not yet acknowledged: entries, and the age of the oldest of them in seconds. */
  lag(): { readonly entries: number; readonly seconds: number };
  /** Conferences go on without a journal for now. */
  readonly away: boolean;
}
/** Provided by ConferenceModule: an OutboxSwitch. */
export const OUTBOX = Symbol('Outbox');
/** Provided by ConferenceModule: a ChatBookSwitch. */
export const CHAT_BOOK = Symbol('ChatBook');
export const POLL_BOOK = Symbol('PollBook');
export const LIVE_POLLS = Symbol('LivePolls');
export const LIVE_CONFERENCES = Symbol('LiveConferences');
export const CONFERENCE_CENSUS = Symbol('ConferenceCensus');
export const JOURNAL_HEALTH = Symbol('JournalHealth');
