import { EntitySchema } from 'typeorm';
import type { ConferenceId, DocumentKind, MeetingId } from '#protocol';

/** A row of `conference_documents`. */
export interface DocumentRow {
  conferenceId: ConferenceId;
  kind: DocumentKind;
  meetingId: MeetingId;
  /** The whole document as one Yjs update, version 1. */
  state: Buffer;
  updatedAt: Date;
}

export const documentEntity = new EntitySchema<DocumentRow>({
  name: 'ConferenceDocument',
  tableName: 'conference_documents',
  columns: {
    conferenceId: { type: 'uuid', primary: true },
    kind: { type: 'varchar', length: 16, primary: true },
    meetingId: { type: 'uuid' },
    state: { type: 'bytea' },
    updatedAt: { type: 'timestamptz', default: () => 'now()' },
  },
  indices: [{ name: 'conference_documents_meeting', columns: ['meetingId'] }],
  checks: [{ name: 'conference_documents_kind_known', expression: `kind IN ('notes', 'board')` }],
  foreignKeys: [
    {
      name: 'conference_documents_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});

export const documentEntities = [documentEntity];
