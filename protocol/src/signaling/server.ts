import * as z from 'zod';
import { abilities } from '../abilities.js';
import { participantId, pollId, roomId, subscriptionId, trackId } from '../ids.js';
import { errorBody } from '../errors.js';
import { breakoutsView } from './breakouts.js';
import { chatMessage, reaction } from './chat.js';
import { requestId } from './client.js';
import { documentKind } from './documents.js';
import { pollView } from './polls.js';
import {
  ban,
  lobbyMessage,
  mediaSetup,
  meetingInfo,
  participantState,
  traceStep,
  trackOffer,
  trackState,
  waitingPerson,
  waitingReason,
} from './state.js';

const answers = { requestId: requestId.optional() };

export const departureReason = z.enum([
  'left',
  'removed',
  'ended',
  'connection_lost',
  /** The same seat was taken by a newer connection. */
  'replaced',
  'denied',
  'expired',
  /** To another room of the same meeting; the `welcome` of that room follows on the same connection. */
  'moved',
  'server_stopping',
]);
export type DepartureReason = z.infer<typeof departureReason>;

export const serverMessages = {
  /** The whole truth, after entering, resuming, or a rebuild of the media: replaces everything the client knew. */
  welcome: z.object({
    type: z.literal('welcome'),
    ...answers,
    participantId,
    /** Secret of this seat, for `hello {resume}`. */
    resumeToken: z.string(),
    meeting: meetingInfo,
    abilities,
    /** Everybody, oneself included, in order of arrival. */
    participants: z.array(participantState),
    waiting: z.array(waitingPerson),
    /** Who may not come back; empty for those who do not manage. */
    bans: z.array(ban),
    /** The newest version of the chat, 0 when nothing was written: whoever knows less asks for `chat.history`. */
    chatVersion: z.int().min(0),
    polls: z.array(pollView),
    /** null when there are none. */
    breakouts: breakoutsView.nullable(),
    activeSpeaker: participantId.nullable(),
    media: mediaSetup,
    /** Every track already flowing to this client, by subscription; the client keeps those it has, drops others. */
    offers: z.array(trackOffer),
    trace: z.array(traceStep),
  }),
  /** The connection holds, and (when the person would be admitted) media transports are open, before `enter`. */
  prepared: z.object({ type: z.literal('prepared'), ...answers, media: mediaSetup.nullable() }),
  waiting_room: z.object({
    type: z.literal('waiting_room'),
    ...answers,
    participantId,
    resumeToken: z.string(),
    topic: z.string(),
    /** Counted from 1. */
    position: z.int(),
    reason: waitingReason,
    /** The last few that hosts wrote to those who wait, oldest first. */
    messages: z.array(lobbyMessage),
  }),
  /** The one answer to a request. */
  reply: z.discriminatedUnion('ok', [
    z.object({
      type: z.literal('reply'),
      requestId,
      ok: z.literal(true),
      data: z.record(z.string(), z.unknown()).optional(),
    }),
    z.object({ type: z.literal('reply'), requestId, ok: z.literal(false), error: errorBody }),
  ]),
  /** About a message that was no valid request. The connection is undisturbed unless the server closes it next. */
  error: z.object({ type: z.literal('error'), ...answers, error: errorBody }),
  participant_joined: z.object({ type: z.literal('participant_joined'), participant: participantState }),
  participant_changed: z.object({
    type: z.literal('participant_changed'),
    participantId,
    change: participantState
      .pick({ displayName: true, role: true, connected: true, hand: true, permissions: true })
      .partial(),
  }),
  participant_left: z.object({ type: z.literal('participant_left'), participantId, reason: departureReason }),
  track_added: z.object({ type: z.literal('track_added'), participantId, track: trackState }),
  /** `byHost` is set when a host did it, so that the screen can say so. */
  track_changed: z.object({
    type: z.literal('track_changed'),
    participantId,
    trackId,
    muted: z.boolean(),
    byHost: z.boolean().optional(),
  }),
  track_removed: z.object({ type: z.literal('track_removed'), participantId, trackId }),
  'track.offered': z.object({ type: z.literal('track.offered'), offer: trackOffer }),
  'track.withdrawn': z.object({ type: z.literal('track.withdrawn'), trackId, subscriptionId }),
  /** Whether the server lets this track flow, and which simulcast layer (0 = lowest) it aims at. */
  'subscription.changed': z.object({
    type: z.literal('subscription.changed'),
    trackId,
    active: z.boolean(),
    layer: z.int().nullable(),
  }),
  active_speaker: z.object({ type: z.literal('active_speaker'), participantId: participantId.nullable() }),
  abilities_changed: z.object({ type: z.literal('abilities_changed'), abilities }),
  meeting_changed: z.object({ type: z.literal('meeting_changed'), meeting: meetingInfo }),
  /** To those who may admit. */
  lobby_changed: z.object({ type: z.literal('lobby_changed'), waiting: z.array(waitingPerson) }),
  bans_changed: z.object({ type: z.literal('bans_changed'), bans: z.array(ban) }),
  /** A host asks this person to open the microphone. */
  unmute_requested: z.object({ type: z.literal('unmute_requested'), displayName: z.string() }),
  reaction: z.object({ type: z.literal('reaction'), participantId, emoji: reaction }),
  /** A new message, or what one has become: the same `seq` with a higher `version`. */
  chat_message: z.object({ type: z.literal('chat_message'), message: chatMessage }),
  poll_changed: z.object({ type: z.literal('poll_changed'), poll: pollView }),
  poll_removed: z.object({ type: z.literal('poll_removed'), pollId }),
  /** Base64 of a Yjs update. */
  document_update: z.object({
    type: z.literal('document_update'),
    document: documentKind,
    update: z.base64(),
  }),
  breakouts_changed: z.object({ type: z.literal('breakouts_changed'), breakouts: breakoutsView.nullable() }),
  /** From a host to all rooms. */
  breakout_broadcast: z.object({
    type: z.literal('breakout_broadcast'),
    displayName: z.string(),
    text: z.string(),
  }),
  /** To those who manage: somebody in a room asks for help. */
  breakout_help: z.object({
    type: z.literal('breakout_help'),
    roomId,
    roomName: z.string(),
    displayName: z.string(),
  }),
  /** The last message on this connection; it is closed after. */
  goodbye: z.object({ type: z.literal('goodbye'), reason: departureReason, error: errorBody.optional() }),
  pong: z.object({ type: z.literal('pong') }),
} as const;

export type ServerMessageType = keyof typeof serverMessages;
export const serverMessage = z.union(
  Object.values(serverMessages) as [
    (typeof serverMessages)[ServerMessageType],
    ...(typeof serverMessages)[ServerMessageType][],
  ],
);
export type ServerMessageOf<Type extends ServerMessageType> = z.output<(typeof serverMessages)[Type]>;
export type ServerMessage = { [Type in ServerMessageType]: ServerMessageOf<Type> }[ServerMessageType];
