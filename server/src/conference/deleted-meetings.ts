import type { EventBus } from '../kernel/events.js';
import type { Log } from '../kernel/log.js';
import { meetingDeleted } from '../meetings/events.js';
import type { LiveConferences } from './ports.js';

/** A meeting that was deleted ends for whoever is in it, as if its owner had ended it. Returns the way to stop. */
export const endDeletedMeetings = (events: EventBus, conferences: LiveConferences, log: Log): (() => void) =>
  events.on(meetingDeleted, async ({ meetingId }) => {
    const running = conferences.ofMeeting(meetingId);
    if (!running) return;
    const ended = await conferences.submit(running.conferenceId, { type: 'end', actor: { by: 'owner' } });
    if (!ended.ok) log.warn('a deleted meeting could not be ended', { meetingId, code: ended.refusal.code });
  });
