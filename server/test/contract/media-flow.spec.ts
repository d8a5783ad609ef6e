import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { silentLog } from '../../src/kernel/log.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import { freePorts } from '../support/free-ports.js';
import { accepted, grows, Meeting, sleep, stops } from '../support/media-meeting.js';
import { aRealBench, eventually, type MediaBench, mediaSettings } from '../support/media-planes.js';
import { report } from '../support/report.js';
import { aPicture, aTone, type Received, SIMULCAST } from '../support/synthetic-participant.js';

/** Real ICE, DTLS, SRTP and RTP through real workers. */
jest.setTimeout(60_000);

describe('Media through mediasoup', () => {
  let bench: MediaBench;
  let meeting: Meeting;
  let picture: Received;
  let sound: Received;
  const events = () => bench.events;
  /** Of the picture at ben's, in order. */
  const layersTold = () =>
    events().flatMap((event) =>
      event.type === 'consumer_layer' && event.consumerId === 'ben<ann-camera' ? [event.layer] : [],
    );
  const bytesOut = async (consumerId: string): Promise<number> => {
    const stats = accepted(await meeting.plane.stats({ kind: 'consumer', id: consumerId }));
    return Number(stats.find((entry) => entry['type'] === 'outbound-rtp')?.['byteCount']);
  };

  beforeAll(async () => {
    bench = await aRealBench(1);
    meeting = await Meeting.of(bench.plane, 'ann', 'ben');
    await meeting.person('ann').publish('camera', aPicture(), SIMULCAST);
    await meeting.person('ann').publish('microphone', aTone());
    picture = await meeting.show('ben', 'ann-camera');
    sound = await meeting.show('ben', 'ann-microphone');
  });
  afterAll(async () => meeting.end());

  it('reaches the other one: pictures and the tone are decoded', async () => {
    await Promise.all([grows(picture, 15), grows(sound, 50)]);
    expect(await bytesOut('ben<ann-camera')).toBeGreaterThan(5_000);
  });

  it('tells that both transports are connected over UDP', () => {
    for (const transportId of ['ann-send', 'ben-recv']) {
      const told = {
        type: 'transport_state',
        routerId: 'r',
        transportId,
        state: 'connected',
        protocol: 'udp',
      };
      expect(events()).toContainEqual(told);
    }
  });

  it('is encrypted by DTLS-SRTP', async () => {
    const transport = (await meeting.person('ben').stats('recv')).find(
      (entry) => entry['type'] === 'transport',
    );
    // This client's stack offers AES-CM alone; browsers offer AES-GCM, which the browser tests look at.
    expect(transport).toMatchObject({ dtlsState: 'connected', srtpCipher: expect.stringMatching(/AES/) });
  });

  it('changes its size by setConsumer({layer}), up and down, and tells the layer', async () => {
    await eventually('the higher layer', () => picture.height === 360, 15_000);
    accepted(await meeting.plane.setConsumer({ consumerId: 'ben<ann-camera', layer: 0 }));
    await eventually('the lower layer', () => picture.height === 180, 15_000);
    expect(layersTold().slice(-2)).toEqual([1, 0]);
    accepted(await meeting.plane.setConsumer({ consumerId: 'ben<ann-camera', layer: 1 }));
    await eventually('the higher layer again', () => picture.height === 360, 15_000);
    expect(layersTold().slice(-3)).toEqual([1, 0, 1]);
  });

  it('tells how loud the tone is, and silence once', async () => {
    const levels = () => events().filter((event) => event.type === 'levels');
    const loud = await eventually('levels', () => levels().findLast((event) => event.levels.length > 0));
    expect(loud.levels).toEqual([{ producerId: 'ann-microphone', dBov: expect.any(Number) }]);
    expect(loud.levels[0]!.dBov).toBeGreaterThan(-30);
    expect(loud.levels[0]!.dBov).toBeLessThanOrEqual(0);
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-microphone', paused: true }));
    await eventually('silence', () => levels().at(-1)?.levels.length === 0);
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-microphone', paused: false }));
    await eventually('levels again', () => levels().at(-1)?.levels.length === 1);
  });

  it('of a paused producer stops, although the client goes on sending, and comes back', async () => {
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-camera', paused: true }));
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-microphone', paused: true }));
    await stops(sound);
    await stops(picture);
    expect(layersTold().at(-1)).toBeNull();
    const [soundBytes, pictureBytes] = [
      await bytesOut('ben<ann-microphone'),
      await bytesOut('ben<ann-camera'),
    ];
    const sent = accepted(await meeting.plane.stats({ kind: 'producer', id: 'ann-microphone' }));
    await sleep(500);
    expect(await bytesOut('ben<ann-microphone')).toBe(soundBytes);
    expect(await bytesOut('ben<ann-camera')).toBe(pictureBytes);
    const stillSent = accepted(await meeting.plane.stats({ kind: 'transport', id: 'ann-send' }));
    expect(Number(stillSent[0]!['recvBitrate'])).toBeGreaterThan(0);
    expect(sent).toHaveLength(1);
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-camera', paused: false }));
    accepted(await meeting.plane.setProducerPaused({ producerId: 'ann-microphone', paused: false }));
    await Promise.all([grows(picture), grows(sound)]);
  });

  it('of a paused consumer stops for that one alone, and resumes with a key frame', async () => {
    await meeting.enter('cleo');
    const other = await meeting.show('cleo', 'ann-camera');
    await grows(other);
    accepted(await meeting.plane.setConsumer({ consumerId: 'ben<ann-camera', paused: true }));
    await stops(picture);
    await grows(other);
    accepted(await meeting.plane.setConsumer({ consumerId: 'ben<ann-camera', paused: false }));
    await grows(picture);
    await meeting.plane.closeTransport({ transportId: 'cleo-recv' });
    await stops(other);
    await grows(picture);
  });

  it('goes over TCP where UDP is blocked', async () => {
    await meeting.enter('tom', 'tcp');
    await grows(await meeting.show('tom', 'ann-microphone'));
    expect(events()).toContainEqual({
      type: 'transport_state',
      routerId: 'r',
      transportId: 'tom-recv',
      state: 'connected',
      protocol: 'tcp',
    });
  });

  it('is told to be disconnected when a client vanishes from TCP', async () => {
    meeting.person('tom').leave();
    const gone = { type: 'transport_state', routerId: 'r', transportId: 'tom-recv', state: 'disconnected' };
    await eventually('its transport to be disconnected', () =>
      events().some((event) => JSON.stringify(event) === JSON.stringify(gone)),
    );
  });

  it('survives an ICE restart', async () => {
    const { iceParameters } = accepted(await meeting.plane.restartIce({ transportId: 'ben-recv' }));
    await meeting.person('ben').restartIce('recv', iceParameters);
    await grows(picture, 15);
  });

  it('ends with its producer', async () => {
    await meeting.plane.closeProducer({ producerId: 'ann-camera' });
    await stops(picture);
    expect((await meeting.plane.stats({ kind: 'consumer', id: 'ben<ann-camera' })).ok).toBe(false);
    await grows(sound);
  });
});

