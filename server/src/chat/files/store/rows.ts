import { EntitySchema } from 'typeorm';
import type { ConferenceId, FileId, MeetingId, ParticipantId, UserId } from '#protocol';

/** A row of `chat_files`: a file that was taken; it is ready for as long as it has this row. */
export interface ChatFileRow {
  id: FileId;
  conferenceId: ConferenceId;
  meetingId: MeetingId;
  participantId: ParticipantId;
  userId: UserId | null;
  name: string;
  /** As found in the file. */
  mediaType: string;
  bytes: number;
  /** In hex. */
  sha256: string;
  /** False: it was let through without a scanner. */
  scanned: boolean;
  storageKey: string;
  thumbnailKey: string | null;
  thumbW: number | null;
  thumbH: number | null;
  /** Of the message it was sent with; null: not yet sent. */
  messageSeq: number | null;
  /** Among the files of that message. */
  messagePlace: number | null;
  createdAt: Date;
}

export const chatFileEntity = new EntitySchema<ChatFileRow>({
  name: 'ChatFile',
  tableName: 'chat_files',
  columns: {
    id: { type: 'uuid', primary: true },
    conferenceId: { type: 'uuid' },
    meetingId: { type: 'uuid' },
    participantId: { type: 'uuid' },
    userId: { type: 'uuid', nullable: true },
    name: { type: 'varchar', length: 255 },
    mediaType: { type: 'varchar', length: 127 },
    bytes: { type: 'integer' },
    sha256: { type: 'char', length: 64 },
    scanned: { type: 'boolean' },
    storageKey: { type: 'varchar', length: 64 },
    thumbnailKey: { type: 'varchar', length: 64, nullable: true },
    thumbW: { type: 'integer', nullable: true },
    thumbH: { type: 'integer', nullable: true },
    messageSeq: { type: 'integer', nullable: true },
    messagePlace: { type: 'integer', nullable: true },
    createdAt: { type: 'timestamptz' },
  },
  uniques: [{ name: 'chat_files_storage_key_key', columns: ['storageKey'] }],
  indices: [
    { name: 'chat_files_message', columns: ['conferenceId', 'messageSeq'] },
    { name: 'chat_files_meeting', columns: ['meetingId'] },
    { name: 'chat_files_age', columns: ['createdAt'] },
    { name: 'chat_files_thumbnail', columns: ['thumbnailKey'], where: '(thumbnail_key IS NOT NULL)' },
  ],
  foreignKeys: [
    {
      name: 'chat_files_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});
