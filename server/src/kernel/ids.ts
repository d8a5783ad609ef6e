import { randomUUID } from 'node:crypto';
import type { BanId, ConferenceId, FileId, MeetingId, ParticipantId, UserId } from '#protocol';

/** Fresh ids: version 4 UUIDs from the system's random source, so none can be guessed from another. */
export const newMeetingId = (): MeetingId => randomUUID() as string as MeetingId;
export const newConferenceId = (): ConferenceId => randomUUID() as string as ConferenceId;
export const newParticipantId = (): ParticipantId => randomUUID() as string as ParticipantId;
export const newBanId = (): BanId => randomUUID() as string as BanId;
export const newFileId = (): FileId => randomUUID() as string as FileId;
export const newUserId = (): UserId => randomUUID() as string as UserId;
