import { toErrorBody, type ErrorCode, type ParticipantId } from '#protocol';
import type { Refusal } from '../../kernel/result.js';
import { conferenceLimits } from './limits.js';
import type { Answer, Person } from './state.js';
import type { Turn } from './turn.js';

/**
 * What a handler says: refused; `done`, to be answered at once where an answer is wanted; or `later`, when the handler has
 * answered by itself or media has yet to.
 */
export type Outcome = Refusal | 'done' | 'later';

export const refusal = (code: ErrorCode): Refusal => ({ code });

/** The memory of one participant's requests: a repeated one gets its first answer and is not done again. */
export const knownRequest = (person: Person | undefined, requestId: string): Answer | undefined =>
  person?.answers.find((answer) => answer.requestId === requestId);

/** Says the first answer again; when there is none yet, the one that comes will do. */
export function answerAgain(turn: Turn, person: Person, answer: Answer): void {
  if (answer.reply) deliverReply(turn, person, answer.requestId, answer.reply);
}

/** Whether another request can be remembered: only unanswered ones can fill the memory up. */
export const hasRoomForRequest = (person: Person): boolean =>
  person.answers.length < conferenceLimits.maxAnswers ||
  person.answers.some((answer) => answer.reply !== null);

/** Notes a request whose answer comes later. */
export function owe(
  turn: Turn,
  id: ParticipantId,
  requestId: string,
  owed: NonNullable<Answer['owed']>,
): void {
  remember(turn, id, { requestId, owed, reply: null });
}

/**
 * Fails a request that was owed. Whoever is away has not heard of it, so nothing is remembered: when they are back and ask
 * again, it is done again.
 */
export function failOwed(turn: Turn, id: ParticipantId, requestId: string, code: ErrorCode): void {
  const person = turn.person(id);
  if (!person || !isOwed(person, requestId)) return;
  if (person.connected) answerFailure(turn, id, requestId, code);
  else turn.change(id, { answers: person.answers.filter((known) => known.requestId !== requestId) });
}

/** Answers a request now, whether or not it was owed. Somebody who is gone gets nothing. */
export function answer(
  turn: Turn,
  id: ParticipantId,
  requestId: string,
  data?: Readonly<Record<string, unknown>>,
): void {
  settleAnswer(turn, id, requestId, { ok: true, data: data ?? null });
}

export function answerFailure(turn: Turn, id: ParticipantId, requestId: string, code: ErrorCode): void {
  settleAnswer(turn, id, requestId, { ok: false, error: toErrorBody(code) });
}

export const isOwed = (person: Person | undefined, requestId: string): boolean =>
  knownRequest(person, requestId)?.reply === null;

type Reply = NonNullable<Answer['reply']>;

function settleAnswer(turn: Turn, id: ParticipantId, requestId: string, reply: Reply): void {
  const person = turn.person(id);
  if (!person) return;
  remember(turn, id, { requestId, owed: null, reply });
  deliverReply(turn, person, requestId, reply);
}

function deliverReply(turn: Turn, person: Person, requestId: string, reply: Reply): void {
  turn.tell(
    [person],
    reply.ok
      ? { type: 'reply', requestId, ok: true, ...(reply.data ? { data: { ...reply.data } } : {}) }
      : { type: 'reply', requestId, ok: false, error: reply.error },
  );
}

/** The oldest answered request is forgotten first; unanswered ones are kept. */
function remember(turn: Turn, id: ParticipantId, entry: Answer): void {
  const person = turn.person(id);
  if (!person) return;
  const others = person.answers.filter((known) => known.requestId !== entry.requestId);
  if (others.length >= conferenceLimits.maxAnswers) {
    const oldest = Math.max(
      0,
      others.findIndex((known) => known.reply !== null),
    );
    others.splice(oldest, 1);
  }
  turn.change(id, { answers: [...others, entry] });
}
