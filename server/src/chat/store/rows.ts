import { EntitySchema } from 'typeorm';
import type { ChatAudience, ConferenceId, MeetingId, ParticipantId, Reaction, UserId } from '#protocol';

/** A row of `chat_messages`. */
export interface ChatMessageRow {
  conferenceId: ConferenceId;
  seq: number;
  meetingId: MeetingId;
  /** Of the last change; unique within the conference. */
  version: number;
  /** As it was sent. */
  sentVersion: number;
  authorParticipantId: ParticipantId;
  authorUserId: UserId | null;
  authorName: string;
  authorVerified: boolean;
  audience: ChatAudience['kind'];
  /** Of the person written to; null for other audiences. */
  toParticipantId: ParticipantId | null;
  toUserId: UserId | null;
  toName: string | null;
  /** Empty once deleted. */
  text: string;
  /** The seq of the message that this one answers. */
  replyTo: number | null;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
}

export const chatMessageEntity = new EntitySchema<ChatMessageRow>({
  name: 'ChatMessage',
  tableName: 'chat_messages',
  columns: {
    conferenceId: { type: 'uuid', primary: true },
    seq: { type: 'integer', primary: true },
    meetingId: { type: 'uuid' },
    version: { type: 'integer' },
    sentVersion: { type: 'integer' },
    authorParticipantId: { type: 'uuid' },
    authorUserId: { type: 'uuid', nullable: true },
    authorName: { type: 'varchar', length: 200 },
    authorVerified: { type: 'boolean' },
    audience: { type: 'varchar', length: 16 },
    toParticipantId: { type: 'uuid', nullable: true },
    toUserId: { type: 'uuid', nullable: true },
    toName: { type: 'varchar', length: 200, nullable: true },
    text: { type: 'text' },
    replyTo: { type: 'integer', nullable: true },
    createdAt: { type: 'timestamptz' },
    editedAt: { type: 'timestamptz', nullable: true },
    deletedAt: { type: 'timestamptz', nullable: true },
  },
  uniques: [{ name: 'chat_messages_version_key', columns: ['conferenceId', 'version'] }],
  indices: [{ name: 'chat_messages_meeting', columns: ['meetingId'] }],
  checks: [
    { name: 'chat_messages_audience_known', expression: `audience IN ('everyone', 'hosts', 'participant')` },
  ],
  foreignKeys: [
    {
      name: 'chat_messages_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** A row of `chat_reactions`: one person's emoji on one message. */
export interface ChatReactionRow {
  conferenceId: ConferenceId;
  seq: number;
  participantId: ParticipantId;
  emoji: Reaction;
  /** With which it was put on: the order in which reactions are shown. */
  version: number;
}

export const chatReactionEntity = new EntitySchema<ChatReactionRow>({
  name: 'ChatReaction',
  tableName: 'chat_reactions',
  columns: {
    conferenceId: { type: 'uuid', primary: true },
    seq: { type: 'integer', primary: true },
    participantId: { type: 'uuid', primary: true },
    emoji: { type: 'varchar', length: 16, primary: true },
    version: { type: 'integer' },
  },
  foreignKeys: [
    {
      name: 'chat_reactions_message_fkey',
      target: 'ChatMessage',
      columnNames: ['conferenceId', 'seq'],
      referencedColumnNames: ['conferenceId', 'seq'],
    },
  ],
});

export const chatEntities = [chatMessageEntity, chatReactionEntity];
