import type { EventBus } from '../kernel/events.js';
import { meetingChanged } from '../meetings/events.js';
import type { LiveConferences } from './ports.js';

/** What the owner changes holds at once for whoever is in the meeting. Returns the way to stop. */
export const followChangedMeetings = (events: EventBus, conferences: LiveConferences): (() => void) =>
  events.on(meetingChanged, async ({ meetingId, topic, settings }) => {
    const running = conferences.ofMeeting(meetingId);
    // A refusal says that it has just ended: the next conference of the meeting reads the change for itself.
    if (running) await conferences.submit(running.conferenceId, { type: 'change_meeting', topic, settings });
  });
