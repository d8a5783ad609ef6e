/**
 * Proves that a media worker can do what matters: a real WebRTC peer connects to it by DTLS, sends audio through it
 * and receives it back decrypted. A worker that passes every other test can still crash at this point (see the
 * patch), so no binary is used before it has passed. On its way the audio crosses a pipe between two workers, which
 * is encrypted with AES-GCM; the peer itself, unlike a browser, only does AES-CM.
 *
 *   node handshake.mjs <mediasoup-worker>        under Node 24; exits with 0 when media went through
 */
import { once } from 'node:events';
import * as mediasoup from 'mediasoup';
import { Device } from 'mediasoup-client';
import wrtc from '@roamhq/wrtc';

const PATIENCE_MS = 15_000;
const FRAMES_WANTED = 20;
/** Of 32,767; the tone is sent at 8,000. */
const LOUD_ENOUGH = 2_000;

const codecs = [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }];
const listen = (protocol) => ({ protocol, ip: '127.0.0.1' });

/** The names that mediasoup-client's handler for Chrome expects in a browser. */
const BROWSER_GLOBALS = [
  'RTCPeerConnection',
  'RTCSessionDescription',
  'RTCIceCandidate',
  'MediaStream',
  'MediaStreamTrack',
];

async function main(workerBin) {
  for (const name of BROWSER_GLOBALS) globalThis[name] = wrtc[name];
  const near = await startWorker(workerBin);
  const far = await startWorker(workerBin);
  const device = new Device({ handlerName: 'Chrome111' });
  await device.load({ routerRtpCapabilities: near.router.rtpCapabilities });

  const upstream = await connect(near, device, 'send');
  const producer = await publishTone(upstream);
  await near.router.pipeToRouter({
    ...{ producerId: producer.id, router: far.router },
    ...{ listenInfo: listen('udp'), enableSrtp: true },
  });
  const downstream = await connect(far, device, 'receive');
  const { recvRtpCapabilities: rtpCapabilities } = device;
  const consumer = await downstream.server.consume({ producerId: producer.id, rtpCapabilities });
  const received = await downstream.client.consume({
    ...{ id: consumer.id, producerId: producer.id },
    ...{ kind: consumer.kind, rtpParameters: consumer.rtpParameters },
  });
  const frames = await tonesHeard(received);
  const cipher = await srtpCipher(downstream.client);
  process.stdout.write(`DTLS handshake and SRTP proven: ${frames} frames of a tone came back (${cipher}).\n`);
}

/** A worker with one router and the port that its peers connect to. */
async function startWorker(workerBin) {
  const worker = await mediasoup.createWorker({ workerBin, logLevel: 'warn' });
  worker.on('died', (error) => fail(`the worker died: ${error.message}`));
  const webRtcServer = await worker.createWebRtcServer({ listenInfos: [listen('udp'), listen('tcp')] });
  return { webRtcServer, router: await worker.createRouter({ mediaCodecs: codecs }) };
}

/** One transport, its server end and its client end, which connect when first used. */
async function connect({ router, webRtcServer }, device, direction) {
  const server = await router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: false });
  const offer = {
    ...{ id: server.id, iceParameters: server.iceParameters, iceCandidates: server.iceCandidates },
    dtlsParameters: server.dtlsParameters,
  };
  const client = direction === 'send' ? device.createSendTransport(offer) : device.createRecvTransport(offer);
  client.on('connect', ({ dtlsParameters }, done, refused) => {
    server.connect({ dtlsParameters }).then(done, refused);
  });
  return { server, client };
}

async function publishTone({ server, client }) {
  const source = new wrtc.nonstandard.RTCAudioSource();
  const samples = Int16Array.from({ length: 480 }, (_, n) =>
    Math.round(8000 * Math.sin((2 * Math.PI * n) / 48)),
  );
  setInterval(() => {
    source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
  }, 10);
  const published = once(client, 'conclave:published');
  client.on('produce', ({ kind, rtpParameters }, done, refused) => {
    server.produce({ kind, rtpParameters }).then((producer) => {
      done({ id: producer.id });
      client.emit('conclave:published', producer);
    }, refused);
  });
  await client.produce({ track: source.createTrack() });
  const [producer] = await published;
  return producer;
}

/** Resolves once enough frames of the tone, and not of silence, have come out of the decoder. */
async function tonesHeard({ track }) {
  const sink = new wrtc.nonstandard.RTCAudioSink(track);
  let heard = 0;
  await new Promise((resolve) => {
    sink.ondata = ({ samples }) => {
      if (samples.some((sample) => Math.abs(sample) > LOUD_ENOUGH)) heard += 1;
      if (heard === FRAMES_WANTED) resolve();
    };
  });
  sink.stop();
  return heard;
}

/** @returns {Promise<string>} what was negotiated for SRTP, as the peer reports it */
async function srtpCipher(transport) {
  const report = [...(await transport.getStats()).values()];
  return report.find((entry) => entry.type === 'transport')?.srtpCipher ?? 'cipher not reported';
}

/** @returns {never} */
function fail(reason) {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

setTimeout(() => fail(`no media came back within ${PATIENCE_MS / 1000} seconds`), PATIENCE_MS).unref();
try {
  await main(process.argv[2]);
  process.exit(0);
} catch (error) {
  fail(error.stack);
}
