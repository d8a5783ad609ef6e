import * as z from 'zod';
import { permissionMatrix, personPermissions } from '../abilities.js';
import {
  banId,
  conferenceId,
  meetingId,
  participantId,
  roomId,
  subscriptionId,
  trackId,
  userId,
} from '../ids.js';
import { meetingSettings } from '../rest/meetings.js';
import { iceServer } from '../rest/join.js';
import { mediaKind, sealed, trackSource, transportOffer, videoCodec } from './media.js';

export const conferenceRole = z.enum(['host', 'cohost', 'attendee', 'viewer']);
export type ConferenceRole = z.infer<typeof conferenceRole>;

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
  /** Place in the queue of raised hands: the lowest is first; null while the hand is down. */
  hand: z.int().nullable(),
  /** What a host gave or took for this one person. */
  permissions: personPermissions,
  tracks: z.array(trackState),
});
export type ParticipantState = z.infer<typeof participantState>;

export const waitingPerson = z.object({
  participantId,
  displayName: z.string(),
  verified: z.boolean(),
  since: z.iso.datetime(),
});
/** What hosts wrote to the waiting room. */
export const lobbyMessage = z.object({ displayName: z.string(), text: z.string(), at: z.iso.datetime() });
export type LobbyMessage = z.infer<typeof lobbyMessage>;
/** Why somebody waits: a host must let them in, or no host is there yet and they enter by themselves once one is. */
export const waitingReason = z.enum(['approval', 'host_absent']);
export type WaitingReason = z.infer<typeof waitingReason>;

/** Somebody who may not come back; for those who manage. */
export const ban = z.object({ banId, displayName: z.string(), verified: z.boolean(), at: z.iso.datetime() });
export type Ban = z.infer<typeof ban>;
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
  /** What each role may do at present; hosts and cohosts may everything. */
  permissions: permissionMatrix,
  /** Shown large to everybody. */
  spotlight: participantId.nullable(),
  /** Set in a breakout room; null in the main room. */
  breakout: z.object({ roomId, name: z.string() }).nullable(),
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
