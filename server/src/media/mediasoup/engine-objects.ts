import type { AudioLevelObserver, Consumer, Producer, Router, WebRtcTransport } from 'mediasoup/types';
import type { TrackSource } from '#protocol';
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
    /** DTLS parameters were given; a transport is connected once. */
    connecting: boolean;
  };
  readonly producer: { readonly engine: Producer; readonly source: TrackSource };
  readonly consumer: { readonly engine: Consumer };
}
