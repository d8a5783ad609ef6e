import type { MeetingView } from '#protocol';

export interface MeetingGroups {
  readonly now: readonly MeetingView[];
  readonly upcoming: readonly MeetingView[];
  readonly earlier: readonly MeetingView[];
}

/** Meetings as people look for them: running, then the next ones by time, then what was, newest first. */
export function groupMeetings(meetings: readonly MeetingView[]): MeetingGroups {
  const visible = meetings.filter((meeting) => meeting.status !== 'deleted');
  return {
    now: visible.filter((meeting) => meeting.status === 'active').sort(latestFirst),
    upcoming: visible
      .filter((meeting) => meeting.status === 'scheduled')
      .sort((a, b) => timeOf(a).localeCompare(timeOf(b))),
    earlier: visible.filter((meeting) => meeting.status === 'ended').sort(latestFirst),
  };
}

/** The time that matters for a meeting, ISO 8601. */
export const timeOf = (meeting: MeetingView): string =>
  meeting.status === 'scheduled'
    ? (meeting.scheduledStart ?? meeting.createdAt)
    : (meeting.actualStart ?? meeting.scheduledStart ?? meeting.createdAt);

const latestFirst = (a: MeetingView, b: MeetingView): number => timeOf(b).localeCompare(timeOf(a));

/** "Today, 14:30", "Tomorrow, 09:00", "Mon 3 Nov, 09:00". */
export function whenInWords(iso: string, now: Date, locale?: string): string {
  const date = new Date(iso);
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(date);
  const days = Math.round((startOfDay(date) - startOfDay(now)) / 86_400_000);
  if (Math.abs(days) <= 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
    return `${word.charAt(0).toLocaleUpperCase(locale)}${word.slice(1)}, ${time}`;
  }
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(date);
  return `${day}, ${time}`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
