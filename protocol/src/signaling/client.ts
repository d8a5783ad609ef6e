import * as z from 'zod';
import { permissionRole, permissions, personPermissions } from '../abilities.js';
import { banId, conferenceId, fileId, participantId, pollId, roomId, trackId } from '../ids.js';
import { hostKey, liveSettings } from '../rest/meetings.js';
import { displayName, messageText, plainText } from '../text.js';
import { breakoutAssignment, breakoutLimits, breakoutName } from './breakouts.js';
import { chatAudience, chatLimits, chatSeq, chatText, reaction, type ChatPage } from './chat.js';
import { documentKind, documentUpdate } from './documents.js';
import { direction, sealed, trackSource } from './media.js';
import { pollDraft, pollLimits } from './polls.js';
import { traceStep } from './state.js';

/** Chosen by the client, unique within its participant. A repeated one gets the first answer again. */
export const requestId = z.string().min(1).max(64);
const request = { requestId };
/**
 * Which room the chat is that the person writes in, as the welcome named it. From another seat by then, it is refused with
 * NOT_IN_MEETING: nothing said in one room is heard in the next.
 */
const inRoom = { conferenceId: conferenceId.optional() };
const capabilities = z.object({
  /** The device's RTP capabilities; without them the client is offered no tracks. */
  rtp: sealed.optional(),
});

/**
 * The first message. With `ticket` it asks to enter; with `ticket` and `prepare` it only opens what can be opened while
 * the person is still on the preview page, and `enter` follows; with `resume` it takes its seat back.
 */
export const hello = z
  .object({
    type: z.literal('hello'),
    requestId: requestId.optional(),
    protocolVersion: z.int(),
    ticket: z.string().max(4096).optional(),
    prepare: z.boolean().optional(),
    resume: z
      .object({
        participantId,
        token: z.string().min(16).max(256),
        /** True after a reload: the client's transports are gone and it needs new ones. */
        freshMedia: z.boolean().default(false),
      })
      .optional(),
    capabilities: capabilities.optional(),
  })
  .refine((m) => (m.ticket === undefined) !== (m.resume === undefined), {
    message: 'Send either ticket or resume.',
  });

