import type { ConferenceId, ErrorCode, MeetingId } from '#protocol';
import { defineEvent } from '../kernel/events.js';

/** A conference, or a breakout room of one, is over: nobody is in it any more. */
export const conferenceClosed = defineEvent<{
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
}>('conference closed');

/** Somebody was refused a ticket. */
export const joinRefused = defineEvent<{ readonly code: ErrorCode }>('join refused');

/** A control process took up what ran under the one before it. */
export const conferencesRecovered = defineEvent<{
  /** Breakout rooms count. */
  readonly conferences: number;
  /** People who kept their seats. */
  readonly participants: number;
}>('conferences recovered');
