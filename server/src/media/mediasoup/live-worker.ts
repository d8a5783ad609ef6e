import type { WebRtcServer, Worker } from 'mediasoup/types';
import { launchWorker } from './launch-worker.js';
import { openServer, type Listening } from './open-server.js';

/** A worker that runs, with the port where all its transports are reached. */
export interface LiveWorker {
  /** New for each process: a replacement is another worker. */
  readonly workerId: string;
  /** Whose turn it is to listen there: the port is portBase + place, unless somebody else had taken that. */
  readonly place: number;
  readonly pid: number;
  readonly port: number;
  /** SHA-256 of the certificate that its transports show, as `sha-256 AA:BB:…`. */
  readonly dtlsFingerprint: string;
  readonly engine: Worker;
  readonly server: WebRtcServer;
}

export async function startLiveWorker(call: {
  readonly workerId: string;
  readonly place: number;
  readonly binary: string | null;
  readonly listening: Listening;
}): Promise<LiveWorker> {
  const engine = await launchWorker(call.binary);
  try {
    const { server, port } = await openServer(engine, call.listening);
    const dtlsFingerprint = await readFingerprint(engine, server);
    return {
      workerId: call.workerId,
      place: call.place,
      pid: engine.pid,
      port,
      dtlsFingerprint,
      engine,
      server,
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Every process makes its own certificate; only a transport tells its fingerprint, so one is opened for the question. */
async function readFingerprint(engine: Worker, server: WebRtcServer): Promise<string> {
  const router = await engine.createRouter();
  try {
    const { dtlsParameters } = await router.createWebRtcTransport({ webRtcServer: server });
    const found = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
    if (!found) throw new Error('The media worker has no SHA-256 fingerprint.');
    return `${found.algorithm} ${found.value}`;
  } finally {
    router.close();
  }
}
