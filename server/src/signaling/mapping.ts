import { randomInt } from 'node:crypto';
import type { ClientMessage, ClientMessageOf, ClientMessageType, ParticipantId } from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';
import { newBanId } from '../kernel/ids.js';

/** Messages that open or belong to the connection itself; everything else is a command to the conference. */
export type ConnectionMessageType = 'hello' | 'enter' | 'ping' | 'trace.report' | 'media.gap';
/** Messages that other desks answer: shared documents, and the host key, which the conference does not know. */
export type DeskMessageType = 'document.open' | 'document.close' | 'document.update' | 'claim_host';
export type DeskMessage = Extract<ClientMessage, { type: DeskMessageType }>;
export type ConferenceMessageType = Exclude<ClientMessageType, ConnectionMessageType | DeskMessageType>;
export type ConferenceMessage = Extract<ClientMessage, { type: ConferenceMessageType }>;

type Table = {
  readonly [Type in ConferenceMessageType]: (
    message: ClientMessageOf<Type>,
    participantId: ParticipantId,
  ) => RequestCommand;
};

const byMe = (participantId: ParticipantId, requestId: string) =>
  ({ actor: { by: 'participant', participantId }, requestId }) as const;

/** Without what zod writes for a missing key. */
const given = <Wish extends object>(wish: Wish) =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Wish]?: Exclude<Wish[Name], undefined>;
  };

/**
 * What each message asks of the conference. Who asks is always the participant this connection belongs to; a
 * `participantId` in a message only ever names somebody the deed is done to.
 */
