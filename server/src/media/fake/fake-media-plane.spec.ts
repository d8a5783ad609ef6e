import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Sealed } from '#protocol';
import type { MediaEvent } from '../media-plane.js';
import { FULL_LOAD } from '../placement.js';
import { FakeMediaPlane } from './fake-media-plane.js';

/** What only the fake has: the hooks by which tests make things happen. The rest is in the contract suite. */
const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
const microphone: Sealed = { mid: '0', codecs: [codec], encodings: [{ ssrc: 1 }] };
const camera: Sealed = {
  mid: '1',
  codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }],
  encodings: [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }],
};
const fingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('00').join(':') }];
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('FakeMediaPlane', () => {
  let plane: FakeMediaPlane;
  let events: MediaEvent[];
  beforeEach(async () => {
    plane = new FakeMediaPlane({ workers: 1 });
    events = [];
    await plane.openRouter({ routerId: 'r' });
    for (const direction of ['send', 'recv'] as const) {
      await plane.openTransport({ routerId: 'r', transportId: direction, direction });
    }
    const sent = { transportId: 'send', paused: false } as const;
    await plane.openProducer({
      ...sent,
      producerId: 'mic',
      source: 'microphone',
      kind: 'audio',
      rtpParameters: microphone,
    });
    await plane.openProducer({
      ...sent,
      producerId: 'cam',
      source: 'camera',
      kind: 'video',
      rtpParameters: camera,
    });
    const rtpCapabilities = await plane.capabilities();
    await plane.openConsumer({ transportId: 'recv', consumerId: 'c', producerId: 'cam', rtpCapabilities });
    plane.onEvent((event) => events.push(event));
  });

  it('openObjects() lists what is open', async () => {
    const all = { routers: ['r'], transports: ['send', 'recv'], producers: ['mic', 'cam'], consumers: ['c'] };
    expect(plane.openObjects()).toEqual(all);
    await plane.closeTransport({ transportId: 'send' });
    expect(plane.openObjects()).toEqual({
      routers: ['r'],
      transports: ['recv'],
      producers: [],
      consumers: [],
    });
  });

  it.each<[string, number, MediaEvent[]]>([
    ['loud', -20, [{ type: 'levels', routerId: 'r', levels: [{ producerId: 'mic', dBov: -20 }] }]],
    ['silent', -100, [{ type: 'levels', routerId: 'r', levels: [] }]],
  ])('speak() of somebody %s tells the level', (_case, dBov, told) => {
    plane.speak('mic', dBov);
    expect(events).toEqual(told);
  });

  it('speak() of a paused producer, of a picture and of nobody tells nothing', async () => {
    await plane.setProducerPaused({ producerId: 'mic', paused: true });
    for (const producerId of ['mic', 'cam', 'nobody']) plane.speak(producerId, -10);
    expect(events).toEqual([]);
  });

  it('connecting both transports and resuming lets it flow, and tells so', async () => {
    for (const transportId of ['send', 'recv'])
      await plane.connectTransport({ transportId, dtlsParameters: { fingerprints } });
    expect(plane.isFlowing('c')).toBe(false);
    await plane.setConsumer({ consumerId: 'c', paused: false, layer: 0 });
    await turn();
    expect(plane.isFlowing('c')).toBe(true);
    const connected = { type: 'transport_state', routerId: 'r', state: 'connected', protocol: 'udp' };
    expect(events).toEqual([
      { ...connected, transportId: 'send' },
      { ...connected, transportId: 'recv' },
      { type: 'consumer_layer', routerId: 'r', consumerId: 'c', layer: 0 },
    ]);
  });

  it('tells each change of the layer once, and none for what was closed meanwhile', async () => {
    await plane.setConsumer({ consumerId: 'c', paused: false, layer: 7 });
    await plane.setConsumer({ consumerId: 'c', layer: 2 });
    await plane.setProducerPaused({ producerId: 'cam', paused: true });
    await turn();
    await plane.setProducerPaused({ producerId: 'cam', paused: false });
    await plane.closeConsumer({ consumerId: 'c' });
    await turn();
    expect(events.map((event) => event.type === 'consumer_layer' && event.layer)).toEqual([2, null]);
  });

  it('loseWorker() tells the lost routers once, and the next worker takes new ones', async () => {
    const [node] = await plane.nodes();
    const { workerId } = node!.workers[0]!;
    plane.loseWorker(workerId);
    const lost = { type: 'routers_lost', routerIds: ['r'], workerId, cause: 'worker_died' };
    expect(events).toEqual([lost]);
    expect(plane.openObjects().consumers).toEqual([]);
    expect(await plane.openRouter({ routerId: 'r' })).toMatchObject({ ok: true });
  });

  it('loseWorker() without a replacement leaves nowhere to go, until gainWorker() tells that there is one', async () => {
    const [node] = await plane.nodes();
    plane.loseWorker(node!.workers[0]!.workerId, { cause: 'worker_hung', replaced: false });
    expect(events).toMatchObject([{ type: 'routers_lost', cause: 'worker_hung' }]);
    const refused = { ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } };
    expect(await plane.openRouter({ routerId: 'r' })).toMatchObject(refused);
    const workerId = plane.gainWorker();
    expect(events.at(-1)).toEqual({ type: 'capacity_gained', nodeId: 'fake' });
    expect(await plane.openRouter({ routerId: 'r' })).toMatchObject({ ok: true, value: { workerId } });
  });

  it('setCpuShare() fills a worker up', async () => {
    const [node] = await plane.nodes();
    plane.setCpuShare(node!.workers[0]!.workerId, FULL_LOAD);
    const refused = { ok: false, refusal: { code: 'MEDIA_UNAVAILABLE' } };
    expect(await plane.openRouter({ routerId: 'more' })).toMatchObject(refused);
  });

  it('setTransportState() breaks a path', () => {
    plane.setTransportState('recv', 'disconnected');
    expect(events).toEqual([
      { type: 'transport_state', routerId: 'r', transportId: 'recv', state: 'disconnected' },
    ]);
  });
});
