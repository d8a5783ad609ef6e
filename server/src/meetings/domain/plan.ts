import type { ChangeMeetingRequest, CreateMeetingRequest } from '#protocol';
import { accept, refuse, type Result } from '../../kernel/result.js';
import { scheduledEnd } from './lifecycle.js';
import { normalRecurrence, recurrenceProblem } from './recurrence.js';

/** When a meeting takes place. Instant meetings have no time of their own. */
export interface Plan {
  readonly scheduledStart: Date | null;
  readonly scheduledEnd: Date | null;
  /** Minutes. */
  readonly duration: number | null;
  readonly recurrence: string | null;
}
type Wish = Pick<CreateMeetingRequest | ChangeMeetingRequest, 'scheduledStart' | 'duration' | 'recurrence'>;
type MeetingType = CreateMeetingRequest['type'];

/** Beyond four-digit years dates are written in ways that clients and calendars do not read. */
const EARLIEST = new Date('1970-01-01T00:00:00Z');
const LATEST = new Date('9000-01-01T00:00:00Z');

const nothing: Plan = { scheduledStart: null, scheduledEnd: null, duration: null, recurrence: null };
const wrong = (path: string, message: string) => refuse('INVALID_REQUEST', { fields: [{ path, message }] });

/** The plan after a wish; what the wish leaves out stays as it was. */
export function planned(type: MeetingType, wish: Wish, before: Plan = nothing): Result<Plan> {
  if (type === 'instant' && wish.scheduledStart !== undefined)
    return wrong('scheduledStart', 'An instant meeting has no scheduled start.');
  if (type !== 'recurring' && wish.recurrence !== undefined)
    return wrong('recurrence', 'Only a recurring meeting has a recurrence.');
  if (wish.recurrence !== undefined) {
    const problem = recurrenceProblem(wish.recurrence);
    if (problem) return wrong('recurrence', `Not an RRULE that can be followed (${wording(problem)}).`);
  }
  const start = wish.scheduledStart === undefined ? before.scheduledStart : new Date(wish.scheduledStart);
  if (start !== null && (start < EARLIEST || start > LATEST))
    return wrong('scheduledStart', 'Not a time at which people meet.');
  const duration = wish.duration ?? before.duration;
  return accept({
    scheduledStart: start,
    scheduledEnd: scheduledEnd(start, duration),
    duration,
    recurrence: wish.recurrence === undefined ? before.recurrence : normalRecurrence(wish.recurrence),
  });
}

const wording = (problem: NonNullable<ReturnType<typeof recurrenceProblem>>): string =>
  problem.problem.replaceAll('_', ' ') + ('part' in problem ? `: ${problem.part}` : '');
