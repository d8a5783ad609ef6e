import type { Refusal } from '../../kernel/result.js';
import type { Identity } from './commands.js';
import { conferenceLimits } from './limits.js';
import { admitted, waiting, type ConferenceState } from './state.js';

export type Access =
  { readonly to: 'admit' } | { readonly to: 'wait' } | { readonly to: 'refuse'; readonly refusal: Refusal };

/**
 * Whether somebody new may enter. The owner passes the lock and the waiting room, but not a full meeting. People who wait
 * take no place, so a full meeting still lets them wait. A second device of the same user is somebody new.
 */
export function accessOf(state: ConferenceState, identity: Identity): Access {
  if (state.locked && !identity.owner) return { to: 'refuse', refusal: { code: 'MEETING_LOCKED' } };
  if (state.meeting.settings.waitingRoom && !identity.owner) {
    return waiting(state).length < conferenceLimits.maxWaiting
      ? { to: 'wait' }
      : { to: 'refuse', refusal: { code: 'MEETING_FULL' } };
  }
  return isFull(state) ? { to: 'refuse', refusal: { code: 'MEETING_FULL' } } : { to: 'admit' };
}

export const isFull = (state: ConferenceState): boolean =>
  admitted(state).length >= state.meeting.settings.maxParticipants;