describe('Media whose worker ends', () => {
  it.each([
    ['killed', 'SIGKILL', 'worker_died', 2_000],
    // Noticed within a second.
    ['stopped', 'SIGSTOP', 'worker_hung', 3_000],
  ] as const)(
    'flows again on the one in reserve soon after it was %s',
    async (_how, signal, cause, limit) => {
      const { plane, events } = await aRealBench(1);
      const meeting = await Meeting.of(plane, 'ann', 'ben');
      try {
        await meeting.person('ann').publish('camera', aPicture(), SIMULCAST);
        await meeting.person('ann').publish('microphone', aTone());
        const before = [
          await meeting.show('ben', 'ann-camera'),
          await meeting.show('ben', 'ann-microphone'),
        ] as const;
        await Promise.all(before.map((received) => grows(received)));
        const [worker] = (await plane.nodes())[0]!.workers;

        const since = performance.now();
        const passed = () => Math.round(performance.now() - since);
        const told = eventually('routers_lost', () =>
          events.some(({ type }) => type === 'routers_lost'),
        ).then(passed);
        process.kill(worker!.pid, signal);
        const noticed = await told;
        expect(events.filter(({ type }) => type === 'routers_lost')).toEqual([
          { type: 'routers_lost', routerIds: ['r'], workerId: worker!.workerId, cause },
        ]);
        accepted(await plane.openRouter({ routerId: 'r' }));
        await Promise.all([meeting.reenter('ann'), meeting.reenter('ben')]);
        const rebuilt = passed();
        const flowing = async (source: 'microphone' | 'camera') => {
          const media = source === 'camera' ? aPicture() : aTone();
          const encodings = source === 'camera' ? SIMULCAST : undefined;
          const producerId = await meeting.person('ann').publish(source, media, encodings);
          const received = await meeting.show('ben', producerId);
          await eventually('media', () => received.count > 0, 10_000);
          return passed();
        };
        const [sound, picture] = [flowing('microphone'), flowing('camera')];
        report(
          `worker ${cause}: told ${noticed} ms, transports anew ${rebuilt} ms, ` +
            `sound again ${await sound} ms, picture again ${await picture} ms`,
        );
        expect(Math.max(await sound, await picture)).toBeLessThan(limit);
        expect(events.some(({ type }) => type === 'capacity_gained')).toBe(false);
      } finally {
        await meeting.end();
      }
    },
  );
});

describe('MediasoupMediaPlane.start()', () => {
  it('takes the next port where the wanted one is in use', async () => {
    const portBase = await freePorts(3);
    const squatter = createSocket('udp4');
    await new Promise<void>((resolve) => squatter.bind(portBase, '127.0.0.1', resolve));
    const plane = await MediasoupMediaPlane.start(await mediaSettings(1, { portBase }), silentLog);
    try {
      // The one after belongs to the worker in reserve.
      expect((await plane.nodes())[0]!.workers[0]!.port).toBe(portBase + 2);
    } finally {
      await plane.close();
      squatter.close();
    }
  });

  it.each([
    [
      'a worker binary that is not there',
      { workerBinary: '/nowhere/worker' },
      /media worker does not start.*ENOENT.*mediasoup 3\./,
    ],
    ['a worker binary that exits', { workerBinary: '/bin/false' }, /media worker does not start/],
    ['an address that is not ours', { bind: '203.0.113.9' }, /cannot listen on 203\.0\.113\.9/],
  ])('with %s is refused with the reason', async (_case, changes, reason) => {
    await expect(MediasoupMediaPlane.start(await mediaSettings(1, changes), silentLog)).rejects.toThrow(
      reason,
    );
  });
});
