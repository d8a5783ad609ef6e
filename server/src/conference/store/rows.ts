import { EntitySchema } from 'typeorm';
import type { ConferenceId, MeetingId, PollId } from '#protocol';

/** A row of `polls`. */
export interface PollRow {
  conferenceId: ConferenceId;
  pollId: PollId;
  meetingId: MeetingId;
  question: string;
  options: string[];
  multiple: boolean;
  anonymous: boolean;
  status: 'draft' | 'open' | 'closed';
  /** Votes per option. */
  counts: number[];
  voters: number;
  /** Of named polls: who chose which options. */
  answers: { displayName: string; options: number[] }[];
}

export const pollEntity = new EntitySchema<PollRow>({
  name: 'Poll',
  tableName: 'polls',
  columns: {
    conferenceId: { type: 'uuid', primary: true },
    pollId: { type: 'varchar', length: 128, primary: true },
    meetingId: { type: 'uuid' },
    question: { type: 'varchar', length: 300 },
    options: { type: 'jsonb' },
    multiple: { type: 'boolean' },
    anonymous: { type: 'boolean' },
    status: { type: 'varchar', length: 16 },
    counts: { type: 'jsonb' },
    voters: { type: 'integer' },
    answers: { type: 'jsonb' },
  },
  indices: [{ name: 'polls_meeting', columns: ['meetingId'] }],
  checks: [
    { name: 'polls_status_known', expression: `status IN ('draft', 'open', 'closed')` },
    { name: 'polls_anonymous_names_nobody', expression: `NOT anonymous OR answers = '[]'::jsonb` },
  ],
  foreignKeys: [
    {
      name: 'polls_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});

export const conferenceEntities = [pollEntity];
