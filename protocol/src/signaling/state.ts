import * as z from 'zod';
import { conferenceId, meetingId, participantId, subscriptionId, trackId, userId } from '../ids.js';
import { meetingSettings } from '../rest/meetings.js';
import { iceServer } from '../rest/join.js';
import { mediaKind, sealed, trackSource, transportOffer, videoCodec } from './media.js';

export const conferenceRole = z.enum(['host', 'cohost', 'attendee', 'viewer']);
export type ConferenceRole = z.infer<typeof conferenceRole>;

/** What this person may do now, computed by the server; screens only show it. */
export const abilities = z.object({
  speak: z.boolean(),
  camera: z.boolean(),
  share: z.boolean(),
  /** Admit and deny from the waiting room, and see who waits. */
  admit: z.boolean(),
  /** Mute others, lock, remove, end for all. */
  manage: z.boolean(),
});
export type Abilities = z.infer<typeof abilities>;

export const trackState = z.object({ trackId, source: trackSource, kind: mediaKind, muted: z.boolean() });
export type TrackState = z.infer<typeof trackState>;

export const participantState = z.object({
  participantId,
  /** null for a guest. */
  userId: userId.nullable(),
  displayName: z.string(),
  photoUrl: z.string().nullable(),
  role: conferenceRole,
  /** False for guests: screens mark them. */
  verified: z.boolean(),
  /** False while the socket is lost and the seat is kept. */
  connected: z.boolean(),
  joinedAt: z.iso.datetime(),
  tracks: z.array(trackState),
});
export type ParticipantState = z.infer<typeof participantState>;

export const waitingPerson = z.object({
  participantId,
  displayName: z.string(),
  verified: z.boolean(),
  since: z.iso.datetime(),
});
export type WaitingPerson = z.infer<typeof waitingPerson>;

export const meetingInfo = z.object({
  meetingId,
  conferenceId,
  code: z.string(),
  topic: z.string(),
  joinUrl: z.string(),
  startedAt: z.iso.datetime(),
  locked: z.boolean(),
  settings: meetingSettings,
});
export type MeetingInfo = z.infer<typeof meetingInfo>;

/** One track flowing to this client: what it needs to receive it. Starts paused until `track.ready`. */
export const trackOffer = z.object({
  subscriptionId,
  trackId,
  participantId,
  source: trackSource,
  kind: mediaKind,
  rtpParameters: sealed,
});
export type TrackOffer = z.infer<typeof trackOffer>;

export const mediaSetup = z.object({
  rtpCapabilities: sealed,
  iceServers: z.array(iceServer),
  send: transportOffer,
  recv: transportOffer,
  /** The camera codec to publish first, if the browser can encode it. */
  preferredVideoCodec: videoCodec,
});
export type MediaSetup = z.infer<typeof mediaSetup>;

/** One step of a join and when it was reached: milliseconds since the ticket request arrived at the server. */
export const traceStep = z.object({ step: z.string().max(64), ms: z.number() });
export type TraceStep = z.infer<typeof traceStep>;
