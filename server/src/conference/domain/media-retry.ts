import type { Outcome } from './answers.js';
import { conferenceLimits } from './limits.js';
import { openTransports } from './media.js';
import { byUrgency } from './media-loss.js';
import { letGo, sayGoodbye } from './presence.js';
import { preparedFor } from './project.js';
import { people, type ConferenceState, type Person } from './state.js';
import type { Turn } from './turn.js';

/**
 * No media for want of a worker or node. Who comes new is told so at once; who is in keeps the seat, and is tried again: a
 * few at a time while nothing can be had, and each success brings the next ones, so that three hundred people are no storm.
 */

export function mediaFailed(turn: Turn, person: Person): void {
  const { participantId: id, mediaLostAt } = person;
  if (person.life === 'requested') {
    if (person.owedPrepared)
      turn.tell([person], preparedFor(turn.state, null, person.owedPrepared.requestId));
    letGo(turn, id, 'withdraw', 'connection_lost');
  } else if (isIn(turn.state, person) && !hasWaitedLong(turn, person)) {
    const owedWelcome = person.owedWelcome ?? { requestId: null };
    turn.change(id, { transports: null, mediaLostAt: mediaLostAt ?? turn.now, owedWelcome });
  } else giveUp(turn, person);
}

/** Nothing half-made stays: who cannot be given media loses the seat and is told why. */
function giveUp(turn: Turn, person: Person): void {
  sayGoodbye(turn, person, 'connection_lost', 'MEDIA_UNAVAILABLE');
  letGo(turn, person.participantId, 'depart', 'connection_lost');
}

export function mediaBack(turn: Turn): Outcome {
  tryNext(turn, Infinity);
  return 'later';
}

/** Opens transports for the first few of those who lack them. */
export function tryNext(turn: Turn, count: number): void {
  for (const { participantId } of lacking(turn.state).slice(0, count)) openTransports(turn, participantId);
}

/** Called every second. */
export function retryMedia(turn: Turn): void {
  for (const person of people(turn.state)) {
    if (person.roomId === null && person.connected && hasWaitedLong(turn, person)) giveUp(turn, person);
  }
  const waiting = lacking(turn.state);
  if (waiting.length === 0) return;
  const since = Math.min(...waiting.map((person) => person.mediaLostAt ?? turn.now));
  const round = roundAt(turn.now - since);
  if (round === null) return;
  // Everybody has a turn: what cannot be had for one may be there for another.
  const first = (round * conferenceLimits.mediaTries) % waiting.length;
  const inTurn = [...waiting.slice(first), ...waiting.slice(0, first)];
  for (const { participantId } of inTurn.slice(0, conferenceLimits.mediaTries)) {
    openTransports(turn, participantId);
  }
}

/** Which round of tries is due, so long after media was lost; null between rounds. */
export function roundAt(elapsedMs: number): number | null {
  const hurry = Math.floor(conferenceLimits.mediaHurryMs / 1000);
  const seconds = Math.floor(elapsedMs / 1000);
  if (seconds < hurry) return seconds;
  return (seconds - hurry) % 3 === 0 ? hurry + (seconds - hurry) / 3 : null;
}

/** Who is there without media, and nothing is under way for them. */
function lacking(state: ConferenceState): Person[] {
  const without = people(state).filter(
    ({ mediaLostAt, transports, connected, roomId }) =>
      mediaLostAt !== null && transports === null && connected && roomId === null,
  );
  return without.length > 1 ? byUrgency(state, without) : without;
}

/** Was in the meeting before, be it in another room of it. */
const isIn = (state: ConferenceState, person: Person): boolean =>
  person.presence !== null || person.recorded || state.parent !== null;

const hasWaitedLong = ({ now }: Turn, { mediaLostAt }: Person): boolean =>
  mediaLostAt !== null && now - mediaLostAt >= conferenceLimits.mediaLostMs;
