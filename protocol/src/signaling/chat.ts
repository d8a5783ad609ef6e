import * as z from 'zod';
import { fileId, participantId, userId } from '../ids.js';
import { messageText } from '../text.js';

export const chatLimits = {
  /** Characters (UTF-16 units) of one message. */
  maxText: 4_000,
  maxFiles: 5,
  /** Different emoji on one message. */
  maxReactions: 12,
  /** Messages in one answer to `chat.history`. */
  maxPage: 200,
} as const;

/** Emoji that can be reactions, in a meeting and on messages. */
export const reactionEmoji = [
  '👍',
  '👎',
  '👏',
  '❤️',
  '😂',
  '😮',
  '🎉',
  '🤔',
  '🙏',
  '✅',
  '❌',
  '☕',
] as const;
export const reaction = z.enum(reactionEmoji);
export type Reaction = z.infer<typeof reaction>;

/** Hosts are those who are host or cohost at the time of reading. */
export const chatAudience = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('hosts') }),
  z.object({ kind: z.literal('participant'), participantId }),
]);
export type ChatAudience = z.infer<typeof chatAudience>;

export const chatText = messageText(chatLimits.maxText);

/** Position of a message in its conference, counted from 1. */
export const chatSeq = z.int().min(1);

export const chatFile = z.object({
  fileId,
  name: z.string().max(255),
  /** MIME type, as found in the file. */
  mediaType: z.string().max(127),
  bytes: z.int().min(0),
  /** Size in pixels of the thumbnail, for pictures. */
  thumbnail: z.object({ width: z.int(), height: z.int() }).nullable(),
});
export type ChatFile = z.infer<typeof chatFile>;

export const chatMessage = z.object({
  seq: chatSeq,
  /** Rises with every message and every change of one, within the conference: what is newer than one has seen. */
  version: z.int().min(1),
  at: z.iso.datetime(),
  from: z.object({
    participantId,
    userId: userId.nullable(),
    displayName: z.string(),
    verified: z.boolean(),
  }),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('everyone') }),
    z.object({ kind: z.literal('hosts') }),
    z.object({ kind: z.literal('participant'), participantId, displayName: z.string() }),
  ]),
  /** Empty when deleted. */
  text: z.string().max(chatLimits.maxText),
  replyTo: z.object({ seq: chatSeq, displayName: z.string(), excerpt: z.string().max(200) }).nullable(),
  files: z.array(chatFile).max(chatLimits.maxFiles),
  reactions: z.array(z.object({ emoji: reaction, participantIds: z.array(participantId) })),
  editedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** Answer to `chat.history`. */
export const chatPage = z.object({
  messages: z.array(chatMessage),
  /** Whether there are more in the direction that was asked for. */
  more: z.boolean(),
});
export type ChatPage = z.infer<typeof chatPage>;
