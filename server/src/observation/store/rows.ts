import { EntitySchema } from 'typeorm';
import type { ConferenceId, FailoverCause, MeetingId, ParticipantId, TrackSource } from '#protocol';

/** A row of `media_gaps`: somebody heard or saw nothing of somebody else for so long, though they should have. */
export interface MediaGapRow {
  id: string;
  conferenceId: ConferenceId;
  meetingId: MeetingId;
  /** Who noticed it. */
  participantId: ParticipantId;
  fromParticipantId: ParticipantId;
  source: TrackSource;
  ms: number;
  /** When it was told, that is at its end. */
  at: Date;
}

export const mediaGapEntity = new EntitySchema<MediaGapRow>({
  name: 'MediaGap',
  tableName: 'media_gaps',
  columns: {
    id: { type: 'uuid', primary: true },
    conferenceId: { type: 'uuid' },
    meetingId: { type: 'uuid' },
    participantId: { type: 'uuid' },
    fromParticipantId: { type: 'uuid' },
    source: { type: 'varchar', length: 16 },
    ms: { type: 'integer' },
    at: { type: 'timestamptz' },
  },
  indices: [
    { name: 'media_gaps_age', columns: ['at', 'id'] },
    { name: 'media_gaps_conference', columns: ['conferenceId', 'at', 'id'] },
    { name: 'media_gaps_meeting', columns: ['meetingId', 'at'] },
  ],
});

/** A row of `media_failovers`: media, or control, went and its people were taken care of elsewhere. */
export interface MediaFailoverRow {
  id: string;
  at: Date;
  cause: FailoverCause;
  /** null: the whole house, or not known. */
  nodeId: string | null;
  /** null: the whole node, or not known. */
  workerId: string | null;
  conferences: number;
  participants: number;
}

export const mediaFailoverEntity = new EntitySchema<MediaFailoverRow>({
  name: 'MediaFailover',
  tableName: 'media_failovers',
  columns: {
    id: { type: 'uuid', primary: true },
    at: { type: 'timestamptz' },
    cause: { type: 'varchar', length: 32 },
    nodeId: { type: 'varchar', length: 64, nullable: true },
    workerId: { type: 'varchar', length: 128, nullable: true },
    conferences: { type: 'integer' },
    participants: { type: 'integer' },
  },
  indices: [{ name: 'media_failovers_age', columns: ['at', 'id'] }],
});

export const observationEntities = [mediaGapEntity, mediaFailoverEntity];
