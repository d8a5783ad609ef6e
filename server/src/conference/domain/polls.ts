import { type PollDraft, type PollId, pollLimits, type PollView } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { isHost, own, present, without, type ConferenceState, type Person, type Poll } from './state.js';
import { may } from './abilities.js';
import { answer, refusal, type Outcome } from './answers.js';
import type { RequestCommand } from './commands.js';
import { conferenceLimits } from './limits.js';
import type { Turn } from './turn.js';

/**
 * Polls: drafted, open, closed; one vote a head. Who has voted sees the results grow, those who manage always do, the
 * others only see how many voted until the poll is closed: nobody shall vote by what others chose.
 */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;

/** One vote a head: an account has one over all its devices, and so has a guest's browser. */
export const headOf = ({ identity, participantId }: Pick<Person, 'identity' | 'participantId'>): string => {
  if (identity.userId !== null) return `user:${identity.userId}`;
  return identity.guestKey === null ? `seat:${participantId}` : `guest:${identity.guestKey}`;
};

export function savePoll(turn: Turn, command: Of<'save_poll'>): Outcome {
  const refused = checkManager(turn, command.participantId);
  if (refused) return refused;
  const known = command.pollId === null ? null : own(turn.state.polls, command.pollId);
  if (known === undefined) return refusal('POLL_NOT_FOUND');
  if (known && known.status !== 'draft') return refusal('POLL_CLOSED');
  if (!known && Object.keys(turn.state.polls).length >= pollLimits.maxPolls) return refusal('FULL');
  if (new Set(command.poll.options).size < command.poll.options.length) return refusal('INVALID_REQUEST');
  const poll = draft(known?.pollId ?? (turn.mint('poll') as PollId), command.poll);
  put(turn, poll);
  tell(turn, poll, managers(turn));
  answer(turn, command.participantId, command.requestId, { pollId: poll.pollId });
  return 'later';
}

export function launchPoll(turn: Turn, command: Of<'launch_poll'>): Outcome {
  const poll = pollToManage(turn, command);
  if ('code' in poll) return poll;
  // Two hosts may press the same button: the second finds it done.
  if (poll.status === 'open') return 'done';
  if (poll.status === 'closed') return refusal('POLL_CLOSED');
  change(turn, poll, { status: 'open' });
  return 'done';
}

export function closePoll(turn: Turn, command: Of<'close_poll'>): Outcome {
  const poll = pollToManage(turn, command);
  if ('code' in poll) return poll;
  if (poll.status === 'closed') return 'done';
  if (poll.status === 'draft') return refusal('POLL_CLOSED');
  change(turn, poll, { status: 'closed', resultsOwed: false });
  return 'done';
}

export function deletePoll(turn: Turn, command: Of<'delete_poll'>): Outcome {
  const poll = pollToManage(turn, command);
  if ('code' in poll) return poll;
  const { pollId } = poll;
  turn.set({ polls: without(turn.state.polls, (each) => each.pollId === pollId) });
  record(turn, pollId, null);
  const knew = poll.status === 'draft' ? managers(turn) : present(turn.state);
  turn.tell(knew, { type: 'poll_removed', pollId });
  return 'done';
}

/**
 * The voter sees the results at once; the others who may, and the database, get them with the next tick. So a thousand
 * people who vote within seconds cost a thousand messages a second, and not a million.
 */
export function vote(turn: Turn, command: Of<'vote'>): Outcome {
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  const poll = own(turn.state.polls, command.pollId);
  // A draft is nothing that those who do not manage could know of.
  if (!poll || (poll.status === 'draft' && !may(turn.state, person, 'manage')))
    return refusal('POLL_NOT_FOUND');
  if (poll.status !== 'open') return refusal('POLL_CLOSED');
  const head = headOf(person);
  if (poll.voted.includes(head)) return refusal('ALREADY_VOTED');
  if (!isChoice(poll, command.options)) return refusal('INVALID_REQUEST');
  if (poll.voted.length >= conferenceLimits.maxVoters) return refusal('FULL');
  const { displayName } = person.identity;
  const voted: Poll = {
    ...poll,
    counts: poll.counts.map((count, position) => count + (command.options.includes(position) ? 1 : 0)),
    voted: [...poll.voted, head],
    choices: poll.anonymous
      ? poll.choices
      : { ...poll.choices, [head]: { displayName, options: [...command.options].sort((a, b) => a - b) } },
    resultsOwed: true,
  };
  put(turn, voted);
  const same = present(turn.state).filter((someone) => headOf(someone) === head);
  tell(turn, voted, same);
  return 'done';
}

/** With every tick: what was voted since the last one is told to those who may see it, and recorded. */
export function tellResults(turn: Turn): void {
  for (const poll of Object.values(turn.state.polls)) {
    if (!poll.resultsOwed) continue;
    change(turn, poll, { resultsOwed: false });
  }
}

