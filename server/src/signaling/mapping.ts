import type { ClientMessage, ClientMessageOf, ClientMessageType, ParticipantId } from '#protocol';
import type { RequestCommand } from '../conference/domain/commands.js';

/** Messages that open or belong to the connection itself; everything else is a command to the conference. */
export type ConnectionMessageType = 'hello' | 'enter' | 'ping' | 'trace.report';
export type ConferenceMessageType = Exclude<ClientMessageType, ConnectionMessageType>;
export type ConferenceMessage = Extract<ClientMessage, { type: ConferenceMessageType }>;

type Table = {
  readonly [Type in ConferenceMessageType]: (
    message: ClientMessageOf<Type>,
    participantId: ParticipantId,
  ) => RequestCommand;
};

const byMe = (participantId: ParticipantId, requestId: string) =>
  ({ actor: { by: 'participant', participantId }, requestId }) as const;

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
    ...byMe(me, message.requestId),
  }),
  admit_all: ({ requestId }, me) => ({ type: 'admit_all', ...byMe(me, requestId) }),
  lock: ({ requestId, locked }, me) => ({ type: 'lock', locked, ...byMe(me, requestId) }),
  mute_participant: (message, me) => ({
    type: 'mute_participant',
    participantId: message.participantId,
    ...byMe(me, message.requestId),
  }),
  mute_all: ({ requestId }, me) => ({ type: 'mute_all', ...byMe(me, requestId) }),
  remove: (message, me) => ({
    type: 'remove',
    participantId: message.participantId,
    ...byMe(me, message.requestId),
  }),
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
