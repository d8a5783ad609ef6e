import { abilitiesOf } from './abilities.js';
import type { Outcome } from './answers.js';
import type { RequestCommand } from './commands.js';
import { meetingView } from './project.js';
import { present } from './state.js';
import { stopSharing } from './tracks.js';
import type { Turn } from './turn.js';

/**
 * The owner has changed the durable meeting while it runs. Nobody is thrown out by it: a lower `maxParticipants` and a new
 * waiting room concern whoever comes next, and those who already wait are still the hosts' to admit.
 */
export function changeMeeting(
  turn: Turn,
  { topic, settings }: Extract<RequestCommand, { type: 'change_meeting' }>,
): Outcome {
  const { meeting } = turn.state;
  if (meeting.topic === topic && JSON.stringify(meeting.settings) === JSON.stringify(settings))
    return 'later';
  turn.set({ meeting: { ...meeting, topic, settings } });
  turn.tellPresent({ type: 'meeting_changed', meeting: meetingView(turn.state) });
  if (meeting.settings.allowScreenShare === settings.allowScreenShare) return 'later';
  for (const person of present(turn.state)) {
    const abilities = abilitiesOf(person.role, settings);
    if (abilities.share === abilitiesOf(person.role, meeting.settings).share) continue;
    turn.tell([person], { type: 'abilities_changed', abilities });
    if (!abilities.share && turn.state.share?.participantId === person.participantId)
      stopSharing(turn, person);
  }
  return 'later';
}
