import type { MeetingId } from '#protocol';
import { defineEvent } from '../kernel/events.js';

/** A meeting is gone; whoever is in it must leave. Published after the commit. */
export const meetingDeleted = defineEvent<{ readonly meetingId: MeetingId; readonly at: number }>(
  'meeting deleted',
);
