import type { ConferenceView } from '../ports.js';
import type { Refusal } from '../../kernel/result.js';
import type { Meeting } from '../../meetings/ports.js';

export type Admission =
  | { readonly to: 'enter' }
  /** In the waiting room, until a host admits or is there. */
  | { readonly to: 'wait' }
  | { readonly to: 'refuse'; readonly refusal: Refusal };

/** Somebody who would join, as far as it matters for being let in. */
export interface Comer {
  readonly signedIn: boolean;
  readonly owner: boolean;
  /** Gave the meeting's host key. */
  readonly hostKey: boolean;
}

const refuse = (code: Refusal['code']): Admission => ({ to: 'refuse', refusal: { code } });
const isHost = ({ owner, hostKey }: Comer): boolean => owner || hostKey;
/** Hosts may have changed the rules for this run. */
const rulesOf = (meeting: Meeting, running: ConferenceView | null) => running?.settings ?? meeting.settings;

/** What everybody may learn: that nobody can join (any more). null: some may. */
export const closedTo = (meeting: Meeting, now: number): Refusal | null => {
  if (meeting.closedAt) return { code: 'MEETING_ENDED' };
  return meeting.expiresAt && meeting.expiresAt.getTime() <= now ? { code: 'MEETING_EXPIRED' } : null;
};

/** Whether this person must sign in first. The host key leads past waiting, not past being known. */
export const mustSignIn = (meeting: Meeting, running: ConferenceView | null, comer: Comer): boolean =>
  !comer.signedIn && !rulesOf(meeting, running).guests;

/**
 * What would become of somebody who joined now, after their passcode was found right. The conference decides again when
 * they enter, and has the last word; asked here, the answer comes before a camera was switched on. The owner and whoever
 * has the host key pass the lock and the waiting room, but not a full meeting; people who wait take no place.
 */
export const admissionOf = (meeting: Meeting, running: ConferenceView | null, comer: Comer): Admission => {
  if (running?.locked && !isHost(comer)) return refuse('MEETING_LOCKED');
  if (!isHost(comer) && waits(meeting, running, comer)) return { to: 'wait' };
  const { maxParticipants } = rulesOf(meeting, running);
  return running && running.participants.length >= maxParticipants ? refuse('MEETING_FULL') : { to: 'enter' };
};

function waits(meeting: Meeting, running: ConferenceView | null, { signedIn }: Comer): boolean {
  const { access, joinBeforeHost } = rulesOf(meeting, running);
  if (!joinBeforeHost && !running?.hostPresent) return true;
  return access === 'restricted' || (access === 'trusted' && !signedIn);
}
