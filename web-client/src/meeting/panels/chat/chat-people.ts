import type { ChatMessage, ParticipantId, ParticipantState, UserId } from '#protocol';

/** Who reads: this seat, and the account it belongs to, so that what one wrote before coming back is still one's own. */
export interface Reader {
  readonly participantId: ParticipantId | null;
  readonly userId: UserId | null;
}

export const readerOf = (
  participants: readonly ParticipantState[],
  selfId: ParticipantId | null,
): Reader => ({
  participantId: selfId,
  userId: participants.find(({ participantId }) => participantId === selfId)?.userId ?? null,
});

export const isOwn = ({ from }: Pick<ChatMessage, 'from'>, reader: Reader): boolean =>
  from.participantId === reader.participantId || (from.userId !== null && from.userId === reader.userId);

/** The names that readers know: of everybody here, and of those who wrote and left. */
export function namesIn(
  participants: readonly ParticipantState[],
  messages: readonly ChatMessage[],
): ReadonlyMap<ParticipantId, string> {
  const names = new Map<ParticipantId, string>();
  for (const { from } of messages) names.set(from.participantId, from.displayName);
  for (const { participantId, displayName } of participants) names.set(participantId, displayName);
  return names;
}

/** Whether both tell the same, so that no message need be drawn anew. */
export const sameNames = (
  one: ReadonlyMap<ParticipantId, string>,
  other: ReadonlyMap<ParticipantId, string>,
): boolean => one.size === other.size && [...one].every(([id, name]) => other.get(id) === name);

export const sameReader = (one: Reader, other: Reader): boolean =>
  one.participantId === other.participantId && one.userId === other.userId;
