import { randomUUID } from 'node:crypto';
import type { ConferenceId, MeetingId, ParticipantId, UserId } from '#protocol';

/** Fresh ids: version 4 UUIDs from the system's random source, so none can be guessed from another. */
export const newMeetingId = (): MeetingId => randomUUID() as string as MeetingId;
export const newConferenceId = (): ConferenceId => randomUUID() as string as ConferenceId;
export const newParticipantId = (): ParticipantId => randomUUID() as string as ParticipantId;
export const newUserId = (): UserId => randomUUID() as string as UserId;
