/**
 * The process of one synthetic participant: real ICE, DTLS and RTP without a browser. It is the native WebRTC stack for
 * Node, driven by the same client library that browsers use. It lives apart from the tests because the native stack
 * crashes when a process ends in the ordinary way; this one ends by `process.exit`, or is killed.
 *
 * Talks to synthetic-participant.ts by messages: {id, call, args} → {id, value} or {id, error}, in both directions, and
 * {decoded: {consumerId, count, height}} from here.
 */
import process from 'node:process';
import wrtc from '@roamhq/wrtc';
import { Device } from 'mediasoup-client';
import { answerParent } from './child-calls.mjs';

/** The names that the library's handler for Chromium expects a browser to have. */
for (const name of [
  'RTCPeerConnection',
  'RTCSessionDescription',
  'RTCIceCandidate',
  'MediaStream',
  'MediaStreamTrack',
]) {
  globalThis[name] = wrtc[name];
}

const SAMPLE_RATE = 48_000;
const BLOCK = 480;
const LOUD = 8_000;
/** Of 32,767; louder than anything that is not the tone. */
const AUDIBLE = 2_000;
const REPORT_MS = 40;

const device = new Device({ handlerName: 'Chrome111' });
const transports = {};
const tracks = new Map();

const calls = {
  async enter({ capabilities, send, recv }) {
    // Once; whoever enters again has lost all transports with what was on them.
    if (!device.loaded) await device.load({ routerRtpCapabilities: capabilities });
    for (const transport of Object.values(transports)) transport.close();
    tracks.clear();
    transports.send = wire('send', device.createSendTransport(send));
    transports.recv = wire('recv', device.createRecvTransport(recv));
    return device.recvRtpCapabilities;
  },
  async publish({ source, media, encodings }) {
    const track = media.kind === 'tone' ? tone(media) : picture(media);
    const published = await transports.send.produce({ track, encodings, appData: { source } });
    tracks.set(source, published);
    return published.id;
  },
  unpublish({ source }) {
    tracks.get(source)?.close();
    tracks.delete(source);
  },
  async receive({ consumerId, producerId, kind, rtpParameters }) {
    const { track } = await transports.recv.consume({ id: consumerId, producerId, kind, rtpParameters });
    decode(consumerId, track);
  },
  restartIce: ({ direction, iceParameters }) => transports[direction].restartIce({ iceParameters }),
  /** The native stack's statistics, as a list. */
  stats: async ({ direction }) => [...(await transports[direction].getStats()).values()],
};

function wire(direction, transport) {
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    ask('connect', { direction, dtlsParameters }).then(done, failed);
  });
  transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
    ask('publish', { source: appData.source, kind, rtpParameters }).then((id) => done({ id }), failed);
  });
  return transport;
}

/** A sine. */
function tone({ hertz }) {
  const source = new wrtc.nonstandard.RTCAudioSource();
  let phase = 0;
  setInterval(() => {
    const samples = Int16Array.from({ length: BLOCK }, (_none, nth) =>
      Math.round(LOUD * Math.sin((2 * Math.PI * hertz * (phase + nth)) / SAMPLE_RATE)),
    );
    phase = (phase + BLOCK) % SAMPLE_RATE;
    source.onData({
      samples,
      sampleRate: SAMPLE_RATE,
      bitsPerSample: 16,
      channelCount: 1,
      numberOfFrames: BLOCK,
    });
  }, 10);
  return source.createTrack();
}

/** Diagonal stripes of grey that wander, so that the encoder has something to do. */
function picture({ width, height, framesPerSecond }) {
  const source = new wrtc.nonstandard.RTCVideoSource();
  let count = 0;
  setInterval(() => {
    const data = new Uint8ClampedArray(width * height * 1.5).fill(128);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++)
        data[row * width + column] = (column + row + count * 8) % 256;
    }
    count++;
    source.onFrame({ width, height, data });
  }, 1_000 / framesPerSecond);
  return source.createTrack();
}

/** Counts what comes out of the decoder: pictures, or blocks of 10 ms of sound that are not silence. */
function decode(consumerId, track) {
  const decoded = { consumerId, count: 0, height: 0 };
  let told = 0;
  if (track.kind === 'video') {
    new wrtc.nonstandard.RTCVideoSink(track).onframe = ({ frame }) => {
      decoded.count++;
      decoded.height = frame.height;
    };
  } else {
    new wrtc.nonstandard.RTCAudioSink(track).ondata = ({ samples }) => {
      if (samples.some((sample) => Math.abs(sample) > AUDIBLE)) decoded.count++;
    };
  }
  setInterval(() => {
    if (decoded.count > told) process.send({ decoded });
    told = decoded.count;
  }, REPORT_MS);
}

const ask = answerParent(calls);
