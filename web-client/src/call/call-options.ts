import type { ApiClient } from './api/api-client.js';
import type { CaptureDevices } from './devices/capture.js';
import type { YjsLibrary } from './documents/yjs.js';
import type { UploadStarter } from './files/browser-upload.js';
import type { DeviceLoader } from './media/engine.js';
import type { AudioElement } from './media/audio-sink.js';
import type { SocketFactory } from './signaling/socket.js';

/** What a call needs from its surroundings. Everything but `api` has the browser's own as its default. */
export interface CallOptions {
  readonly api: ApiClient;
  readonly openSocket?: SocketFactory;
  readonly mediaDevices?: CaptureDevices;
  readonly loadDevice?: DeviceLoader;
  readonly createAudio?: () => AudioElement;
  readonly fetcher?: typeof fetch;
  readonly startUpload?: UploadStarter;
  readonly loadYjs?: () => Promise<YjsLibrary>;
  /** Epoch ms. */
  readonly now?: () => number;
  readonly localStorage?: Storage;
  readonly sessionStorage?: Storage;
  /** The server speaks a newer protocol: the page should reload, once. */
  readonly onOutdated?: () => void;
}
