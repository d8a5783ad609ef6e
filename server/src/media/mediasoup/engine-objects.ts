import type {
  AudioLevelObserver,
  Consumer,
  PipeTransport,
  Producer,
  Router,
  WebRtcTransport,
} from 'mediasoup/types';
import type { TrackSource } from '#protocol';
import type { MediaResult } from '../media-plane.js';
import type { LiveWorker } from './live-worker.js';

/** What hangs in the object tree: the engine's objects, with what we must remember beside them. */
export interface EngineObjects {
  readonly router: {
    readonly engine: Router;
    readonly levels: AudioLevelObserver;
    readonly worker: LiveWorker;
  };
  readonly transport: {
    readonly engine: WebRtcTransport;
    readonly direction: 'send' | 'recv';
    /** DTLS parameters were given: which (see `dtlsKey`), and how it went. A transport is connected once. */
    connection: { readonly key: string; readonly outcome: Promise<MediaResult<void>> } | null;
  };
  readonly pipe: {
    readonly engine: PipeTransport;
    /** The other end was told; once. */
    connecting: boolean;
  };
  /** On a sending transport, or of a pipe: the copy of a producer elsewhere. */
  readonly producer: { readonly engine: Producer; readonly source: TrackSource };
  /** On a receiving transport, or of a pipe: what it sends on. */
  readonly consumer: { readonly engine: Consumer };
}
