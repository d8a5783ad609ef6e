import type { MediaKind, Sealed, TrackSource, TransportOffer } from '#protocol';
import type { Result } from '../kernel/result.js';

/**
 * The media plane: routers, transports, producers and consumers, by ids that the caller mints. It knows nothing of
 * meetings or people. Every argument, answer and event is plain serialisable data, because the same port also runs over a
 * socket to another process. Every close is idempotent and cascades (see LIFETIMES.md); closing what does not exist is
 * accepted.
 */
export interface MediaPlane {
  /** RTP capabilities of every router; the same for all workers. */
  capabilities(): Promise<Sealed>;
  /** Where routers can live now, for the admin, the join answer and health. */
  nodes(): Promise<readonly MediaNodeView[]>;
  /**
   * Places a router on the least loaded worker, or on the one that is named. `zone`: where those who will use it are; of
   * several nodes one that serves it is preferred.
   */
  openRouter(call: {
    routerId: string;
    zone?: string | null;
    workerId?: string;
  }): Promise<MediaResult<{ nodeId: string; workerId: string }>>;
  closeRouter(call: { routerId: string }): Promise<void>;

  openTransport(call: {
    routerId: string;
    transportId: string;
    direction: 'send' | 'recv';
    /** Transports of one anchor are placed together: those of one person. */
    anchor?: string;
    /** Where whoever uses it is; of several nodes one that serves it is preferred. */
    zone?: string | null;
  }): Promise<MediaResult<TransportOffer>>;
  /** Gives the client's DTLS parameters. The very same again are accepted, others then refused with INVALID_REQUEST. */
  connectTransport(call: { transportId: string; dtlsParameters: Sealed }): Promise<MediaResult<void>>;
  restartIce(call: { transportId: string }): Promise<MediaResult<{ iceParameters: Sealed }>>;
  closeTransport(call: { transportId: string }): Promise<void>;

  openProducer(call: {
    transportId: string;
    producerId: string;
    source: TrackSource;
    kind: MediaKind;
    rtpParameters: Sealed;
    paused: boolean;
  }): Promise<MediaResult<void>>;
  /** Pausing is real: nothing of a paused producer is forwarded, whatever the client sends. */
  setProducerPaused(call: { producerId: string; paused: boolean }): Promise<MediaResult<void>>;
  closeProducer(call: { producerId: string }): Promise<void>;

  /** Opens a paused consumer; `setConsumer({paused: false})` lets it flow and asks for a key frame. */
  openConsumer(call: {
    transportId: string;
    consumerId: string;
    producerId: string;
    rtpCapabilities: Sealed;
  }): Promise<MediaResult<{ rtpParameters: Sealed; kind: MediaKind }>>;
  /** `layer` is the highest spatial layer wanted, 0 = lowest; ignored where there is one layer. */
  setConsumer(call: { consumerId: string; paused?: boolean; layer?: number }): Promise<MediaResult<void>>;
  closeConsumer(call: { consumerId: string }): Promise<void>;

  /** Media engine's statistics of one object, for tests and diagnosis: plain objects, bitrates in bit/s. */
  stats(call: { kind: 'transport' | 'producer' | 'consumer'; id: string }): Promise<MediaResult<Sealed[]>>;

  /** All that is open now, for whoever has lost count: a caller that was started anew. */
  inventory(): Promise<MediaInventory>;

  /** All events go to every listener, in order. Returns the way to stop listening. */
  onEvent(listener: (event: MediaEvent) => void): () => void;
  /** Ends all workers. */
  close(): Promise<void>;
}

/**
 * One machine's media plane, as whoever combines several sees it: beside the port itself, routers can be put on a chosen
 * worker, and streams carried from one router to another, on whatever machine that is. A stream crosses between two routers
 * once, encrypted (SRTP), whatever the number of its receivers there.
 */
export interface MediaNode extends MediaPlane {
  /** One end of a pipe between two routers; the other end is opened at the other router. */
  openPipe(call: { routerId: string; pipeId: string }): Promise<MediaResult<PipeEnd>>;
  /** Tells an end where the other one is; a second call is refused with INVALID_REQUEST. */
  connectPipe(call: { pipeId: string; remote: PipeEnd }): Promise<MediaResult<void>>;
  /** Sends a producer of the pipe's router, all layers of it, into the pipe. `copyId` is a consumer's id. */
  sendByPipe(call: {
    pipeId: string;
    producerId: string;
    copyId: string;
  }): Promise<MediaResult<{ kind: MediaKind; rtpParameters: Sealed; paused: boolean }>>;
  /** Makes what `sendByPipe` of the other end answered a producer of this router. `copyId` is its producer's id. */
  receiveByPipe(call: {
    pipeId: string;
    copyId: string;
    source: TrackSource;
    kind: MediaKind;
    rtpParameters: Sealed;
    paused: boolean;
  }): Promise<MediaResult<void>>;
  /** Cascades: what it sends and receives is closed with it. */
  closePipe(call: { pipeId: string }): Promise<void>;
}

