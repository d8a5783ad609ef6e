import * as z from 'zod';
import { conferenceId, meetingId, participantId } from '../ids.js';
import { trackSource } from '../signaling/media.js';

/** For administrators: the machines that carry media, and what people noticed when one of them failed. */
export const mediaNodePaths = {
  all: '/api/v1/media-nodes',
  drain: (nodeId: string) => `/api/v1/media-nodes/${encodeURIComponent(nodeId)}/drain`,
  gaps: '/api/v1/media-gaps',
  failovers: '/api/v1/media-failovers',
  metrics: '/api/v1/metrics',
} as const;

export const mediaNode = z.object({
  nodeId: z.string(),
  /** The zone that it serves. */
  region: z.string(),
  /** Announced to clients. */
  address: z.string(),
  /** `lost`: it does not answer; `draining`: nothing new is placed there; `gone`: it is not in the settings any more. */
  state: z.enum(['up', 'draining', 'lost', 'gone']),
  /** 0..1: the mean of its workers. */
  load: z.number(),
  routers: z.int(),
  consumers: z.int(),
  /** Consumers that it is meant for. */
  capacity: z.int(),
  lastHeartbeat: z.iso.datetime().nullable(),
  /** Empty while it does not answer. */
  workers: z.array(
    z.object({
      workerId: z.string(),
      pid: z.int(),
      port: z.int(),
      /** 0..1 of one core. */
      load: z.number(),
      routers: z.int(),
      consumers: z.int(),
    }),
  ),
});
export type MediaNodeReport = z.infer<typeof mediaNode>;
export const listMediaNodesResponse = z.object({ nodes: z.array(mediaNode) });
export type ListMediaNodesResponse = z.infer<typeof listMediaNodesResponse>;

/** `moveNow`: also takes what runs there elsewhere, with a short gap for the people; else it ends by itself. */
export const drainMediaNodeRequest = z.object({
  draining: z.boolean(),
  moveNow: z.boolean().default(false),
});
export type DrainMediaNodeRequest = z.infer<typeof drainMediaNodeRequest>;

const pageQuery = {
  /** Only what was at this time or later. */
  since: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  /** The `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
};

/** Newest first. */
export const listMediaGapsQuery = z.object({ ...pageQuery, conferenceId: conferenceId.optional() });
export type ListMediaGapsQuery = z.infer<typeof listMediaGapsQuery>;
export const mediaGap = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  meetingId,
  conferenceId,
  /** Who noticed it. */
  participantId,
  /** Whose sound or picture stood still. */
  fromParticipantId: participantId,
  source: trackSource,
  ms: z.int(),
});
export const listMediaGapsResponse = z.object({
  gaps: z.array(mediaGap),
  nextCursor: z.string().nullable(),
});
export type ListMediaGapsResponse = z.infer<typeof listMediaGapsResponse>;

export const failoverCause = z.enum([
  'worker_died',
  'worker_hung',
  'node_lost',
  'drained',
  'control_restarted',
]);
export type FailoverCause = z.infer<typeof failoverCause>;

/** Newest first. */
export const listMediaFailoversQuery = z.object(pageQuery);
export type ListMediaFailoversQuery = z.infer<typeof listMediaFailoversQuery>;
export const mediaFailover = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  cause: failoverCause,
  /** null: the whole house, or not known. */
  nodeId: z.string().nullable(),
  /** null: the whole node, or not known. */
  workerId: z.string().nullable(),
  /** That lost media, or were taken up again; breakout rooms count. */
  conferences: z.int(),
  participants: z.int(),
});
export const listMediaFailoversResponse = z.object({
  failovers: z.array(mediaFailover),
  nextCursor: z.string().nullable(),
});
export type ListMediaFailoversResponse = z.infer<typeof listMediaFailoversResponse>;