/** When the conference ends: votes since the last tick are recorded. */
export function recordLastVotes(turn: Turn): void {
  for (const poll of Object.values(turn.state.polls)) if (poll.resultsOwed) record(turn, poll.pollId, poll);
}

/** Who began to manage, or does no longer, sees other polls than before. */
export function followManagers(turn: Turn): void {
  if (turn.before.people === turn.state.people || Object.keys(turn.state.polls).length === 0) return;
  for (const { was, is: person } of turn.changedPeople()) {
    // Somebody welcomed by this very command has read it there.
    if (!person.presence || !was?.presence || isHost(was) === isHost(person)) continue;
    for (const poll of Object.values(turn.state.polls)) {
      if (poll.status !== 'draft' || isHost(person)) tell(turn, poll, [person]);
      else turn.tell([person], { type: 'poll_removed', pollId: poll.pollId });
    }
  }
}

/** All polls as this person may see them, in the order of making. */
export function pollsFor(state: ConferenceState, person: Person): PollView[] {
  const manages = may(state, person, 'manage');
  return Object.values(state.polls)
    .filter(({ status }) => status !== 'draft' || manages)
    .map((poll) => viewOf(poll, headOf(person), manages));
}

function viewOf(poll: Poll, head: string, manages: boolean): PollView {
  const { pollId, question, options, multiple, anonymous, status, counts, choices } = poll;
  const voted = poll.voted.includes(head);
  const chosen = own(choices, head)?.options;
  const results = manages || voted || status === 'closed';
  return {
    pollId,
    question,
    options: [...options],
    multiple,
    anonymous,
    status,
    counts: results ? [...counts] : counts.map(() => 0),
    voters: poll.voted.length,
    ownChoice: chosen ? [...chosen] : null,
    voted,
    names: anonymous || !manages ? null : options.map((_option, position) => namesOf(poll, position)),
  };
}

/** Who chose an option of a named poll, in the order of voting. */
export const namesOf = (poll: Poll, position: number): string[] =>
  Object.values(poll.choices)
    .filter(({ options }) => options.includes(position))
    .map(({ displayName }) => displayName);

const draft = (pollId: PollId, { question, options, multiple, anonymous }: PollDraft): Poll => ({
  pollId,
  question,
  options,
  multiple,
  anonymous,
  status: 'draft',
  counts: options.map(() => 0),
  voted: [],
  choices: {},
  resultsOwed: false,
});

const isChoice = ({ options, multiple }: Poll, chosen: readonly number[]): boolean =>
  chosen.length > 0 &&
  (multiple || chosen.length === 1) &&
  new Set(chosen).size === chosen.length &&
  chosen.every((position) => Number.isInteger(position) && position >= 0 && position < options.length);

function checkManager(turn: Turn, id: Of<'save_poll'>['participantId']): Refusal | null {
  const person = turn.person(id);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  return may(turn.state, person, 'manage') ? null : refusal('FORBIDDEN');
}

function pollToManage(
  turn: Turn,
  { participantId, pollId }: Of<'launch_poll' | 'close_poll' | 'delete_poll'>,
): Poll | Refusal {
  return checkManager(turn, participantId) ?? own(turn.state.polls, pollId) ?? refusal('POLL_NOT_FOUND');
}

function put(turn: Turn, poll: Poll): void {
  turn.set({ polls: { ...turn.state.polls, [poll.pollId]: poll } });
  if (!poll.resultsOwed) record(turn, poll.pollId, poll);
}

function change(turn: Turn, poll: Poll, changed: Partial<Poll>): void {
  const now = { ...poll, ...changed };
  put(turn, now);
  tell(turn, now, present(turn.state));
}

function record(turn: Turn, pollId: PollId, poll: Poll | null): void {
  const { conferenceId, meeting } = turn.state;
  turn.emit({ type: 'record_poll', conferenceId, meetingId: meeting.meetingId, pollId, poll });
}

const managers = (turn: Turn): Person[] =>
  present(turn.state).filter((person) => may(turn.state, person, 'manage'));

/** Everybody gets their own view; those whose views are equal get it as one message. */
function tell(turn: Turn, poll: Poll, to: readonly Person[]): void {
  const alike = new Map<string, Person[]>();
  for (const person of to) {
    const head = headOf(person);
    const kind = JSON.stringify([
      may(turn.state, person, 'manage'),
      poll.voted.includes(head),
      own(poll.choices, head)?.options ?? null,
    ]);
    alike.set(kind, [...(alike.get(kind) ?? []), person]);
  }
  for (const group of alike.values()) {
    const [first] = group;
    if (!first) continue;
    const view = viewOf(poll, headOf(first), may(turn.state, first, 'manage'));
    turn.tell(group, { type: 'poll_changed', poll: view });
  }
}
