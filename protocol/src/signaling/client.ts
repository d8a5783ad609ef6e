import * as z from 'zod';
import { participantId, trackId } from '../ids.js';
import { displayName } from '../text.js';
import { direction, sealed, trackSource } from './media.js';
import { traceStep } from './state.js';

/** Chosen by the client, unique within its participant. A repeated one gets the first answer again. */
export const requestId = z.string().min(1).max(64);
const request = { requestId };
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
  deny: z.object({ type: z.literal('deny'), ...request, participantId }),
  admit_all: z.object({ type: z.literal('admit_all'), ...request }),
  lock: z.object({ type: z.literal('lock'), ...request, locked: z.boolean() }),
  mute_participant: z.object({ type: z.literal('mute_participant'), ...request, participantId }),
  mute_all: z.object({ type: z.literal('mute_all'), ...request }),
  remove: z.object({ type: z.literal('remove'), ...request, participantId }),
  end: z.object({ type: z.literal('end'), ...request }),
  leave: z.object({ type: z.literal('leave'), ...request }),
  /** What the client measured of its own join; logged beside the server's trace. */
  'trace.report': z.object({ type: z.literal('trace.report'), steps: z.array(traceStep).max(40) }),
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
}
