import type { ParticipantId, UserId } from '#protocol';
import { may } from './abilities.js';
import { answer, answerFailure, isOwed, owe, refusal, type Outcome } from './answers.js';
import type { ReportCommand, RequestCommand, WrittenMessage } from './commands.js';
import type { ChatEffect, ChatPerson } from './effects.js';
import { conferenceLimits } from './limits.js';
import { spend } from './pace.js';
import { isHost, present, type Person } from './state.js';
import type { Turn } from './turn.js';

/** Who may write what to whom, and in which order; the messages themselves are kept by the chat's book. */

type Of<Type extends RequestCommand['type']> = Extract<RequestCommand, { type: Type }>;
type Report<Type extends ReportCommand['type']> = Extract<ReportCommand, { type: Type }>;
type Deed = Extract<ChatEffect, { type: 'write_chat' }>['deed'];

export function sendChat(turn: Turn, command: Of<'send_chat'>): Outcome {
  const { to, text, replyTo, fileIds } = command;
  const sender = turn.person(command.participantId);
  if (!sender?.presence) return refusal('NOT_IN_MEETING');
  if (!may(turn.state, sender, 'chat')) return refusal('FORBIDDEN');
  if (fileIds.length > 0 && !may(turn.state, sender, 'files')) return refusal('FORBIDDEN');
  if (text === '' && fileIds.length === 0) return refusal('INVALID_REQUEST');
  // A claim of the same file twice could not be told from one of somebody else's.
  if (new Set(fileIds).size < fileIds.length) return refusal('INVALID_REQUEST');
  if (replyTo !== null && replyTo > turn.state.chat.seq) return refusal('MESSAGE_NOT_FOUND');

  let addressee: Person | undefined;
  if (to.kind === 'participant') {
    if (to.participantId === sender.participantId) return refusal('INVALID_REQUEST');
    addressee = turn.person(to.participantId);
    if (!addressee?.presence) return refusal('PARTICIPANT_NOT_FOUND');
    if (!isHost(addressee) && !may(turn.state, sender, 'privateChat')) return refusal('FORBIDDEN');
  }
  const tooFast = spend(turn, sender, 'chat', costOf(text.length));
  if (tooFast) return tooFast;

  const seq = turn.state.chat.seq + 1;
  turn.set({ chat: { ...turn.state.chat, seq } });
  return write(turn, sender, command.requestId, {
    type: 'send',
    seq,
    to,
    toUserId: addressee?.identity.userId ?? null,
    toName: addressee?.identity.displayName ?? null,
    toHost: addressee !== undefined && isHost(addressee),
    text,
    replyTo,
    fileIds,
  });
}

export const editChat = (turn: Turn, { participantId, requestId, seq, text }: Of<'edit_chat'>): Outcome =>
  changeChat(turn, participantId, requestId, 'chat', { type: 'edit', seq, text });

export const deleteChat = (turn: Turn, { participantId, requestId, seq }: Of<'delete_chat'>): Outcome =>
  changeChat(turn, participantId, requestId, 'chat', { type: 'delete', seq });

export const reactChat = (turn: Turn, command: Of<'react_chat'>): Outcome => {
  const { participantId, requestId, seq, emoji, on } = command;
  return changeChat(turn, participantId, requestId, 'react', { type: 'react', seq, emoji, on });
};

/** Whose message it is only the book knows, so it has the last word on edits and deletions. */
function changeChat(
  turn: Turn,
  id: ParticipantId,
  requestId: string,
  ability: 'chat' | 'react',
  deed: Exclude<Deed, { type: 'send' }>,
): Outcome {
  const person = turn.person(id);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  if (!may(turn.state, person, ability)) return refusal('FORBIDDEN');
  if (deed.seq > turn.state.chat.seq) return refusal('MESSAGE_NOT_FOUND');
  return (
    spend(turn, person, 'chat', costOf(deed.type === 'edit' ? deed.text.length : 0)) ??
    write(turn, person, requestId, deed)
  );
}

/**
 * Reading changes nothing and is answered straight from the book, so the answer is not remembered here: pages are large, and
 * a repeated request may well read anew.
 */
export function readChat(turn: Turn, command: Of<'read_chat'>): Outcome {
  const { requestId, after, before, limit } = command;
  const { chat } = turn.state;
  const person = turn.person(command.participantId);
  if (!person?.presence) return refusal('NOT_IN_MEETING');
  turn.emit({
    type: 'load_chat',
    conferenceId: turn.state.conferenceId,
    connectionId: person.connectionId,
    requestId,
    by: chatPerson(person),
    from: person.chatFrom,
    // Beyond the newest there is nothing, however far beyond: the book's numbers end earlier than a client's.
    after: after === null ? null : Math.min(after, chat.version),
    before: before === null ? null : Math.min(before, chat.seq + 1),
    limit,
  });
  return 'later';
}

/** What is durable is answered and told; to whom is decided now, for people came, went and changed roles meanwhile. */
export function chatWritten(turn: Turn, report: Report<'chat_written'>): Outcome {
  const { participantId, requestId, answer: given } = report;
  const asks = isOwed(turn.person(participantId), requestId);
  if (!given.ok) {
    if (asks) answerFailure(turn, participantId, requestId, given.code);
    return 'later';
  }
  const { message, sentVersion } = given;
  const { chat } = turn.state;
  turn.set({ chat: { ...chat, writtenVersion: Math.max(chat.writtenVersion, message.version) } });
  const isNew = message.version === sentVersion;
  if (asks) answer(turn, participantId, requestId, isNew ? { seq: message.seq } : {});
  const readers = present(turn.state).filter((person) => mayRead(person, given));
  turn.tell(readers, { type: 'chat_message', message });
  return 'later';
}

/**
 * People in a breakout room have its chat; they find what was written here when they are back. A change of an old message
 * must not show it to somebody who came after it.
 */
function mayRead(person: Person, { message, sentVersion, toUserId }: WrittenMessage): boolean {
  if (person.roomId !== null || sentVersion <= person.chatFrom) return false;
  const { from, to } = message;
  if (to.kind === 'everyone' || isSame(person, from)) return true;
  if (to.kind === 'hosts') return isHost(person);
  return isSame(person, { participantId: to.participantId, userId: toUserId });
}

/** At this seat or, signed in, at another one. */
const isSame = (
  { participantId, identity }: Person,
  other: { readonly participantId: ParticipantId; readonly userId: UserId | null },
): boolean =>
  participantId === other.participantId || (other.userId !== null && identity.userId === other.userId);

const chatPerson = (person: Person): ChatPerson => ({
  participantId: person.participantId,
  userId: person.identity.userId,
  displayName: person.identity.displayName,
  verified: person.identity.verified,
  host: isHost(person),
});

/** Long messages cost more of the person's pace. */
const costOf = (characters: number): number =>
  1 + Math.floor(characters / conferenceLimits.chatCharactersPerToken);

/** Gives out the next version; the request is answered when the book has written. */
function write(turn: Turn, person: Person, requestId: string, deed: Deed): Outcome {
  const version = turn.state.chat.version + 1;
  turn.set({ chat: { ...turn.state.chat, version } });
  owe(turn, person.participantId, requestId, { by: 'chat' });
  turn.emit({
    type: 'write_chat',
    conferenceId: turn.state.conferenceId,
    meetingId: turn.state.meeting.meetingId,
    requestId,
    by: chatPerson(person),
    from: person.chatFrom,
    version,
    at: turn.now,
    deed,
  });
  return 'later';
}
