import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Sealed, TrackSource, TransportOffer } from '#protocol';
import { silentLog } from '../../src/kernel/log.js';
import type { MediaPlane, MediaResult } from '../../src/media/media-plane.js';
import { MediasoupMediaPlane } from '../../src/media/mediasoup/mediasoup-media-plane.js';
import { freePorts } from '../support/free-ports.js';
import { aRealBench, eventually, type MediaBench, mediaSettings } from '../support/media-planes.js';
import {
  aPicture,
  aTone,
  type Received,
  SIMULCAST,
  SyntheticParticipant,
} from '../support/synthetic-participant.js';

/** Real ICE, DTLS, SRTP and RTP through real workers. */
jest.setTimeout(60_000);

const accepted = <Value>(result: MediaResult<Value>): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two people in one router; what they publish gets the source's name as id, prefixed by theirs. */
class Meeting {
  private constructor(
    readonly bench: MediaBench,
    private readonly people: Map<string, SyntheticParticipant>,
  ) {}

  static async of(bench: MediaBench, ...names: string[]): Promise<Meeting> {
    const meeting = new Meeting(bench, new Map());
    accepted(await bench.plane.openRouter({ routerId: 'r' }));
    for (const name of names) await meeting.enter(name);
    return meeting;
  }

  get plane(): MediaPlane {
    return this.bench.plane;
  }

  person(name: string): SyntheticParticipant {
    return this.people.get(name)!;
  }

  /** @param path of the candidates that the client is let see */
  async enter(name: string, path: 'udp' | 'tcp' = 'udp'): Promise<void> {
    const open = async (direction: 'send' | 'recv'): Promise<TransportOffer> => {
      const transportId = `${name}-${direction}`;
      const offer = accepted(await this.plane.openTransport({ routerId: 'r', transportId, direction }));
      return {
        ...offer,
        iceCandidates: offer.iceCandidates.filter((candidate) => candidate['protocol'] === path),
      };
    };
    const wire = {
      connect: async (direction: 'send' | 'recv', dtlsParameters: Sealed) =>
        accepted(await this.plane.connectTransport({ transportId: `${name}-${direction}`, dtlsParameters })),
      publish: async (call: { source: TrackSource; kind: 'audio' | 'video'; rtpParameters: Sealed }) => {
        const producerId = `${name}-${call.source}`;
        accepted(
          await this.plane.openProducer({ transportId: `${name}-send`, producerId, paused: false, ...call }),
        );
        return producerId;
      },
    };
    const [send, recv] = [await open('send'), await open('recv')];
    const capabilities = await this.plane.capabilities();
    this.people.set(name, await SyntheticParticipant.enter({ capabilities, send, recv, wire }));
  }

  /** Subscribes paused, lets the client take it, and lets it flow, as a conference does. */
  async show(name: string, producerId: string): Promise<Received> {
    const consumerId = `${name}<${producerId}`;
    const { rtpCapabilities } = this.person(name);
    const opened = accepted(
      await this.plane.openConsumer({ transportId: `${name}-recv`, consumerId, producerId, rtpCapabilities }),
    );
    const received = await this.person(name).receive({ consumerId, producerId, ...opened });
    accepted(await this.plane.setConsumer({ consumerId, paused: false }));
    return received;
  }

  async end(): Promise<void> {
    for (const person of this.people.values()) person.leave();
    await this.plane.close();
  }
}

/** Waits until more has come out of the decoder. */
const grows = async (received: Received, by = 5) => {
  const before = received.count;
  await eventually('decoded media', () => received.count >= before + by, 10_000);
};
/** Waits until nothing more comes out of the decoder; what was under way may still arrive. */
const stops = async (received: Received) => {
  let before = -1;
  const still = async () => {
    if (received.count === before) return true;
    before = received.count;
    await sleep(700);
    return false;
  };
  await eventually('the end of the media', still, 7_000);
};

describe('Media through mediasoup', () => {
  let meeting: Meeting;
  let picture: Received;
  let sound: Received;
  const events = () => meeting.bench.events;
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
    meeting = await Meeting.of(await aRealBench(1), 'ann', 'ben');
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

  it('is lost with its worker and flows again, after it was opened anew on the next one', async () => {
    const [node] = await meeting.plane.nodes();
    const { workerId, port } = node!.workers[0]!;
    await meeting.bench.killWorker(workerId);
    await eventually('routers_lost', () => events().find((event) => event.type === 'routers_lost'));
    await eventually('a new worker', async () => (await meeting.plane.nodes())[0]!.workers.length === 1);
    expect((await meeting.plane.nodes())[0]!.workers[0]!.port).toBe(port);
    const again = await Meeting.of(meeting.bench, 'dan', 'eve');
    try {
      await again.person('dan').publish('microphone', aTone());
      await grows(await again.show('eve', 'dan-microphone'));
    } finally {
      for (const name of ['dan', 'eve']) again.person(name).leave();
    }
  });
});

describe('MediasoupMediaPlane.start()', () => {
  it('takes the next port where the wanted one is in use', async () => {
    const portBase = await freePorts(2);
    const squatter = createSocket('udp4');
    await new Promise<void>((resolve) => squatter.bind(portBase, '127.0.0.1', resolve));
    const plane = await MediasoupMediaPlane.start(await mediaSettings(1, { portBase }), silentLog);
    try {
      expect((await plane.nodes())[0]!.workers[0]!.port).toBe(portBase + 1);
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
