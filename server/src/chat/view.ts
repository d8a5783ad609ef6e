import type { ChatFile, ChatMessage, ParticipantId, Reaction } from '#protocol';
import { excerptOf } from './domain/message.js';
import type { ChatMessageRow } from './store/rows.js';

/** What belongs to messages beside their rows, each by seq. */
export interface Belongings {
  readonly files: ReadonlyMap<number, readonly ChatFile[]>;
  readonly quoted: ReadonlyMap<number, ChatMessageRow>;
  /** In the order in which they were put on. */
  readonly reactions: readonly { seq: number; participantId: ParticipantId; emoji: Reaction }[];
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** From a row to the message that clients read. What is quoted is quoted as it is now; of a deleted message nothing is left. */
export function messageView(row: ChatMessageRow, { files, quoted, reactions }: Belongings): ChatMessage {
  const original = row.replyTo === null ? undefined : quoted.get(row.replyTo);
  return {
    seq: row.seq,
    version: row.version,
    at: row.createdAt.toISOString(),
    from: {
      participantId: row.authorParticipantId,
      userId: row.authorUserId,
      displayName: row.authorName,
      verified: row.authorVerified,
    },
    to: audienceView(row),
    text: row.text,
    replyTo: original
      ? { seq: original.seq, displayName: original.authorName, excerpt: excerptOf(original.text) }
      : null,
    files: [...(files.get(row.seq) ?? [])],
    reactions: reactionsView(reactions.filter(({ seq }) => seq === row.seq)),
    editedAt: iso(row.editedAt),
    deletedAt: iso(row.deletedAt),
  };
}

function audienceView({ audience, toParticipantId, toName }: ChatMessageRow): ChatMessage['to'] {
  if (audience !== 'participant') return { kind: audience };
  if (toParticipantId === null) throw new Error('a private message without an addressee');
  return { kind: audience, participantId: toParticipantId, displayName: toName ?? '' };
}

/** Emoji in the order of their first use. */
function reactionsView(
  reactions: readonly { participantId: ParticipantId; emoji: Reaction }[],
): ChatMessage['reactions'] {
  const byEmoji = new Map<Reaction, ParticipantId[]>();
  for (const { emoji, participantId } of reactions) {
    const people = byEmoji.get(emoji) ?? [];
    people.push(participantId);
    byEmoji.set(emoji, people);
  }
  return [...byEmoji].map(([emoji, participantIds]) => ({ emoji, participantIds }));
}
