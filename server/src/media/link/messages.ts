import * as z from 'zod';
import { errorCode, sealed } from '#protocol';
import { id, mediaEvent, nodeView } from './shapes.js';

/** Raised with every change after which an older and a newer side would misunderstand each other. */
export const LINK_VERSION = 1;

const number = z.int().min(0);
const requestId = z.int().min(1);

/** What control still counts on when it dials. */
export const past = z.discriminatedUnion('of', [
  /** Nothing yet: whatever is open is kept, for control to look at. */
  z.object({ of: z.literal('adopt') }),
  /** The link broke a moment ago: all is kept, and the events after the last one seen are told again. */
  z.object({ of: z.literal('resume'), incarnation: id, seen: number }),
  /** The node was counted as lost: whatever is open there belongs to nobody and is closed. */
  z.object({ of: z.literal('discard') }),
]);
export type Past = z.infer<typeof past>;

/** The first frame, from control. Only the version is certain to be understood by another version. */
export const greeting = z.object({ type: z.literal('hello'), version: number });
export const hello = z.object({
  type: z.literal('hello'),
  version: z.literal(LINK_VERSION),
  /** Fencing number of the control process; see the lease. */
  term: number,
  past,
});
export type Hello = z.infer<typeof hello>;

const request = z.object({
  type: z.literal('request'),
  id: requestId,
  method: z.string().max(64),
  call: z.unknown().optional(),
});
const ping = z.object({ type: z.literal('ping') });
/** From control, after hello. */
export const toNode = z.discriminatedUnion('type', [request, ping]);
export type ToNode = z.infer<typeof toNode>;
export type LinkRequest = z.infer<typeof request>;

const refused = z.object({
  type: z.literal('refused'),
  /** `replaced`: another link of the same term took this one's place. `busy`: too many at the door. */
  reason: z.enum(['version', 'fenced', 'replaced', 'busy']),
  /** For the log: what is wrong and what to do. */
  message: z.string().max(1_024),
});
export type Refused = z.infer<typeof refused>;

const welcome = z.object({
  type: z.literal('welcome'),
  version: number,
  /** Made afresh whenever what was open before is gone. */
  incarnation: id,
  /** Number of the last event that needs no telling any more. */
  seen: number,
  capabilities: sealed,
  view: nodeView,
  /** Routers that are open. */
  routers: z.array(id),
});
export type Welcome = z.infer<typeof welcome>;
/** The node's answer to hello. */
export const reception = z.discriminatedUnion('type', [welcome, refused]);

const answer = z.object({
  type: z.literal('answer'),
  id: requestId,
  result: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: z.unknown().optional() }),
    z.object({
      ok: z.literal(false),
      refusal: z.object({ code: errorCode, details: z.record(z.string(), z.unknown()).exactOptional() }),
    }),
  ]),
});
export type LinkAnswer = z.infer<typeof answer>;

const event = z.object({
  type: z.literal('event'),
  /** Counts events that must not be missed; 0 for the others. */
  seq: number,
  event: mediaEvent,
});
export type LinkEvent = z.infer<typeof event>;

const pong = z.object({ type: z.literal('pong'), view: nodeView });
/** From the node, after welcome. */
export const toControl = z.discriminatedUnion('type', [answer, event, pong, refused]);
export type ToControl = z.infer<typeof toControl>;

/** What is said when the versions differ; `side` is who says it. */
export function versionMismatch(side: 'control' | 'node', theirs: number): string {
  const [control, node] = side === 'control' ? [LINK_VERSION, theirs] : [theirs, LINK_VERSION];
  const older = control < node ? 'control' : 'the media node';
  return `Control speaks link version ${control} and the media node version ${node}: ${older} is older and must be upgraded.`;
}
