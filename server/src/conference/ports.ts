import type { ConferenceId, MeetingId, ParticipantId, ServerMessage } from '#protocol';
import type { Meeting } from '../meetings/ports.js';
import type { Result } from '../kernel/result.js';
import type { RequestCommand } from './domain/commands.js';

/**
 * The conference's way outward; signaling implements it. Delivery to a connection that is gone does nothing. Messages to
 * one connection arrive in the order of the calls.
 */
export interface Outbox {
  deliver(connectionIds: readonly string[], message: ServerMessage): void;
  /** Sends what was delivered before, then closes the connection. */
  close(connectionId: string): void;
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
  /** Ends every conference with `server_stopping`, keeping the meetings joinable. For an orderly stop. */
  stop(): Promise<void>;
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
}

/** Provided by ConferenceModule: an OutboxSwitch. */
export const OUTBOX = Symbol('Outbox');
export const LIVE_CONFERENCES = Symbol('LiveConferences');
