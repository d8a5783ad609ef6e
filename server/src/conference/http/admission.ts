import type { ConferenceView } from '../ports.js';
import type { Refusal } from '../../kernel/result.js';
import type { Meeting } from '../../meetings/ports.js';

export type Admission =
  | { readonly to: 'enter' }
  /** In the waiting room, until a host admits. */
  | { readonly to: 'wait' }
  | { readonly to: 'refuse'; readonly refusal: Refusal };

/**
 * What would become of somebody who joined now, after their passcode was found right. The conference decides again when
 * they enter, and has the last word; asked here, the answer comes before a camera was switched on. The owner passes the
 * lock and the waiting room, but not a full meeting; people who wait take no place.
 */
export const admissionOf = (meeting: Meeting, running: ConferenceView | null, owner: boolean): Admission => {
  if (meeting.closedAt) return { to: 'refuse', refusal: { code: 'MEETING_ENDED' } };
  if (running?.locked && !owner) return { to: 'refuse', refusal: { code: 'MEETING_LOCKED' } };
  if (meeting.settings.waitingRoom && !owner) return { to: 'wait' };
  if (running && running.participants.length >= meeting.settings.maxParticipants) {
    return { to: 'refuse', refusal: { code: 'MEETING_FULL' } };
  }
  return { to: 'enter' };
};