const table: Table = {
  'transport.connect': ({ requestId, direction, dtlsParameters }, participantId) => ({
    type: 'connect_transport',
    participantId,
    requestId,
    direction,
    dtlsParameters,
  }),
  'transport.restart_ice': ({ requestId, direction }, participantId) => ({
    type: 'restart_ice',
    participantId,
    requestId,
    direction,
  }),
  'track.publish': ({ requestId, source, rtpParameters, muted }, participantId) => ({
    type: 'publish',
    participantId,
    requestId,
    source,
    rtpParameters,
    muted,
  }),
  'track.close': ({ requestId, source }, participantId) => ({
    type: 'unpublish',
    participantId,
    requestId,
    source,
  }),
  'track.ready': ({ trackId }, participantId) => ({ type: 'track_ready', participantId, trackId }),
  mute: ({ requestId, source }, participantId) => ({
    type: 'set_muted',
    participantId,
    requestId,
    source,
    muted: true,
  }),
  unmute: ({ requestId, source }, participantId) => ({
    type: 'set_muted',
    participantId,
    requestId,
    source,
    muted: false,
  }),
  screen_share_start: ({ requestId }, participantId) => ({ type: 'claim_share', participantId, requestId }),
  screen_share_stop: ({ requestId }, participantId) => ({ type: 'release_share', participantId, requestId }),
  'view.changed': ({ tiles }, participantId) => ({ type: 'change_view', participantId, tiles }),
  admit: (message, me) => ({
    type: 'admit',
    participantId: message.participantId,
    ...byMe(me, message.requestId),
  }),
  deny: (message, me) => ({
    type: 'deny',
    participantId: message.participantId,
    ban: message.block ? { banId: newBanId() } : null,
    ...byMe(me, message.requestId),
  }),
  admit_all: ({ requestId }, me) => ({ type: 'admit_all', ...byMe(me, requestId) }),
  lock: ({ requestId, locked }, me) => ({ type: 'lock', locked, ...byMe(me, requestId) }),
  mute_participant: (message, me) => ({
    type: 'mute_participant',
    participantId: message.participantId,
    ...byMe(me, message.requestId),
  }),
  mute_all: ({ requestId, mayUnmute }, me) => ({ type: 'mute_all', mayUnmute, ...byMe(me, requestId) }),
  ask_unmute: ({ requestId, participantId }, me) => ({
    type: 'ask_unmute',
    participantId,
    ...byMe(me, requestId),
  }),
  stop_camera: ({ requestId, participantId }, me) => ({
    type: 'stop_camera',
    participantId,
    ...byMe(me, requestId),
  }),
  stop_share: ({ requestId, participantId }, me) => ({
    type: 'stop_share',
    participantId,
    ...byMe(me, requestId),
  }),
  remove: (message, me) => ({
    type: 'remove',
    participantId: message.participantId,
    ban: message.ban ? { banId: newBanId() } : null,
    ...byMe(me, message.requestId),
  }),
  unban: ({ requestId, banId }, me) => ({ type: 'unban', banId, ...byMe(me, requestId) }),
  set_role: ({ requestId, participantId, role }, me) => ({
    type: 'set_role',
    participantId,
    role,
    ...byMe(me, requestId),
  }),
  hand_over: ({ requestId, participantId }, me) => ({
    type: 'hand_over',
    participantId,
    ...byMe(me, requestId),
  }),
  set_permissions: ({ requestId, role, change }, me) => ({
    type: 'set_permissions',
    role,
    change,
    ...byMe(me, requestId),
  }),
  set_person_permissions: ({ requestId, participantId, permissions }, me) => ({
    type: 'set_person_permissions',
    participantId,
    permissions: given(permissions),
    ...byMe(me, requestId),
  }),
  change_settings: ({ requestId, settings }, me) => ({
    type: 'change_settings',
    settings,
    ...byMe(me, requestId),
  }),
  spotlight: ({ requestId, participantId }, me) => ({
    type: 'spotlight',
    participantId,
    ...byMe(me, requestId),
  }),
  lobby_message: ({ requestId, text }, me) => ({ type: 'lobby_message', text, ...byMe(me, requestId) }),
  rename: (message, participantId) => ({
    type: 'rename',
    participantId,
    requestId: message.requestId,
    target: message.participantId ?? null,
    displayName: message.displayName,
  }),
  hand_raise: ({ requestId, raised }, participantId) => ({
    type: 'raise_hand',
    participantId,
    requestId,
    raised,
  }),
  lower_hand: ({ requestId, participantId }, me) => ({
    type: 'lower_hand',
    participantId,
    ...byMe(me, requestId),
  }),
  lower_all_hands: ({ requestId }, me) => ({ type: 'lower_all_hands', ...byMe(me, requestId) }),
  reaction: ({ requestId, emoji }, participantId) => ({ type: 'react', participantId, requestId, emoji }),
  'chat.send': ({ requestId, to, text, replyTo, fileIds }, participantId) => ({
    type: 'send_chat',
    participantId,
    requestId,
    to,
    text,
    replyTo: replyTo ?? null,
    fileIds,
  }),
  'chat.edit': ({ requestId, seq, text }, participantId) => ({
    type: 'edit_chat',
    participantId,
    requestId,
    seq,
    text,
  }),
  'chat.delete': ({ requestId, seq }, participantId) => ({
    type: 'delete_chat',
    participantId,
    requestId,
    seq,
  }),
  'chat.react': ({ requestId, seq, emoji, on }, participantId) => ({
    type: 'react_chat',
    participantId,
    requestId,
    seq,
    emoji,
    on,
  }),
  'chat.history': ({ requestId, after, before, limit }, participantId) => ({
    type: 'read_chat',
    participantId,
    requestId,
    after: after ?? null,
    before: before ?? null,
    limit,
  }),
  'poll.save': ({ requestId, pollId, poll }, participantId) => ({
    type: 'save_poll',
    participantId,
    requestId,
    pollId: pollId ?? null,
    poll,
  }),
  'poll.launch': ({ requestId, pollId }, participantId) => ({
    type: 'launch_poll',
    participantId,
    requestId,
    pollId,
  }),
  'poll.close': ({ requestId, pollId }, participantId) => ({
    type: 'close_poll',
    participantId,
    requestId,
    pollId,
  }),
  'poll.delete': ({ requestId, pollId }, participantId) => ({
    type: 'delete_poll',
    participantId,
    requestId,
    pollId,
  }),
  'poll.vote': ({ requestId, pollId, options }, participantId) => ({
    type: 'vote',
    participantId,
    requestId,
    pollId,
    options,
  }),
  'breakout.plan': ({ requestId, rooms, assignment }, participantId) => ({
    type: 'plan_rooms',
    participantId,
    requestId,
    rooms,
    assignment,
    chance: randomInt(2 ** 32) / 2 ** 32,
  }),
  'breakout.assign': (message, participantId) => ({
    type: 'assign_room',
    participantId,
    requestId: message.requestId,
    target: message.participantId,
    roomId: message.roomId,
  }),
  'breakout.open': ({ requestId, seconds }, participantId) => ({
    type: 'open_rooms',
    participantId,
    requestId,
    seconds: seconds ?? null,
  }),
  'breakout.join': ({ requestId, roomId }, participantId) => ({
    type: 'join_room',
    participantId,
    requestId,
    roomId,
  }),
  'breakout.return': ({ requestId }, participantId) => ({
    type: 'return_from_room',
    participantId,
    requestId,
  }),
  'breakout.broadcast': ({ requestId, text }, participantId) => ({
    type: 'broadcast_to_rooms',
    participantId,
    requestId,
    text,
  }),
  'breakout.ask_help': ({ requestId }, participantId) => ({ type: 'ask_for_help', participantId, requestId }),
  'breakout.set_timer': ({ requestId, seconds }, participantId) => ({
    type: 'set_rooms_timer',
    participantId,
    requestId,
    seconds,
  }),
  'breakout.close': ({ requestId }, participantId) => ({ type: 'close_rooms', participantId, requestId }),
  end: ({ requestId }, me) => ({ type: 'end', ...byMe(me, requestId) }),
  leave: ({ requestId }, participantId) => ({ type: 'leave', participantId, requestId }),
};

export const toCommand = (message: ConferenceMessage, participantId: ParticipantId): RequestCommand => {
  // The table pairs each type with its own message; TypeScript cannot follow that pairing through an index.
  const map = table[message.type] as (
    message: ConferenceMessage,
    participantId: ParticipantId,
  ) => RequestCommand;
  return map(message, participantId);
};
