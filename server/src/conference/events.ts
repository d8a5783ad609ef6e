import type { ConferenceId, MeetingId } from '#protocol';
import { defineEvent } from '../kernel/events.js';

/** A conference, or a breakout room of one, is over: nobody is in it any more. */
export const conferenceClosed = defineEvent<{
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
}>('conference closed');