export const clientMessages = {
  hello,
  /** After `prepared`: enter now, under this name. Answered by `welcome` or `waiting_room`, like `hello`. */
  enter: z.object({
    type: z.literal('enter'),
    ...request,
    displayName: displayName.optional(),
    audioOnly: z.boolean().optional(),
    capabilities: capabilities.optional(),
  }),
  'transport.connect': z.object({
    type: z.literal('transport.connect'),
    ...request,
    direction,
    dtlsParameters: sealed,
  }),
  /** Answered with `{iceParameters}`. */
  'transport.restart_ice': z.object({ type: z.literal('transport.restart_ice'), ...request, direction }),
  /** Answered with `{trackId}`. At most one live track per source; a second is refused. */
  'track.publish': z.object({
    type: z.literal('track.publish'),
    ...request,
    source: trackSource,
    rtpParameters: sealed,
    muted: z.boolean().default(false),
  }),
  'track.close': z.object({ type: z.literal('track.close'), ...request, source: trackSource }),
  /** The client can receive this track now; the server lets it flow. */
  'track.ready': z.object({ type: z.literal('track.ready'), trackId }),
  mute: z.object({ type: z.literal('mute'), ...request, source: trackSource }),
  unmute: z.object({ type: z.literal('unmute'), ...request, source: trackSource }),
  /** Claims the share, so that a refusal comes before the browser's picker; `track.publish` of `screen` follows. */
  screen_share_start: z.object({ type: z.literal('screen_share_start'), ...request }),
  screen_share_stop: z.object({ type: z.literal('screen_share_stop'), ...request }),
  /** The client's whole wish: every video it shows, with the height of its tile in device pixels. Others pause. */
  'view.changed': z.object({
    type: z.literal('view.changed'),
    tiles: z.array(z.object({ trackId, height: z.int().min(0).max(4320) })).max(100),
  }),
  admit: z.object({ type: z.literal('admit'), ...request, participantId }),
  /** `block`: and keep them out of this meeting from now on. */
  deny: z.object({ type: z.literal('deny'), ...request, participantId, block: z.boolean().default(false) }),
  admit_all: z.object({ type: z.literal('admit_all'), ...request }),
  lock: z.object({ type: z.literal('lock'), ...request, locked: z.boolean() }),
  mute_participant: z.object({ type: z.literal('mute_participant'), ...request, participantId }),
  /** Everybody but the hosts. `mayUnmute: false` takes `speak` from attendees until it is given back. */
  mute_all: z.object({ type: z.literal('mute_all'), ...request, mayUnmute: z.boolean().default(true) }),
  /** The person is asked; nobody's microphone is opened by somebody else. Gives them `speak` where it was taken. */
  ask_unmute: z.object({ type: z.literal('ask_unmute'), ...request, participantId }),
  stop_camera: z.object({ type: z.literal('stop_camera'), ...request, participantId }),
  stop_share: z.object({ type: z.literal('stop_share'), ...request, participantId }),
  /** `ban`: and keep them out of this meeting from now on. */
  remove: z.object({ type: z.literal('remove'), ...request, participantId, ban: z.boolean().default(false) }),
  unban: z.object({ type: z.literal('unban'), ...request, banId }),
  set_role: z.object({
    type: z.literal('set_role'),
    ...request,
    participantId,
    role: z.enum(['cohost', 'attendee', 'viewer']),
  }),
  /** Makes somebody host; who hands over becomes cohost. */
  hand_over: z.object({ type: z.literal('hand_over'), ...request, participantId }),
  /** Become host by the meeting's host key. Throttled like passcodes. */
  claim_host: z.object({ type: z.literal('claim_host'), ...request, hostKey }),
  set_permissions: z.object({
    type: z.literal('set_permissions'),
    ...request,
    role: permissionRole,
    change: permissions.partial(),
  }),
  /** The whole of what differs from the role; `{}` takes all back. */
  set_person_permissions: z.object({
    type: z.literal('set_person_permissions'),
    ...request,
    participantId,
    permissions: personPermissions,
  }),
  /** For this run of the meeting; the durable meeting stays as its owner made it. */
  change_settings: z.object({ type: z.literal('change_settings'), ...request, settings: liveSettings }),
  spotlight: z.object({ type: z.literal('spotlight'), ...request, participantId: participantId.nullable() }),
  /** From a host to everybody who waits. */
  lobby_message: z.object({
    type: z.literal('lobby_message'),
    ...request,
    text: messageText(500).pipe(z.string().min(1)),
  }),
  /** Without `participantId`: oneself. Hosts may rename others. */
  rename: z.object({
    type: z.literal('rename'),
    ...request,
    participantId: participantId.optional(),
    displayName,
  }),
  hand_raise: z.object({ type: z.literal('hand_raise'), ...request, raised: z.boolean() }),
  lower_hand: z.object({ type: z.literal('lower_hand'), ...request, participantId }),
  lower_all_hands: z.object({ type: z.literal('lower_all_hands'), ...request }),
  reaction: z.object({ type: z.literal('reaction'), ...request, emoji: reaction }),

  /** Answered with `{seq}` once it is durable. Needs text or files. */
  'chat.send': z.object({
    type: z.literal('chat.send'),
    ...request,
    ...inRoom,
    to: chatAudience,
    text: chatText,
    replyTo: chatSeq.optional(),
    /** Uploaded by this participant, each sent once. */
    fileIds: z.array(fileId).max(chatLimits.maxFiles).default([]),
  }),
  /** One's own. */
  'chat.edit': z.object({
    type: z.literal('chat.edit'),
    ...request,
    ...inRoom,
    seq: chatSeq,
    text: chatText,
  }),
  /** One's own; hosts, anybody's. */
  'chat.delete': z.object({ type: z.literal('chat.delete'), ...request, ...inRoom, seq: chatSeq }),
  'chat.react': z.object({
    type: z.literal('chat.react'),
    ...request,
    ...inRoom,
    seq: chatSeq,
    emoji: reaction,
    on: z.boolean(),
  }),
  /**
   * Answered with a ChatPage of what the asker may see, by `version` rising. `after`: what is new or changed since that
   * version, oldest first. `before`: older messages than this seq. Neither: the latest.
   */
  'chat.history': z.object({
    type: z.literal('chat.history'),
    ...request,
    after: z.int().min(0).optional(),
    before: chatSeq.optional(),
    limit: z.int().min(1).max(chatLimits.maxPage).default(100),
  }),

  /** Makes a draft, or changes one. Answered with `{pollId}`. */
  'poll.save': z.object({
    type: z.literal('poll.save'),
    ...request,
    pollId: pollId.optional(),
    poll: pollDraft,
  }),
  'poll.launch': z.object({ type: z.literal('poll.launch'), ...request, pollId }),
  'poll.close': z.object({ type: z.literal('poll.close'), ...request, pollId }),
  'poll.delete': z.object({ type: z.literal('poll.delete'), ...request, pollId }),
  /** Once a head. Positions in `options`. */
  'poll.vote': z.object({
    type: z.literal('poll.vote'),
    ...request,
    pollId,
    options: z
      .array(
        z
          .int()
          .min(0)
          .max(pollLimits.maxOptions - 1),
      )
      .min(1)
      .max(pollLimits.maxOptions),
  }),

  /** Answered with `{update}`, the whole document; `document_update` follows for every change until `document.close`. */
  'document.open': z.object({ type: z.literal('document.open'), ...request, document: documentKind }),
  'document.close': z.object({ type: z.literal('document.close'), ...request, document: documentKind }),
  'document.update': z.object({
    type: z.literal('document.update'),
    ...request,
    document: documentKind,
    update: documentUpdate,
  }),

  /** Plans rooms anew (none may be open); `random` and `choice` assign accordingly. */
  'breakout.plan': z.object({
    type: z.literal('breakout.plan'),
    ...request,
    rooms: z.array(breakoutName).min(1).max(breakoutLimits.maxRooms),
    assignment: breakoutAssignment,
  }),
  /** While planned: who will go where. While open: moves them now; null brings them to the main room. */
  'breakout.assign': z.object({
    type: z.literal('breakout.assign'),
    ...request,
    participantId,
    roomId: roomId.nullable(),
  }),
  'breakout.open': z.object({
    type: z.literal('breakout.open'),
    ...request,
    /** After so many seconds all return. */
    seconds: z.int().min(10).max(breakoutLimits.maxSeconds).optional(),
  }),
  /** By choice, or as a host into any room. */
  'breakout.join': z.object({ type: z.literal('breakout.join'), ...request, roomId }),
  /** Back to the main room. */
  'breakout.return': z.object({ type: z.literal('breakout.return'), ...request }),
  'breakout.broadcast': z.object({
    type: z.literal('breakout.broadcast'),
    ...request,
    text: plainText(breakoutLimits.maxBroadcast),
  }),
  'breakout.ask_help': z.object({ type: z.literal('breakout.ask_help'), ...request }),
  /** null: no timer any more. */
  'breakout.set_timer': z.object({
    type: z.literal('breakout.set_timer'),
    ...request,
    seconds: z.int().min(10).max(breakoutLimits.maxSeconds).nullable(),
  }),
  /** All return after a short grace; a plan is discarded. */
  'breakout.close': z.object({ type: z.literal('breakout.close'), ...request }),
  end: z.object({ type: z.literal('end'), ...request }),
  leave: z.object({ type: z.literal('leave'), ...request }),
  /** What the client measured of its own join; logged beside the server's trace. */
  'trace.report': z.object({ type: z.literal('trace.report'), steps: z.array(traceStep).max(40) }),
  /**
   * How long a track of somebody did not flow to this client while media was rebuilt, as its receiver saw it: from the last
   * packet before to the first one after.
   */
  'media.gap': z.object({
    type: z.literal('media.gap'),
    participantId,
    source: trackSource,
    ms: z.int().min(0).max(600_000),
  }),
  /** Keeps proxies awake and lets the client notice a dead socket; answered by `pong`. */
  ping: z.object({ type: z.literal('ping') }),
} as const;

export type ClientMessageType = keyof typeof clientMessages;
export const clientMessage = z.discriminatedUnion('type', [
  hello,
  ...(Object.values(clientMessages).filter((schema) => schema !== hello) as Exclude<
    (typeof clientMessages)[ClientMessageType],
    typeof hello
  >[]),
]);
export type ClientMessage = {
  [Type in ClientMessageType]: z.output<(typeof clientMessages)[Type]>;
}[ClientMessageType];
export type ClientMessageInput = {
  [Type in ClientMessageType]: z.input<(typeof clientMessages)[Type]>;
}[ClientMessageType];
export type ClientMessageOf<Type extends ClientMessageType> = z.output<(typeof clientMessages)[Type]>;

/** The data of the positive reply to each request; most have none. */
export interface ReplyData {
  'track.publish': { trackId: string };
  'transport.restart_ice': { iceParameters: Record<string, unknown> };
  'chat.send': { seq: number };
  'chat.history': ChatPage;
  'poll.save': { pollId: string };
  'document.open': { update: string };
}
