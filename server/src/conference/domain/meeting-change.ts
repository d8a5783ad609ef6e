import type { Outcome } from './answers.js';
import type { RequestCommand } from './commands.js';
import { mergeSettings } from './rules.js';
import type { Turn } from './turn.js';

/**
 * The owner has changed the durable meeting while it runs. Nobody is thrown out by it: a lower `maxParticipants` and a new
 * waiting room concern whoever comes next, and those who already wait for approval are still the hosts' to admit. What
 * hosts changed for this run stays, unless the owner changed just that.
 */
export function changeMeeting(
  turn: Turn,
  { topic, settings }: Extract<RequestCommand, { type: 'change_meeting' }>,
): Outcome {
  const { meeting, durable } = turn.state;
  const merged = mergeSettings(meeting.settings, durable, settings);
  if (JSON.stringify(durable) !== JSON.stringify(settings)) turn.set({ durable: settings });
  const same = JSON.stringify(merged) === JSON.stringify(meeting.settings);
  if (same && meeting.topic === topic) return 'later';
  turn.set({
    meeting: { ...meeting, topic, settings: merged },
    ...(same ? {} : { permissions: merged.permissions }),
  });
  return 'later';
}
