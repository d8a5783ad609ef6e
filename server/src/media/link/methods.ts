import * as z from 'zod';
import { direction, mediaKind, sealed, trackSource, transportOffer } from '#protocol';
import { accept, refuse, type Result } from '../../kernel/result.js';
import type { MediaNode } from '../media-plane.js';
import { id, inventory, nodeView, pipeEnd } from './shapes.js';

/**
 * The port's calls as they cross the socket: what each takes and yields, and how it is performed. This table alone says
 * which names are served; a name from the socket is never looked up on an object of the node.
 */

/** Listening, closing and the capabilities have ways of their own. */
export type LinkMethodName = Exclude<keyof MediaNode, 'onEvent' | 'close' | 'capabilities'>;
export type NodeCall<Name extends LinkMethodName> = object &
  (Parameters<MediaNode[Name]> extends [infer Call] ? Call : Record<string, never>);
type Answer<Name extends LinkMethodName> = Awaited<ReturnType<MediaNode[Name]>>;
/** Of an accepted call. */
export type ValueOf<Name extends LinkMethodName> =
  Answer<Name> extends Result<infer Value> ? Value : Answer<Name>;

export interface UndoCall {
  readonly method: LinkMethodName;
  readonly call: object;
}

interface LinkMethod<Value> {
  readonly value: z.ZodType<Value>;
  /** Doing it twice leaves all as doing it once, so it may be sent again when nobody knows whether it arrived. */
  readonly repeatable: boolean;
  /** What takes back an opening of which nobody knows whether it was done. */
  readonly undo: (call: unknown) => UndoCall | null;
  /** Checks the call as it came from the socket, and performs it. */
  readonly serve: (
    node: MediaNode,
    call: unknown,
  ) => Promise<{ result: Result<Value>; undo: UndoCall | null }>;
}

const nothing = z.void();

/** A schema that leaves out a field of the call does not compile. */
type Whole<Call, Schema extends z.ZodType> = keyof Call extends keyof z.infer<Schema> ? Schema : never;

interface Traits<Call> {
  readonly repeatable?: true;
  readonly undo?: (call: Call) => UndoCall;
}

function method<Call extends object, Value>(
  schema: z.ZodType<Call>,
  value: z.ZodType<Value>,
  run: (node: MediaNode, call: Call) => Promise<Result<Value>>,
  traits: Traits<Call>,
): LinkMethod<Value> {
  const undo = (raw: unknown) => {
    const parsed = schema.safeParse(raw);
    return (parsed.success && traits.undo?.(parsed.data)) || null;
  };
  return {
    value,
    repeatable: traits.repeatable ?? false,
    undo,
    serve: async (node, raw) => {
      const parsed = schema.safeParse(raw);
      if (!parsed.success)
        return { result: refuse('INVALID_REQUEST', { reason: 'not a call of the port' }), undo: null };
      return { result: await run(node, parsed.data), undo: traits.undo?.(parsed.data) ?? null };
    },
  };
}

/** A call that can be refused. */
const refusable = <Call extends object, Value, Schema extends z.ZodType<Call>>(
  schema: Schema & Whole<Call, Schema>,
  value: z.ZodType<Value>,
  run: (node: MediaNode, call: Call) => Promise<Result<Value>>,
  traits: Traits<Call> = {},
) => method(schema, value, run, traits);

/** A close: always accepted, and right to do again. */
const closing = <Call extends object, Schema extends z.ZodType<Call>>(
  schema: Schema & Whole<Call, Schema>,
  run: (node: MediaNode, call: Call) => Promise<void>,
) => {
  const accepting = async (node: MediaNode, call: Call) => {
    await run(node, call);
    return accept(undefined);
  };
  return method(schema, nothing, accepting, { repeatable: true });
};

const question = <Value>(value: z.ZodType<Value>, run: (node: MediaNode) => Promise<Value>) =>
  method(z.object({}), value, async (node) => accept(await run(node)), { repeatable: true });

const zone = z.string().max(256).nullable().exactOptional();
const layer = z.number().exactOptional();
const paused = z.boolean();
const rtp = { source: trackSource, kind: mediaKind, rtpParameters: sealed, paused };

