import { EntitySchema } from 'typeorm';
import {
  defaultPermissions,
  type BanId,
  type ConferenceId,
  type MeetingId,
  type MeetingSettings,
  type ParticipantId,
  type UserId,
} from '#protocol';
import type { MeetingStatus } from '../domain/lifecycle.js';

/** A row of `meetings`. */
export interface MeetingRow {
  id: MeetingId;
  hostUserId: UserId;
  code: string;
  hostKey: string;
  topic: string;
  passwordHash: string | null;
  meetingType: 'instant' | 'scheduled' | 'recurring';
  scheduledStart: Date | null;
  scheduledEnd: Date | null;
  /** Minutes. */
  duration: number | null;
  recurrence: string | null;
  actualStart: Date | null;
  actualEnd: Date | null;
  maxParticipants: number;
  /** Always the same as `accessLevel` other than open. */
  waitingRoom: boolean;
  accessLevel: MeetingSettings['access'];
  guests: boolean;
  joinBeforeHost: boolean;
  e2eEncryption: boolean;
  recordingMode: MeetingSettings['recording'];
  muteOnEntry: boolean;
  /** Always the same as `permissions.attendee.share`. */
  allowScreenShare: MeetingSettings['allowScreenShare'];
  chatHistory: MeetingSettings['chatHistory'];
  permissions: MeetingSettings['permissions'];
  /** From then on nobody can join. */
  expiresAt: Date | null;
  status: MeetingStatus;
  /** When a host ended it for good. */
  closedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export const meetingEntity = new EntitySchema<MeetingRow>({
  name: 'Meeting',
  tableName: 'meetings',
  columns: {
    id: { type: 'uuid', primary: true },
    hostUserId: { type: 'uuid' },
    code: { type: 'char', length: 10 },
    hostKey: { type: 'varchar', length: 16 },
    topic: { type: 'varchar', length: 500 },
    passwordHash: { type: 'varchar', length: 255, nullable: true },
    meetingType: { type: 'varchar', length: 16 },
    scheduledStart: { type: 'timestamptz', nullable: true },
    scheduledEnd: { type: 'timestamptz', nullable: true },
    duration: { type: 'integer', nullable: true },
    recurrence: { type: 'varchar', length: 500, nullable: true },
    actualStart: { type: 'timestamptz', nullable: true },
    actualEnd: { type: 'timestamptz', nullable: true },
    maxParticipants: { type: 'integer', default: 100 },
    waitingRoom: { type: 'boolean', default: false },
    accessLevel: { type: 'varchar', length: 16, default: 'open' },
    guests: { type: 'boolean', default: true },
    joinBeforeHost: { type: 'boolean', default: true },
    e2eEncryption: { type: 'boolean', default: false },
    recordingMode: { type: 'varchar', length: 16, default: 'none' },
    muteOnEntry: { type: 'boolean', default: false },
    allowScreenShare: { type: 'varchar', length: 16, default: 'all' },
    chatHistory: { type: 'varchar', length: 16, default: 'all' },
    permissions: { type: 'jsonb', default: defaultPermissions },
    expiresAt: { type: 'timestamptz', nullable: true },
    status: { type: 'varchar', length: 16, default: 'scheduled' },
    closedAt: { type: 'timestamptz', nullable: true },
    createdAt: { type: 'timestamptz', default: () => 'now()' },
    updatedAt: { type: 'timestamptz', default: () => 'now()' },
  },
  uniques: [{ name: 'meetings_code_key', columns: ['code'] }],
  indices: [
    { name: 'meetings_host_schedule', columns: ['hostUserId', 'scheduledStart'] },
    { name: 'meetings_active', columns: ['status'], where: `((status)::text = 'active'::text)` },
  ],
  checks: [
    { name: 'meetings_type_known', expression: `meeting_type IN ('instant', 'scheduled', 'recurring')` },
    { name: 'meetings_status_known', expression: `status IN ('scheduled', 'active', 'ended', 'deleted')` },
    { name: 'meetings_recording_mode_known', expression: `recording_mode IN ('none', 'cloud', 'local')` },
    { name: 'meetings_allow_screen_share_known', expression: `allow_screen_share IN ('host', 'all')` },
    {
      name: 'meetings_access_level_known',
      expression: `access_level IN ('open', 'trusted', 'restricted')`,
    },
    { name: 'meetings_chat_history_known', expression: `chat_history IN ('all', 'since_join')` },
    { name: 'meetings_waiting_room_as_access', expression: `waiting_room = (access_level <> 'open')` },
  ],
  foreignKeys: [
    {
      name: 'meetings_host_user_id_fkey',
      target: 'User',
      columnNames: ['hostUserId'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** A row of `conferences`: one run of a meeting. */
export interface ConferenceRow {
  id: ConferenceId;
  meetingId: MeetingId;
  startedAt: Date;
  /** Known to run then; after a crash, the best guess of its end. */
  lastAliveAt: Date;
  endedAt: Date | null;
}

export const conferenceEntity = new EntitySchema<ConferenceRow>({
  name: 'Conference',
  tableName: 'conferences',
  columns: {
    id: { type: 'uuid', primary: true },
    meetingId: { type: 'uuid' },
    startedAt: { type: 'timestamptz' },
    lastAliveAt: { type: 'timestamptz' },
    endedAt: { type: 'timestamptz', nullable: true },
  },
  indices: [
    { name: 'conferences_meeting', columns: ['meetingId'] },
    { name: 'conferences_running', columns: ['meetingId'], where: '(ended_at IS NULL)' },
  ],
  foreignKeys: [
    {
      name: 'conferences_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** A row of `meeting_participants`: one person's stay in one conference. */
export interface ParticipantRow {
  id: ParticipantId;
  conferenceId: ConferenceId;
  meetingId: MeetingId;
  userId: UserId | null;
  displayName: string;
  joinedAt: Date;
  leftAt: Date | null;
  durationSec: number | null;
  sfuNodeId: string | null;
  region: string | null;
}

export const participantEntity = new EntitySchema<ParticipantRow>({
  name: 'MeetingParticipant',
  tableName: 'meeting_participants',
  columns: {
    id: { type: 'uuid', primary: true },
    conferenceId: { type: 'uuid' },
    meetingId: { type: 'uuid' },
    userId: { type: 'uuid', nullable: true },
    displayName: { type: 'varchar', length: 200 },
    joinedAt: { type: 'timestamptz' },
    leftAt: { type: 'timestamptz', nullable: true },
    durationSec: { type: 'integer', nullable: true },
    sfuNodeId: { type: 'varchar', length: 64, nullable: true },
    region: { type: 'varchar', length: 64, nullable: true },
  },
  indices: [
    { name: 'meeting_participants_conference', columns: ['conferenceId'] },
    { name: 'meeting_participants_meeting', columns: ['meetingId', 'joinedAt'] },
    { name: 'meeting_participants_user', columns: ['userId'] },
  ],
  foreignKeys: [
    {
      name: 'meeting_participants_conference_id_fkey',
      target: 'Conference',
      columnNames: ['conferenceId'],
      referencedColumnNames: ['id'],
    },
    {
      name: 'meeting_participants_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
    {
      name: 'meeting_participants_user_id_fkey',
      target: 'User',
      columnNames: ['userId'],
      referencedColumnNames: ['id'],
    },
  ],
});

/** A row of `meeting_bans`: somebody who may not come back into a meeting. */
export interface BanRow {
  id: BanId;
  meetingId: MeetingId;
  userId: UserId | null;
  /** A keyed hash of what the guest's browser holds, never that itself. */
  guestKey: string | null;
  displayName: string;
  createdAt: Date;
}

export const banEntity = new EntitySchema<BanRow>({
  name: 'MeetingBan',
  tableName: 'meeting_bans',
  columns: {
    id: { type: 'uuid', primary: true },
    meetingId: { type: 'uuid' },
    userId: { type: 'uuid', nullable: true },
    guestKey: { type: 'varchar', length: 64, nullable: true },
    displayName: { type: 'varchar', length: 200 },
    createdAt: { type: 'timestamptz' },
  },
  indices: [
    { name: 'meeting_bans_meeting', columns: ['meetingId', 'createdAt'] },
    { name: 'meeting_bans_user', columns: ['userId'] },
    {
      name: 'meeting_bans_one_a_user',
      columns: ['meetingId', 'userId'],
      unique: true,
      where: '(user_id IS NOT NULL)',
    },
    {
      name: 'meeting_bans_one_a_guest',
      columns: ['meetingId', 'guestKey'],
      unique: true,
      where: '(guest_key IS NOT NULL)',
    },
  ],
  foreignKeys: [
    {
      name: 'meeting_bans_meeting_id_fkey',
      target: 'Meeting',
      columnNames: ['meetingId'],
      referencedColumnNames: ['id'],
    },
    {
      name: 'meeting_bans_user_id_fkey',
      target: 'User',
      columnNames: ['userId'],
      referencedColumnNames: ['id'],
    },
  ],
});

export const meetingEntities = [meetingEntity, conferenceEntity, participantEntity, banEntity];
