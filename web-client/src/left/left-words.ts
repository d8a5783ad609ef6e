import type { ErrorBody, ErrorCode } from '#protocol';
import type { LeaveReason } from '../call/index.js';
import { errorInWords } from '../i18n/error-words.js';
import type { IconName } from '../ui/icon-paths.js';

export interface LeftWords {
  readonly icon: IconName;
  readonly heading: string;
  readonly text: string;
  /** Coming back makes sense. */
  readonly rejoin: boolean;
}

const noWayBack: readonly ErrorCode[] = ['MEETING_ENDED', 'MEETING_EXPIRED', 'MEETING_NOT_FOUND', 'BANNED'];

export function leftInWords(reason: LeaveReason, error: ErrorBody | null): LeftWords {
  if (error?.code === 'BANNED' && (reason === 'denied' || reason === 'removed')) return blocked(reason);
  switch (reason) {
    case 'left':
      return {
        icon: 'leave',
        heading: $localize`You left the meeting`,
        text: $localize`Left by mistake? Your place is one click away.`,
        rejoin: true,
      };
    case 'removed':
      return {
        icon: 'person-remove',
        heading: $localize`The host removed you from the meeting`,
        text: $localize`If that was a mistake, ask the host to let you in again.`,
        rejoin: true,
      };
    case 'ended':
      return {
        icon: 'check',
        heading: $localize`The meeting has ended`,
        text: $localize`The host ended it for everyone.`,
        rejoin: false,
      };
    case 'replaced':
      return {
        icon: 'monitor',
        heading: $localize`You are in this meeting somewhere else`,
        text: $localize`Your seat moved to another tab or device. You can bring it back here.`,
        rejoin: true,
      };
    case 'denied':
      return {
        icon: 'lock',
        heading: $localize`The host did not let you in`,
        text: $localize`You can ask again, or write to the host first.`,
        rejoin: true,
      };
    case 'expired':
      return {
        icon: 'hourglass',
        heading: $localize`Nobody let you in`,
        text: $localize`You waited for a long time. Ask again when the host is there.`,
        rejoin: true,
      };
    case 'refused':
      return {
        icon: 'warning',
        heading: $localize`You could not come back in`,
        text: error === null ? $localize`The server did not say why.` : errorInWords(error),
        rejoin: error === null || !noWayBack.includes(error.code),
      };
  }
}

const blocked = (reason: 'denied' | 'removed'): LeftWords => ({
  icon: 'block',
  heading:
    reason === 'denied'
      ? $localize`The host did not let you in`
      : $localize`The host removed you from the meeting`,
  text: $localize`The host has blocked you from this meeting. If that is a mistake, write to them.`,
  rejoin: false,
});
