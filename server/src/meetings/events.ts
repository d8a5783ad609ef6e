import type { MeetingId, MeetingSettings } from '#protocol';
import { defineEvent } from '../kernel/events.js';

/** A meeting is gone; whoever is in it must leave. Published after the commit. */
export const meetingDeleted = defineEvent<{ readonly meetingId: MeetingId; readonly at: number }>(
  'meeting deleted',
);

/** Its owner has changed a meeting; what it is now. Published after the commit. */
export const meetingChanged = defineEvent<{
  readonly meetingId: MeetingId;
  readonly topic: string;
  readonly settings: MeetingSettings;
}>('meeting changed');
