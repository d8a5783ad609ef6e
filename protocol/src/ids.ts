import * as z from 'zod';

/** Branded ids: each is a string on the wire, and cannot be mistaken for another kind of id in code. */
const id = <const Brand extends string>(brand: Brand) => z.string().min(1).max(128).brand(brand);

export const meetingId = z.uuid().brand('MeetingId');
export const userId = z.uuid().brand('UserId');
/** One run of a meeting. */
export const conferenceId = z.uuid().brand('ConferenceId');
export const participantId = z.uuid().brand('ParticipantId');
/** One published microphone, camera, screen or screen audio. */
export const trackId = id('TrackId');
/** One track flowing to one participant. */
export const subscriptionId = id('SubscriptionId');
export const transportId = id('TransportId');
/** A file that was uploaded for the chat of one conference. */
export const fileId = z.uuid().brand('FileId');
export const pollId = id('PollId');
/** A breakout room of one conference. */
export const roomId = id('RoomId');
/** Somebody who may not come back into a meeting. */
export const banId = z.uuid().brand('BanId');

export type MeetingId = z.infer<typeof meetingId>;
export type UserId = z.infer<typeof userId>;
export type ConferenceId = z.infer<typeof conferenceId>;
export type ParticipantId = z.infer<typeof participantId>;
export type TrackId = z.infer<typeof trackId>;
export type SubscriptionId = z.infer<typeof subscriptionId>;
export type TransportId = z.infer<typeof transportId>;
export type FileId = z.infer<typeof fileId>;
export type PollId = z.infer<typeof pollId>;
export type RoomId = z.infer<typeof roomId>;
export type BanId = z.infer<typeof banId>;
