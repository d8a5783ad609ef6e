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
  /** Places a router on the least loaded worker. */
  openRouter(call: { routerId: string }): Promise<MediaResult<{ nodeId: string; workerId: string }>>;
  closeRouter(call: { routerId: string }): Promise<void>;

  openTransport(call: {
    routerId: string;
    transportId: string;
    direction: 'send' | 'recv';
  }): Promise<MediaResult<TransportOffer>>;
  /** Gives the client's DTLS parameters; a second call for the same transport is refused with INVALID_REQUEST. */
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

  /** All events go to every listener, in order. Returns the way to stop listening. */
  onEvent(listener: (event: MediaEvent) => void): () => void;
  /** Ends all workers. */
  close(): Promise<void>;
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

export type MediaEvent =
  /** The routers are gone with everything in them (a worker died, or was closed). */
  | { readonly type: 'routers_lost'; readonly routerIds: readonly string[]; readonly workerId: string }
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
