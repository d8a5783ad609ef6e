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
