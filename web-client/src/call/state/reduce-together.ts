import { breakoutLimits, type BreakoutsView, type PollView, type ServerMessageOf } from '#protocol';
import type { CallState } from './call-state.js';
import { withNotice } from './notice-queue.js';
import { findParticipant } from './reduce-people.js';

/** More than anybody can see at once; the oldest go first. */
const MAX_REACTIONS = 40;

/** Ids are the time of arrival in epoch ms, made distinct, so that the screen's time for each can run out by them. */
export function reactionShown(state: CallState, message: ServerMessageOf<'reaction'>, at: number): CallState {
  const person = findParticipant(state, message.participantId);
  if (person === undefined) return state;
  const { participantId, displayName } = person;
  const id = Math.max(at, (state.reactions.at(-1)?.id ?? 0) + 1);
  const reactions = [...state.reactions, { id, participantId, displayName, emoji: message.emoji }];
  return { ...state, reactions: reactions.slice(-MAX_REACTIONS) };
}

export const reactionsOver = (state: CallState, before: number): CallState =>
  state.reactions.some((reaction) => reaction.id < before)
    ? { ...state, reactions: state.reactions.filter((reaction) => reaction.id >= before) }
    : state;

export function pollChanged(state: CallState, poll: PollView, at: number): CallState {
  const before = state.polls.find((one) => one.pollId === poll.pollId);
  const polls =
    before === undefined
      ? [...state.polls, poll]
      : state.polls.map((one) => (one.pollId === poll.pollId ? poll : one));
  const changed = { ...state, polls };
  if (poll.status === 'open' && before?.status !== 'open')
    return withNotice(changed, { kind: 'poll_opened', question: poll.question }, at);
  if (poll.status === 'closed' && before?.status === 'open')
    return withNotice(changed, { kind: 'poll_closed', question: poll.question }, at);
  return changed;
}

export function breakoutsChanged(state: CallState, breakouts: BreakoutsView | null, at: number): CallState {
  const changed = { ...state, breakouts };
  const before = state.breakouts?.status ?? null;
  const now = breakouts?.status ?? null;
  if (breakouts === null || before === now) return changed;
  if (now === 'closing')
    return withNotice(changed, { kind: 'rooms_closing', seconds: breakoutLimits.graceSeconds }, at);
  // Whoever is assigned is brought there and told so; for whoever stays in the main room nothing changes.
  if (now === 'open' && breakouts.assignment === 'choice')
    return withNotice(changed, { kind: 'rooms_opened' }, at);
  return changed;
}
