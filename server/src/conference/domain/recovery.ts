import { signalingLimits } from '#protocol';
import type { Outcome } from './answers.js';
import type { ReportCommand } from './commands.js';
import { conferenceLimits } from './limits.js';
import { finish, letGo } from './presence.js';
import { people, type Answer, type Person } from './state.js';
import type { Turn } from './turn.js';

/** A conference goes on in another process than before. */

type Recovered = Extract<ReportCommand, { type: 'recovered' }>;

/**
 * Everybody is away, and has the whole time to come back that a lost connection gives. Nobody is told: there is nobody to
 * tell. What was found too late has ended when it was last seen.
 */
export function recovered(turn: Turn, { lastSeenAt }: Recovered): Outcome {
  if (turn.now - lastSeenAt > conferenceLimits.recoverWithinMs) {
    for (const person of people(turn.state)) leaveBehind(turn, person, lastSeenAt);
    finish(turn, 'ended', false, lastSeenAt);
    return 'later';
  }
  // Being cut off in the middle of a sentence is no turn taken: a raised hand stays up.
  if (turn.state.activeSpeaker !== null) turn.set({ activeSpeaker: null, speakerSince: turn.now });
  const { share } = turn.state;
  if (share) turn.set({ share: { ...share, since: turn.now } });
  for (const person of people(turn.state)) {
    if (person.life === 'requested') letGo(turn, person.participantId, 'withdraw', 'connection_lost');
    else keepSeat(turn, person, lastSeenAt);
  }
  return 'later';
}

function leaveBehind(turn: Turn, { participantId, lostAt }: Person, at: number): void {
  turn.change(participantId, { connected: false, lostAt: Math.min(lostAt ?? at, at) });
}

function keepSeat(turn: Turn, person: Person, lastSeenAt: number): void {
  const { participantId, lostAt, since, life } = person;
  const couldComeBack = lostAt === null || lastSeenAt - lostAt < signalingLimits.resumeWithinMs;
  const latest = turn.now - conferenceLimits.waitingMs + signalingLimits.resumeWithinMs;
  turn.change(participantId, {
    connected: false,
    lostAt: couldComeBack ? turn.now : lostAt,
    // Whose time in the line ran out meanwhile is still found there by whoever admits.
    since: life === 'waiting' ? Math.max(since, latest) : since,
    mediaLostAt: person.mediaLostAt === null ? null : turn.now,
    answers: person.answers.filter(isStillDue),
  });
}

/**
 * What media was to answer, it will not answer any more; asked again, it is done again. Two answers still come: whether a
 * transport was connected, which cannot be done twice, media is asked; and the chat's book is written again.
 */
const isStillDue = ({ owed }: Answer): boolean => owed?.by !== 'media' || owed.connects !== undefined;