export const linkMethods: {
  readonly [Name in LinkMethodName]: LinkMethod<ValueOf<Name>>;
} = {
  nodes: question<ValueOf<'nodes'>>(z.array(nodeView), (node) => node.nodes()),
  inventory: question(inventory, (node) => node.inventory()),
  stats: refusable(
    z.object({ kind: z.enum(['transport', 'producer', 'consumer']), id }),
    z.array(sealed),
    (node, call: NodeCall<'stats'>) => node.stats(call),
    { repeatable: true },
  ),

  openRouter: refusable(
    z.object({ routerId: id, zone, workerId: id.exactOptional() }),
    z.object({ nodeId: id, workerId: id }),
    (node, call: NodeCall<'openRouter'>) => node.openRouter(call),
    { undo: ({ routerId }) => ({ method: 'closeRouter', call: { routerId } }) },
  ),
  closeRouter: closing(z.object({ routerId: id }), (node, call: NodeCall<'closeRouter'>) =>
    node.closeRouter(call),
  ),

  openTransport: refusable(
    z.object({ routerId: id, transportId: id, direction, anchor: id.exactOptional(), zone }),
    transportOffer,
    (node, call: NodeCall<'openTransport'>) => node.openTransport(call),
    { undo: ({ transportId }) => ({ method: 'closeTransport', call: { transportId } }) },
  ),
  connectTransport: refusable(
    z.object({ transportId: id, dtlsParameters: sealed }),
    nothing,
    (node, call: NodeCall<'connectTransport'>) => node.connectTransport(call),
    { repeatable: true },
  ),
  restartIce: refusable(
    z.object({ transportId: id }),
    z.object({ iceParameters: sealed }),
    (node, call: NodeCall<'restartIce'>) => node.restartIce(call),
    { repeatable: true },
  ),
  closeTransport: closing(z.object({ transportId: id }), (node, call: NodeCall<'closeTransport'>) =>
    node.closeTransport(call),
  ),

  openProducer: refusable(
    z.object({ transportId: id, producerId: id, ...rtp }),
    nothing,
    (node, call: NodeCall<'openProducer'>) => node.openProducer(call),
    { undo: ({ producerId }) => ({ method: 'closeProducer', call: { producerId } }) },
  ),
  setProducerPaused: refusable(
    z.object({ producerId: id, paused }),
    nothing,
    (node, call: NodeCall<'setProducerPaused'>) => node.setProducerPaused(call),
    { repeatable: true },
  ),
  closeProducer: closing(z.object({ producerId: id }), (node, call: NodeCall<'closeProducer'>) =>
    node.closeProducer(call),
  ),

  openConsumer: refusable(
    z.object({ transportId: id, consumerId: id, producerId: id, rtpCapabilities: sealed }),
    z.object({ rtpParameters: sealed, kind: mediaKind }),
    (node, call: NodeCall<'openConsumer'>) => node.openConsumer(call),
    { undo: ({ consumerId }) => ({ method: 'closeConsumer', call: { consumerId } }) },
  ),
  setConsumer: refusable(
    z.object({ consumerId: id, paused: paused.exactOptional(), layer }),
    nothing,
    (node, call: NodeCall<'setConsumer'>) => node.setConsumer(call),
    { repeatable: true },
  ),
  closeConsumer: closing(z.object({ consumerId: id }), (node, call: NodeCall<'closeConsumer'>) =>
    node.closeConsumer(call),
  ),

  openPipe: refusable(
    z.object({ routerId: id, pipeId: id }),
    pipeEnd,
    (node, call: NodeCall<'openPipe'>) => node.openPipe(call),
    { undo: ({ pipeId }) => ({ method: 'closePipe', call: { pipeId } }) },
  ),
  connectPipe: refusable(
    z.object({ pipeId: id, remote: pipeEnd }),
    nothing,
    (node, call: NodeCall<'connectPipe'>) => node.connectPipe(call),
  ),
  sendByPipe: refusable(
    z.object({ pipeId: id, producerId: id, copyId: id }),
    z.object({ kind: mediaKind, rtpParameters: sealed, paused }),
    (node, call: NodeCall<'sendByPipe'>) => node.sendByPipe(call),
    { undo: ({ copyId }) => ({ method: 'closeConsumer', call: { consumerId: copyId } }) },
  ),
  receiveByPipe: refusable(
    z.object({ pipeId: id, copyId: id, ...rtp }),
    nothing,
    (node, call: NodeCall<'receiveByPipe'>) => node.receiveByPipe(call),
    { undo: ({ copyId }) => ({ method: 'closeProducer', call: { producerId: copyId } }) },
  ),
  closePipe: closing(z.object({ pipeId: id }), (node, call: NodeCall<'closePipe'>) => node.closePipe(call)),
};

export const isLinkMethod = (name: string): name is LinkMethodName => Object.hasOwn(linkMethods, name);