/** Where one end of a pipe is reached, and how it encrypts. */
export interface PipeEnd {
  /** Of this node, as other nodes reach it. */
  readonly address: string;
  readonly port: number;
  /** SRTP crypto suite and key of what this end sends; secret. */
  readonly srtpParameters: Sealed;
}

/** What is open, by kind; plain data. Objects still opening are left out. */
export interface MediaInventory {
  readonly routers: readonly {
    readonly routerId: string;
    readonly nodeId: string;
    readonly workerId: string;
  }[];
  readonly transports: readonly {
    readonly transportId: string;
    readonly routerId: string;
    readonly direction: 'send' | 'recv';
    /** The client's DTLS parameters were given. */
    readonly connected: boolean;
  }[];
  readonly producers: readonly {
    readonly producerId: string;
    readonly transportId: string;
    readonly routerId: string;
    readonly source: TrackSource;
    readonly kind: MediaKind;
    readonly paused: boolean;
  }[];
  readonly consumers: readonly {
    readonly consumerId: string;
    readonly transportId: string;
    readonly producerId: string;
    readonly routerId: string;
    readonly paused: boolean;
  }[];
  /** Empty where several nodes are seen as one. */
  readonly pipes: readonly {
    readonly pipeId: string;
    readonly routerId: string;
    readonly connected: boolean;
    /** Ids of copies. */
    readonly sends: readonly { readonly copyId: string; readonly producerId: string }[];
    readonly receives: readonly { readonly copyId: string; readonly paused: boolean }[];
  }[];
}

/** Refusals: NOT_FOUND (an id that is not open), INVALID_REQUEST, MEDIA_UNSUPPORTED, MEDIA_UNAVAILABLE. */
export type MediaResult<Value> = Result<Value>;

/** The argument of one of the port's calls. */
export type CallOf<Name extends keyof MediaPlane> = Parameters<MediaPlane[Name]>[0];

export interface MediaNodeView {
  readonly nodeId: string;
  readonly region: string;
  /** Announced to clients. */
  readonly address: string;
  /** Of the first worker, as `sha-256 AA:BB:…`; empty while no worker runs. */
  readonly dtlsFingerprint: string;
  /** `lost`: it does not answer. `draining`: nothing new is placed there. */
  readonly state: 'up' | 'draining' | 'lost';
  readonly workers: readonly {
    readonly workerId: string;
    readonly pid: number;
    readonly port: number;
    /** Each worker makes its own certificate; `sha-256 AA:BB:…`. */
    readonly dtlsFingerprint: string;
    /** 0..1 of one core; see placement.ts. */
    readonly load: number;
    readonly routers: number;
    readonly consumers: number;
  }[];
}

/** Why media went: a worker ended, did not answer and was ended, its whole node went, or the node is being emptied. */
export type LossCause = 'worker_died' | 'worker_hung' | 'node_lost' | 'drained' | 'closed';

export type MediaEvent =
  /** The routers are gone with everything in them (a worker died, or was closed). */
  | {
      readonly type: 'routers_lost';
      readonly routerIds: readonly string[];
      readonly workerId: string;
      /** Where that is known. */
      readonly nodeId?: string;
      readonly cause: LossCause;
    }
  /** Part of a router is gone: these transports with all in them. New ones can be opened under the same router. */
  | {
      readonly type: 'transports_lost';
      readonly routerId: string;
      readonly transportIds: readonly string[];
      /** Where they were, as far as that is known. */
      readonly nodeId?: string;
      readonly workerId?: string;
      readonly cause: LossCause;
    }
  /**
   * These consumers are gone although their transports and producers live: what carried their streams was lost on the way.
   * The same can be opened again. Told by whoever carries streams between routers, never by a single node.
   */
  | {
      readonly type: 'consumers_lost';
      readonly routerId: string;
      readonly consumerIds: readonly string[];
      readonly cause: LossCause;
    }
  /** A node or worker is there that was not: what could not be opened for want of one can be tried again. */
  | { readonly type: 'capacity_gained'; readonly nodeId: string }
  | {
      readonly type: 'transport_state';
      readonly routerId: string;
      readonly transportId: string;
      readonly state: 'connected' | 'disconnected' | 'failed';
      /** The chosen path, once connected. */
      readonly protocol?: 'udp' | 'tcp';
    }
  /**
   * Loudness of the loudest audio producers, several times a second; dBov, −127..0. Silent ones are left out, and when all
   * have fallen silent, one event with an empty list says so.
   */
  | {
      readonly type: 'levels';
      readonly routerId: string;
      readonly levels: readonly { readonly producerId: string; readonly dBov: number }[];
    }
  /** The layer that now flows; null when nothing does. */
  | {
      readonly type: 'consumer_layer';
      readonly routerId: string;
      readonly consumerId: string;
      readonly layer: number | null;
    };

export const MEDIA_PLANE = Symbol('MediaPlane');
