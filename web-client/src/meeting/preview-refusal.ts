import type { ErrorCode } from '#protocol';
import type { IconName } from '../ui/icon-paths.js';

/** Why the page before joining cannot be shown at all. */
export interface PreviewRefusal {
  readonly icon: IconName;
  readonly heading: string;
  readonly text: string;
  /** What helps: signing in, or trying again. */
  readonly way: 'sign_in' | 'try_again' | null;
}

const forGood: readonly ErrorCode[] = [
  'MEETING_ENDED',
  'MEETING_EXPIRED',
  'MEETING_NOT_FOUND',
  'NOT_FOUND',
  'BANNED',
  'SIGN_IN_REQUIRED',
];
/** Whether trying again could not help: the meeting is over or gone, or not for this person. */
export const isForGood = (code: ErrorCode): boolean => forGood.includes(code);

export function previewRefusal(code: ErrorCode, message?: string): PreviewRefusal {
  switch (code) {
    case 'MEETING_NOT_FOUND':
    case 'NOT_FOUND':
    case 'INVALID_REQUEST':
      return {
        icon: 'search',
        heading: $localize`There is no meeting with this code`,
        text: $localize`Check the link or the ten digits in your invitation. The meeting may also have been deleted.`,
        way: null,
      };
    case 'MEETING_ENDED':
      return {
        icon: 'check',
        heading: $localize`This meeting has ended`,
        text: $localize`Ask the host for the link of the next one.`,
        way: null,
      };
    case 'MEETING_EXPIRED':
      return {
        icon: 'clock',
        heading: $localize`This meeting link has expired`,
        text: $localize`Ask the host for a new one.`,
        way: null,
      };
    case 'BANNED':
      return {
        icon: 'block',
        heading: $localize`You cannot join this meeting`,
        text: $localize`The host has blocked you from this meeting. If that was a mistake, write to them.`,
        way: null,
      };
    case 'SIGN_IN_REQUIRED':
    case 'NOT_SIGNED_IN':
      return {
        icon: 'lock',
        heading: $localize`This meeting is for colleagues`,
        text: $localize`Sign in with your company account to join it.`,
        way: 'sign_in',
      };
    case 'UNAVAILABLE':
      return {
        icon: 'wifi-off',
        heading: $localize`The server cannot be reached`,
        text: $localize`Check that you are on the company network or its VPN. This page tries again by itself.`,
        way: 'try_again',
      };
    default:
      return {
        icon: 'warning',
        heading: $localize`This meeting cannot be opened now`,
        text: message ?? $localize`Try again in a moment.`,
        way: 'try_again',
      };
  }
}
