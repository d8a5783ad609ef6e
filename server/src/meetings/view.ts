import type { MeetingSettings, MeetingView } from '#protocol';
import type { Meeting } from './ports.js';
import type { StoredMeeting } from './store/meeting-store.js';
import type { MeetingRow } from './store/rows.js';

export const settingsOf = (row: MeetingRow): MeetingSettings => ({
  waitingRoom: row.waitingRoom,
  access: row.accessLevel,
  guests: row.guests,
  joinBeforeHost: row.joinBeforeHost,
  muteOnEntry: row.muteOnEntry,
  allowScreenShare: row.allowScreenShare,
  recording: row.recordingMode,
  e2eEncryption: row.e2eEncryption,
  maxParticipants: row.maxParticipants,
  chatHistory: row.chatHistory,
  permissions: row.permissions,
});

/** Settings as columns. */
export const settingsColumns = ({ access, recording, ...rest }: MeetingSettings) => ({
  ...rest,
  accessLevel: access,
  recordingMode: recording,
});

/** What everybody who may know the meeting sees of it. */
const known = (row: StoredMeeting, publicUrl: string) => ({
  id: row.id,
  code: row.code,
  topic: row.topic,
  type: row.meetingType,
  status: row.status,
  ownerId: row.hostUserId,
  ownerName: row.ownerName,
  hasPasscode: row.passwordHash !== null,
  settings: settingsOf(row),
  joinUrl: `${publicUrl}/m/${row.code}`,
});

/** As other features see it. */
export const toMeeting = (row: StoredMeeting, publicUrl: string): Meeting => ({
  ...known(row, publicUrl),
  closedAt: row.closedAt,
  expiresAt: row.expiresAt,
});

/** As its owner sees it, by REST. */
export const toView = (row: StoredMeeting, publicUrl: string): MeetingView => ({
  ...known(row, publicUrl),
  scheduledStart: row.scheduledStart?.toISOString() ?? null,
  duration: row.duration,
  recurrence: row.recurrence,
  createdAt: row.createdAt.toISOString(),
  actualStart: row.actualStart?.toISOString() ?? null,
  actualEnd: row.actualEnd?.toISOString() ?? null,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  hostKey: row.hostKey,
});
