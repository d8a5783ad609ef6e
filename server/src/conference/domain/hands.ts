import type { ParticipantId } from '#protocol';
import { conferenceLimits } from './limits.js';
import type { Turn } from './turn.js';

/** The queue of raised hands: by place, which rises and never returns, so every screen shows the same order. */

export function putUp(turn: Turn, participantId: ParticipantId): void {
  const person = turn.person(participantId);
  if (!person || person.hand) return;
  const place = turn.state.counter + 1;
  turn.set({ counter: place });
  turn.change(participantId, { hand: { place, at: turn.now } });
  turn.tellPresent({ type: 'participant_changed', participantId, change: { hand: place } });
}

export function putDown(turn: Turn, participantId: ParticipantId): void {
  if (!turn.person(participantId)?.hand) return;
  turn.change(participantId, { hand: null });
  turn.tellPresent({ type: 'participant_changed', participantId, change: { hand: null } });
}

/** Called before somebody else becomes the speaker, or nobody: who asked to speak and then spoke is done. */
export function handHadItsTurn(turn: Turn): void {
  const { activeSpeaker, speakerSince } = turn.state;
  const hand = activeSpeaker === null ? null : turn.person(activeSpeaker)?.hand;
  if (!hand || activeSpeaker === null) return;
  const spokeFor = turn.now - Math.max(speakerSince, hand.at);
  if (spokeFor >= conferenceLimits.handTurnMs) putDown(turn, activeSpeaker);
}
