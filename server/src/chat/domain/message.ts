import type { ChatAudience, ParticipantId, UserId } from '#protocol';

/** Who reads or changes, as the conference knows them now. */
export interface Reader {
  readonly participantId: ParticipantId;
  readonly userId: UserId | null;
  readonly host: boolean;
  /** What was sent up to this version stays hidden from them. */
  readonly from: number;
}

/** What decides over a message, wherever it is kept. */
export interface Message {
  readonly seq: number;
  /** The version with which it was sent. */
  readonly sentVersion: number;
  readonly authorParticipantId: ParticipantId;
  readonly authorUserId: UserId | null;
  readonly audience: ChatAudience['kind'];
  readonly toParticipantId: ParticipantId | null;
  readonly toUserId: UserId | null;
  readonly deletedAt: Date | null;
}

/** The same seat, or another one of the same signed-in person. */
const isSame = (
  reader: Pick<Reader, 'participantId' | 'userId'>,
  participantId: ParticipantId | null,
  userId: UserId | null,
): boolean => reader.participantId === participantId || (userId !== null && reader.userId === userId);

export const isAuthor = (reader: Reader, message: Message): boolean =>
  isSame(reader, message.authorParticipantId, message.authorUserId);

export function maySee(reader: Reader, message: Message): boolean {
  if (message.sentVersion <= reader.from) return false;
  if (message.audience === 'everyone' || isAuthor(reader, message)) return true;
  return message.audience === 'hosts'
    ? reader.host
    : isSame(reader, message.toParticipantId, message.toUserId);
}

export const mayEdit = (reader: Reader, message: Message): boolean =>
  message.deletedAt === null && isAuthor(reader, message) && maySee(reader, message);

/** Hosts delete what others wrote, as far as they can see it: whoever cannot read a message cannot judge it. */
export const mayDelete = (reader: Reader, message: Message): boolean =>
  message.deletedAt === null && maySee(reader, message) && (reader.host || isAuthor(reader, message));

/** To react to, or to quote. */
export const mayTakeUp = (reader: Reader, message: Message): boolean =>
  message.deletedAt === null && maySee(reader, message);

/** To whom a reply goes. */
export interface Addressee {
  readonly kind: ChatAudience['kind'];
  readonly participantId: ParticipantId | null;
  readonly userId: UserId | null;
  readonly host: boolean;
}

/**
 * A reply carries an excerpt of what it answers, so it may go only to those who could read that, too. `author` writes the
 * reply and may quote the message.
 */
export function mayCarryQuote(quoted: Message, author: Reader, to: Addressee): boolean {
  if (quoted.audience === 'everyone') return true;
  if (to.kind === 'everyone') return false;
  if (to.kind === 'hosts') return quoted.audience === 'hosts';
  if (to.participantId === null) return false;
  const reader = { participantId: to.participantId, userId: to.userId, host: to.host, from: author.from };
  return maySee(reader, quoted);
}

const EXCERPT = 200;

/** The beginning of a text in one line, at most 200 UTF-16 units, cut between characters. */
export function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= EXCERPT) return line;
  return `${line.slice(0, EXCERPT - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
