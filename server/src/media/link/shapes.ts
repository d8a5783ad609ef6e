import * as z from 'zod';
import { direction, mediaKind, sealed, trackSource } from '#protocol';
import type { MediaEvent, MediaInventory, MediaNodeView, PipeEnd } from '../media-plane.js';

/** The port's own values as they come out of a frame. Sealed ones stay sealed: the media engine's side looks into them. */
export const id = z.string().min(1).max(256);
const text = z.string().max(1_024);
const ids = z.array(id);
const count = z.int().min(0);

export const nodeView: z.ZodType<MediaNodeView> = z.object({
  nodeId: id,
  region: text,
  address: text,
  dtlsFingerprint: text,
  state: z.enum(['up', 'draining', 'lost']),
  workers: z.array(
    z.object({
      workerId: id,
      pid: count,
      port: count,
      dtlsFingerprint: text,
      // JSON has no word for what is not a number: a worker whose load nobody knows counts as full.
      load: z.number().catch(1),
      routers: count,
      consumers: count,
    }),
  ),
});

export const inventory: z.ZodType<MediaInventory> = z.object({
  routers: z.array(z.object({ routerId: id, nodeId: id, workerId: id })),
  transports: z.array(z.object({ transportId: id, routerId: id, direction, connected: z.boolean() })),
  producers: z.array(
    z.object({
      producerId: id,
      transportId: id,
      routerId: id,
      source: trackSource,
      kind: mediaKind,
      paused: z.boolean(),
    }),
  ),
  consumers: z.array(
    z.object({ consumerId: id, transportId: id, producerId: id, routerId: id, paused: z.boolean() }),
  ),
  pipes: z.array(
    z.object({
      pipeId: id,
      routerId: id,
      connected: z.boolean(),
      sends: z.array(z.object({ copyId: id, producerId: id })),
      receives: z.array(z.object({ copyId: id, paused: z.boolean() })),
    }),
  ),
});

export const pipeEnd: z.ZodType<PipeEnd> = z.object({ address: text, port: count, srtpParameters: sealed });

const cause = z.enum(['worker_died', 'worker_hung', 'node_lost', 'drained', 'closed']);
/** By type, so that a kind of event that is missing here does not compile. */
const eventShapes = {
  routers_lost: z.object({ type: z.literal('routers_lost'), routerIds: ids, workerId: id, cause }),
  transports_lost: z.object({
    type: z.literal('transports_lost'),
    routerId: id,
    transportIds: ids,
    cause,
  }),
  consumers_lost: z.object({ type: z.literal('consumers_lost'), routerId: id, consumerIds: ids, cause }),
  capacity_gained: z.object({ type: z.literal('capacity_gained'), nodeId: id }),
  transport_state: z.object({
    type: z.literal('transport_state'),
    routerId: id,
    transportId: id,
    state: z.enum(['connected', 'disconnected', 'failed']),
    protocol: z.enum(['udp', 'tcp']).exactOptional(),
  }),
  levels: z.object({
    type: z.literal('levels'),
    routerId: id,
    levels: z.array(z.object({ producerId: id, dBov: z.number() })),
  }),
  consumer_layer: z.object({
    type: z.literal('consumer_layer'),
    routerId: id,
    consumerId: id,
    layer: z.number().nullable(),
  }),
} satisfies Record<MediaEvent['type'], z.ZodType>;

export const mediaEvent: z.ZodType<MediaEvent> = z.discriminatedUnion('type', [
  eventShapes.routers_lost,
  eventShapes.transports_lost,
  eventShapes.consumers_lost,
  eventShapes.capacity_gained,
  eventShapes.transport_state,
  eventShapes.levels,
  eventShapes.consumer_layer,
]);
