import type { Abilities, ChatAudience, ParticipantId, ParticipantState } from '#protocol';

/** What the choice "Send to" holds. */
export type RecipientKey = 'everyone' | 'hosts' | ParticipantId;

export interface RecipientChoice {
  readonly participantId: ParticipantId;
  readonly name: string;
  readonly verified: boolean;
}

/** Why nothing can be written to the chosen recipient; screens put it to words. */
export type WritingObstacle = 'chat_off' | 'private_off' | 'gone';

export function audienceOf(key: RecipientKey): ChatAudience {
  if (key === 'everyone') return { kind: 'everyone' };
  return key === 'hosts' ? { kind: 'hosts' } : { kind: 'participant', participantId: key };
}

export const isHost = ({ role }: Pick<ParticipantState, 'role'>): boolean =>
  role === 'host' || role === 'cohost';

/** Everybody one may write to privately, by name. Hosts can always be written to. */
export function peopleToWriteTo(
  participants: readonly ParticipantState[],
  selfId: ParticipantId | null,
  abilities: Abilities,
): readonly RecipientChoice[] {
  if (!abilities.chat) return [];
  return participants
    .filter((person) => person.participantId !== selfId && (abilities.privateChat || isHost(person)))
    .map(({ participantId, displayName, verified }) => ({ participantId, name: displayName, verified }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** A chosen person who left stays chosen: what was meant for one must never go to all. */
export function obstacleTo(
  key: RecipientKey,
  participants: readonly ParticipantState[],
  abilities: Abilities,
): WritingObstacle | null {
  if (!abilities.chat) return 'chat_off';
  if (key === 'everyone' || key === 'hosts') return null;
  const person = participants.find(({ participantId }) => participantId === key);
  if (person === undefined) return 'gone';
  return abilities.privateChat || isHost(person) ? null : 'private_off';
}
