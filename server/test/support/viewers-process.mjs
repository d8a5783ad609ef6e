/**
 * The process of many viewers: each has a receiving transport of its own, with real ICE, DTLS and SRTP, and notes when a
 * picture or a sound came out of its decoder. Many in one process, because a process each is dear. See
 * synthetic-process.mjs for why it ends as it does.
 *
 * Talks to viewers.ts by messages: {id, call, args} → {id, value} or {id, error}, in both directions.
 */
import wrtc from '@roamhq/wrtc';
import { Device } from 'mediasoup-client';
import { answerParent } from './child-calls.mjs';

for (const name of [
  'RTCPeerConnection',
  'RTCSessionDescription',
  'RTCIceCandidate',
  'MediaStream',
  'MediaStreamTrack',
]) {
  globalThis[name] = wrtc[name];
}

/** Of 32,767; louder than anything that is not the tone. */
const AUDIBLE = 2_000;

const device = new Device({ handlerName: 'Chrome111' });
const viewers = new Map();

const calls = {
  async load({ capabilities }) {
    await device.load({ routerRtpCapabilities: capabilities });
    return device.recvRtpCapabilities;
  },
  /** Whoever is there already gets a new transport; the old one is gone. */
  enter({ name, recv }) {
    const viewer = viewers.get(name) ?? { flows: {} };
    viewers.set(name, viewer);
    viewer.transport?.close();
    viewer.transport = device.createRecvTransport(recv);
    viewer.transport.on('connect', ({ dtlsParameters }, done, failed) => {
      ask('connect', { name, dtlsParameters }).then(done, failed);
    });
  },
  async receive({ name, consumerId, producerId, kind, rtpParameters }) {
    const viewer = viewers.get(name);
    const { track } = await viewer.transport.consume({ id: consumerId, producerId, kind, rtpParameters });
    const flow = (viewer.flows[kind] ??= { count: 0, longestMs: 0, last: performance.now() });
    const note = () => {
      const now = performance.now();
      if (flow.count++ > 0) flow.longestMs = Math.max(flow.longestMs, now - flow.last);
      flow.last = now;
    };
    if (kind === 'video') {
      new wrtc.nonstandard.RTCVideoSink(track).onframe = note;
    } else {
      new wrtc.nonstandard.RTCAudioSink(track).ondata = ({ samples }) => {
        if (samples.some((sample) => Math.abs(sample) > AUDIBLE)) note();
      };
    }
  },
  /** What each has seen, and the longest time between two pictures or sounds since the last `forget`. */
  flows: () => Object.fromEntries([...viewers].map(([name, { flows }]) => [name, flows])),
  forget() {
    for (const { flows } of viewers.values())
      for (const flow of Object.values(flows)) Object.assign(flow, { count: 1, longestMs: 0 });
  },
};

const ask = answerParent(calls);
