export type MeetingStatus = 'scheduled' | 'active' | 'ended' | 'deleted';

interface Course {
  readonly type: 'instant' | 'scheduled' | 'recurring';
  readonly status: MeetingStatus;
  readonly scheduledEnd: Date | null;
  readonly closedAt: Date | null;
}

/**
 * `scheduled → active ⇄ ended`, and `deleted` from any, for good. A conference that begins makes its meeting active; what a
 * meeting is when the last conference has ended depends on whether more of it is planned.
 */
export function statusAfterConference(meeting: Course, endedAt: Date): MeetingStatus {
  if (meeting.status === 'deleted') return 'deleted';
  if (meeting.closedAt !== null) return 'ended';
  switch (meeting.type) {
    case 'instant':
      return 'ended';
    case 'recurring':
      return 'scheduled';
    case 'scheduled':
      // Somebody tried the room before the hour, or everybody left for a break.
      return meeting.scheduledEnd !== null && endedAt < meeting.scheduledEnd ? 'scheduled' : 'ended';
  }
}

/** Only an instant meeting can be over for good: others may be wanted again at their time. */
export const closesForGood = (type: Course['type'], forGood: boolean): boolean =>
  forGood && type === 'instant';

const HOUR_MS = 3_600_000;

/** When a planned meeting should be over; an hour, where nobody said how long. `durationMin` in minutes. */
export const scheduledEnd = (start: Date | null, durationMin: number | null): Date | null =>
  start === null ? null : new Date(start.getTime() + (durationMin === null ? HOUR_MS : durationMin * 60_000));

/** Whole seconds between joining and leaving; never negative, even if the clock was set back in between. */
export const durationSeconds = (joinedAt: Date, leftAt: Date): number =>
  Math.max(0, Math.round((leftAt.getTime() - joinedAt.getTime()) / 1000));
