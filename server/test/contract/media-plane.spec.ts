import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { ErrorCode, Sealed, TrackSource } from '#protocol';
import { MAX_PRODUCERS_PER_TRANSPORT } from '../../src/media/limits.js';
import type { MediaEvent, MediaPlane, MediaResult } from '../../src/media/media-plane.js';
import {
  aFakeBench,
  aRealBench,
  asFleet,
  eventually,
  linked,
  type MediaBench,
} from '../support/media-planes.js';
import { dtls, H264_BASELINE, opus, simulcast, vp9 } from '../support/rtp-samples.js';

/** What every media plane holds to, the fake and the real one alike. Media that flows is in media-flow.spec.ts. */
jest.setTimeout(30_000);

const accepted = <Value>(result: MediaResult<Value>): Value => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
};
const codeOf = (result: MediaResult<unknown>): ErrorCode | 'accepted' =>
  result.ok ? 'accepted' : result.refusal.code;
const plainData = (value: unknown) => expect(JSON.parse(JSON.stringify(value))).toEqual(value);

describe.each([
  ['the fake', aFakeBench],
  ['the fake over a socket', linked(aFakeBench)],
  ['mediasoup', aRealBench],
  ['mediasoup over a socket', linked(aRealBench)],
  ['a fleet over the fake', asFleet(aFakeBench)],
  ['a fleet over mediasoup', asFleet(aRealBench)],
] as const)('MediaPlane: %s', (_name, open) => {
  let bench: MediaBench<MediaPlane>;
  let plane: MediaPlane;
  beforeEach(async () => {
    bench = await open(2);
    ({ plane } = bench);
  });
  afterEach(async () => bench.end());

  const losses = () =>
    bench.events.filter(({ type }) => type === 'routers_lost' || type === 'transports_lost');
  const workers = async () => (await plane.nodes())[0]!.workers;
  const openTransport = async (transportId: string, direction: 'send' | 'recv', routerId = 'r') =>
    accepted(await plane.openTransport({ routerId, transportId, direction }));
  const produce = (producerId: string, source: TrackSource, rtpParameters: Sealed, transportId = 'send') =>
    plane.openProducer({
      transportId,
      producerId,
      source,
      kind: source === 'microphone' || source === 'screen_audio' ? 'audio' : 'video',
      rtpParameters,
      paused: false,
    });
  const consume = async (
    consumerId: string,
    producerId: string,
    transportId = 'recv',
    rtpCapabilities?: Sealed,
  ) =>
    plane.openConsumer({
      transportId,
      consumerId,
      producerId,
      rtpCapabilities: rtpCapabilities ?? (await plane.capabilities()),
    });
  /** Router `r` with one transport each way, microphone `mic` and camera `cam`, and `c-mic`, `c-cam` that show them. */
  const aConference = async () => {
    const home = accepted(await plane.openRouter({ routerId: 'r' }));
    await openTransport('send', 'send');
    await openTransport('recv', 'recv');
    accepted(await produce('mic', 'microphone', opus()));
    accepted(await produce('cam', 'camera', simulcast()));
    accepted(await consume('c-mic', 'mic'));
    accepted(await consume('c-cam', 'cam'));
    return home;
  };
  /** Which of the conference's objects are still open. */
  const openOnes = async () => {
    const kinds = {
      send: 'transport',
      recv: 'transport',
      mic: 'producer',
      cam: 'producer',
      'c-mic': 'consumer',
      'c-cam': 'consumer',
    } as const;
    const found = await Promise.all(
      Object.entries(kinds).map(async ([id, kind]) => ((await plane.stats({ kind, id })).ok ? [id] : [])),
    );
    return found.flat();
  };

  describe('capabilities()', () => {
    it('carry Opus, VP8 and H.264 constrained baseline with RTX, the preferred one first', async () => {
      const capabilities = await plane.capabilities();
      const codecs = capabilities['codecs'] as { mimeType: string; parameters: object; channels?: number }[];
      expect(codecs.map((codec) => codec.mimeType)).toEqual([
        'audio/opus',
        'video/H264',
        'video/rtx',
        'video/VP8',
        'video/rtx',
      ]);
      expect(codecs[0]).toMatchObject({ channels: 2, parameters: { usedtx: 1, useinbandfec: 1 } });
      expect(codecs[1]).toMatchObject({ parameters: H264_BASELINE });
      plainData(capabilities);
    });

    it('offer transport-cc to receivers of video alone', async () => {
      const { headerExtensions } = (await plane.capabilities()) as {
        headerExtensions: { kind: string; uri: string; direction: string }[];
      };
      const sent = headerExtensions.filter(
        ({ uri, direction }) => uri.includes('transport-wide-cc') && direction === 'sendrecv',
      );
      expect(sent.map(({ kind }) => kind)).toEqual(['video']);
    });
  });

  describe('nodes()', () => {
    it('show every worker with a process, a port and a certificate of its own', async () => {
      const [node] = await plane.nodes();
      expect(node).toMatchObject({ nodeId: expect.any(String), region: 'default', address: '127.0.0.1' });
      expect(node!.workers).toHaveLength(2);
      for (const key of ['workerId', 'pid', 'port', 'dtlsFingerprint'] as const) {
        expect(new Set(node!.workers.map((worker) => worker[key])).size).toBe(2);
      }
      expect(node!.dtlsFingerprint).toMatch(/^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
      expect(node!.workers[0]).toMatchObject({
        dtlsFingerprint: node!.dtlsFingerprint,
        routers: 0,
        consumers: 0,
      });
      plainData(node);
    });

    it('count what is open', async () => {
      const { workerId } = await aConference();
      const worker = (await workers()).find((one) => one.workerId === workerId)!;
      expect(worker).toMatchObject({ routers: 1, consumers: 2 });
      expect(worker.load).toBeGreaterThan(0);
      expect(worker.load).toBeLessThan(1);
      await plane.closeRouter({ routerId: 'r' });
      expect((await workers()).every(({ routers, consumers }) => routers === 0 && consumers === 0)).toBe(
        true,
      );
    });
  });

  describe('openRouter()', () => {
    it('spreads a burst over the workers', async () => {
      const ids = ['1', '2', '3', '4'];
      const homes = await Promise.all(ids.map((routerId) => plane.openRouter({ routerId })));
      const counts = Map.groupBy(homes.map(accepted), (home) => home.workerId);
      expect([...counts.values()].map((list) => list.length)).toEqual([2, 2]);
    });

    it('of an id that is open or opening is refused, and of one that was closed is not', async () => {
      const both = await Promise.all([
        plane.openRouter({ routerId: 'r' }),
        plane.openRouter({ routerId: 'r' }),
      ]);
      expect(both.map(codeOf)).toEqual(['accepted', 'INVALID_REQUEST']);
      await plane.closeRouter({ routerId: 'r' });
      expect(codeOf(await plane.openRouter({ routerId: 'r' }))).toBe('accepted');
    });

    it('that a close has overtaken leaves nothing open', async () => {
      const opening = plane.openRouter({ routerId: 'r' });
      await plane.closeRouter({ routerId: 'r' });
      expect(codeOf(await opening)).toBe('NOT_FOUND');
      expect((await workers()).every(({ routers }) => routers === 0)).toBe(true);
      expect(codeOf(await plane.openTransport({ routerId: 'r', transportId: 't', direction: 'send' }))).toBe(
        'NOT_FOUND',
      );
    });
  });

  describe('openTransport()', () => {
    it("offers ICE, DTLS and the worker's port over UDP and TCP, under our id", async () => {
      const { workerId } = accepted(await plane.openRouter({ routerId: 'r' }));
      const offer = await openTransport('t', 'send');
      const worker = (await workers()).find((one) => one.workerId === workerId)!;
      expect(offer.id).toBe('t');
      expect(offer.iceParameters).toMatchObject({
        usernameFragment: expect.any(String),
        password: expect.any(String),
        iceLite: true,
      });
      expect(offer.iceCandidates).toHaveLength(2);
      for (const [nth, protocol] of ['udp', 'tcp'].entries()) {
        expect(offer.iceCandidates[nth]).toMatchObject({
          protocol,
          address: '127.0.0.1',
          port: worker.port,
          type: 'host',
        });
      }
      const { fingerprints } = offer.dtlsParameters as {
        fingerprints: { algorithm: string; value: string }[];
      };
      expect(fingerprints.map(({ algorithm, value }) => `${algorithm} ${value}`)).toContain(
        worker.dtlsFingerprint,
      );
      plainData(offer);
    });

    it('that a close of its router has overtaken is not found', async () => {
      accepted(await plane.openRouter({ routerId: 'r' }));
      const opening = plane.openTransport({ routerId: 'r', transportId: 't', direction: 'send' });
      await plane.closeRouter({ routerId: 'r' });
      expect(codeOf(await opening)).toBe('NOT_FOUND');
    });

    it('of a taken id is refused', async () => {
      accepted(await plane.openRouter({ routerId: 'r' }));
      await openTransport('t', 'send');
      expect(codeOf(await plane.openTransport({ routerId: 'r', transportId: 't', direction: 'recv' }))).toBe(
        'INVALID_REQUEST',
      );
    });
  });

  describe('connectTransport()', () => {
    beforeEach(async () => {
      accepted(await plane.openRouter({ routerId: 'r' }));
      await openTransport('t', 'send');
    });

    it('of other parameters is refused once it is connected, even when asked at once', async () => {
      const call = { transportId: 't', dtlsParameters: dtls() };
      const other = { transportId: 't', dtlsParameters: dtls({ value: Array(32).fill('B2').join(':') }) };
      const both = await Promise.all([plane.connectTransport(call), plane.connectTransport(other)]);
      expect(both.map(codeOf)).toEqual(['accepted', 'INVALID_REQUEST']);
      expect(codeOf(await plane.connectTransport(other))).toBe('INVALID_REQUEST');
    });

    it('of the same parameters again is accepted again, even when asked at once', async () => {
      const call = { transportId: 't', dtlsParameters: dtls() };
      const both = await Promise.all([plane.connectTransport(call), plane.connectTransport(call)]);
      expect(both.map(codeOf)).toEqual(['accepted', 'accepted']);
      expect(codeOf(await plane.connectTransport(call))).toBe('accepted');
    });

    it.each<[string, Sealed]>([
      ['nothing', {}],
      ['no fingerprints', { role: 'client', fingerprints: [] }],
      ['a hundred fingerprints', { fingerprints: Array(100).fill((dtls()['fingerprints'] as unknown[])[0]) }],
      ['an unknown role', dtls({ role: 'boss' })],
      ['an unknown algorithm', dtls({ algorithm: 'rot-13' })],
      ['a weak algorithm', dtls({ algorithm: 'sha-1', value: Array(20).fill('A1').join(':') })],
      ['a fingerprint of a wrong length', dtls({ value: 'A1:A1' })],
      ['a fingerprint that is no text', { fingerprints: [{ algorithm: 'sha-256', value: 5 }] }],
    ])('of %s is refused, and a right one is then accepted', async (_case, dtlsParameters) => {
      expect(codeOf(await plane.connectTransport({ transportId: 't', dtlsParameters }))).toBe(
        'INVALID_REQUEST',
      );
      expect(codeOf(await plane.connectTransport({ transportId: 't', dtlsParameters: dtls() }))).toBe(
        'accepted',
      );
    });
  });

  it('restartIce() gives fresh ICE parameters', async () => {
    accepted(await plane.openRouter({ routerId: 'r' }));
    const { iceParameters } = await openTransport('t', 'send');
    const restarted = accepted(await plane.restartIce({ transportId: 't' }));
    expect(restarted.iceParameters['usernameFragment']).not.toBe(iceParameters['usernameFragment']);
    expect(restarted.iceParameters['password']).not.toBe(iceParameters['password']);
    plainData(restarted);
  });

  describe('openProducer()', () => {
    beforeEach(async () => {
      accepted(await plane.openRouter({ routerId: 'r' }));
      await openTransport('send', 'send');
    });

    it.each<[string, TrackSource, Sealed]>([
      ['a microphone in Opus', 'microphone', opus()],
      ['a camera in VP8 simulcast', 'camera', simulcast()],
      ['a camera in H.264 simulcast', 'camera', simulcast({ codec: 'h264' })],
      ['a screen in one size', 'screen', simulcast({ layers: 1 })],
      ["a screen's sound", 'screen_audio', opus()],
    ])('of %s is accepted', async (_case, source, rtpParameters) => {
      expect(codeOf(await produce('p', source, rtpParameters))).toBe('accepted');
    });

    const changed = (base: Sealed, change: Record<string, unknown>): Sealed => ({ ...base, ...change });
    const opusCodec = (opus()['codecs'] as object[])[0]!;
    const video = simulcast();
    const [vp8Codec, rtxCodec] = video['codecs'] as [object, object];
    it.each<[string, TrackSource, Sealed, ErrorCode]>([
      ['nothing', 'microphone', {}, 'INVALID_REQUEST'],
      ['no codecs', 'microphone', changed(opus(), { codecs: [] }), 'INVALID_REQUEST'],
      ['no encodings', 'microphone', changed(opus(), { encodings: [] }), 'INVALID_REQUEST'],
      ['video as a microphone', 'microphone', simulcast({ layers: 1 }), 'INVALID_REQUEST'],
      ['sound as a camera', 'camera', opus(), 'INVALID_REQUEST'],
      ['a codec that is not carried', 'camera', vp9(), 'MEDIA_UNSUPPORTED'],
      [
        'another H.264 profile',
        'camera',
        changed(simulcast({ codec: 'h264', layers: 1 }), {
          codecs: [
            {
              ...vp8Codec,
              mimeType: 'video/H264',
              parameters: { ...H264_BASELINE, 'profile-level-id': '640032' },
            },
          ],
        }),
        'MEDIA_UNSUPPORTED',
      ],
      ['four camera sizes', 'camera', simulcast({ layers: 4 }), 'MEDIA_UNSUPPORTED'],
      [
        'two microphones in one',
        'microphone',
        changed(opus(), { encodings: [{ ssrc: 1 }, { ssrc: 2 }] }),
        'MEDIA_UNSUPPORTED',
      ],
      [
        'a thousand encodings',
        'camera',
        changed(video, { encodings: Array.from({ length: 1000 }, (_none, ssrc) => ({ ssrc })) }),
        'INVALID_REQUEST',
      ],
      [
        'an SSRC used twice',
        'camera',
        changed(video, { encodings: [{ ssrc: 7 }, { ssrc: 7 }] }),
        'INVALID_REQUEST',
      ],
      [
        'an SSRC used for RTX too',
        'camera',
        changed(video, { encodings: [{ ssrc: 7, rtx: { ssrc: 7 } }] }),
        'INVALID_REQUEST',
      ],
      [
        'a RID used twice',
        'camera',
        changed(video, { encodings: [{ rid: 'a' }, { rid: 'a' }] }),
        'INVALID_REQUEST',
      ],
      [
        'encodings that nothing tells apart',
        'camera',
        changed(video, { encodings: [{}, {}] }),
        'INVALID_REQUEST',
      ],
      [
        'an encoding of a codec that is not there',
        'camera',
        changed(video, { encodings: [{ rid: 'a', codecPayloadType: 50 }] }),
        'INVALID_REQUEST',
      ],
      ['RTX alone', 'camera', changed(video, { codecs: [rtxCodec] }), 'INVALID_REQUEST'],
      ['RTX first', 'camera', changed(video, { codecs: [rtxCodec, vp8Codec] }), 'INVALID_REQUEST'],
      [
        'RTX of RTX',
        'camera',
        changed(video, { codecs: [vp8Codec, { ...rtxCodec, parameters: { apt: 97 } }] }),
        'INVALID_REQUEST',
      ],
      [
        'a payload type used twice',
        'camera',
        changed(video, { codecs: [vp8Codec, vp8Codec] }),
        'INVALID_REQUEST',
      ],
      [
        'a payload type beyond 127',
        'microphone',
        changed(opus(), { codecs: [{ ...opusCodec, payloadType: 300 }] }),
        'INVALID_REQUEST',
      ],
      [
        'an SSRC beyond 32 bits',
        'microphone',
        changed(opus(), { encodings: [{ ssrc: 2 ** 40 }] }),
        'INVALID_REQUEST',
      ],
      ['a negative SSRC', 'microphone', changed(opus(), { encodings: [{ ssrc: -1 }] }), 'INVALID_REQUEST'],
      [
        'a fractional clock rate',
        'microphone',
        changed(opus(), { codecs: [{ ...opusCodec, clockRate: 47_999.5 }] }),
        'INVALID_REQUEST',
      ],
      [
        '99 spatial layers',
        'camera',
        changed(video, { encodings: [{ rid: 'a', scalabilityMode: 'L99T99' }] }),
        'INVALID_REQUEST',
      ],
      [
        'a header extension 0',
        'camera',
        changed(video, { headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 0 }] }),
        'INVALID_REQUEST',
      ],
      ['a text where a list belongs', 'camera', changed(video, { codecs: 'VP8' }), 'INVALID_REQUEST'],
      [
        'an object as codec parameter',
        'microphone',
        changed(opus(), { codecs: [{ ...opusCodec, parameters: { a: {} } }] }),
        'INVALID_REQUEST',
      ],
      ['a MID of a megabyte', 'microphone', changed(opus(), { mid: 'x'.repeat(1e6) }), 'INVALID_REQUEST'],
    ])('of %s is refused, and the worker lives on', async (_case, source, rtpParameters, code) => {
      const before = await workers();
      expect(codeOf(await produce('p', source, rtpParameters))).toBe(code);
      expect(codeOf(await produce('p', 'microphone', opus()))).toBe('accepted');
      expect((await workers()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
    });

    it('whose SSRC or MID the transport has already is refused; on another transport it is not', async () => {
      await openTransport('other', 'send');
      accepted(await produce('p', 'microphone', opus({ mid: '0', ssrc: 5 })));
      expect(codeOf(await produce('q', 'screen_audio', opus({ mid: '1', ssrc: 5 })))).toBe(
        'MEDIA_UNSUPPORTED',
      );
      expect(codeOf(await produce('q', 'screen_audio', opus({ mid: '0', ssrc: 6 })))).toBe(
        'MEDIA_UNSUPPORTED',
      );
      expect(codeOf(await produce('q', 'microphone', opus({ mid: '0', ssrc: 5 }), 'other'))).toBe('accepted');
    });

    it('beyond the bound of a transport is refused, until one is closed', async () => {
      for (let nth = 0; nth < MAX_PRODUCERS_PER_TRANSPORT; nth++) {
        accepted(await produce(`p${nth}`, 'microphone', opus({ mid: String(nth), ssrc: nth + 1 })));
      }
      const oneMore = () => produce('more', 'microphone', opus({ mid: 'more', ssrc: 99 }));
      expect(codeOf(await oneMore())).toBe('INVALID_REQUEST');
      await plane.closeProducer({ producerId: 'p0' });
      expect(codeOf(await oneMore())).toBe('accepted');
    });

    it('on a receiving transport, of a taken id, or of a kind that is not its source is refused', async () => {
      await openTransport('recv', 'recv');
      expect(codeOf(await produce('p', 'microphone', opus(), 'recv'))).toBe('INVALID_REQUEST');
      accepted(await produce('p', 'microphone', opus()));
      expect(codeOf(await produce('p', 'camera', simulcast()))).toBe('INVALID_REQUEST');
      const call = {
        transportId: 'send',
        producerId: 'q',
        source: 'camera',
        kind: 'audio',
        rtpParameters: opus({ ssrc: 9, mid: '9' }),
        paused: false,
      } as const;
      expect(codeOf(await plane.openProducer(call))).toBe('INVALID_REQUEST');
    });

    it('of random parameters is answered, and the worker lives on', async () => {
      const before = await workers();
      const leaf = fc.oneof(
        fc.integer(),
        fc.double(),
        fc.string({ maxLength: 8 }),
        fc.constantFrom(null, true, 96, 97, 'video/VP8', 'L1T3', 'a'),
      );
      const field = fc.constantFrom('mid', 'codecs', 'headerExtensions', 'encodings', 'rtcp');
      const part = fc.constantFrom(
        'payloadType',
        'mimeType',
        'parameters',
        'clockRate',
        'ssrc',
        'rid',
        'rtx',
        'scalabilityMode',
        'codecPayloadType',
        'maxBitrate',
        'uri',
        'id',
      );
      const mutation = fc.record({ field, part, nth: fc.nat(2), value: leaf, whole: fc.boolean() });
      const mutate = (
        base: Sealed,
        {
          field: name,
          part: inner,
          nth,
          value,
          whole,
        }: { field: string; part: string; nth: number; value: unknown; whole: boolean },
      ): Sealed => {
        const copy = structuredClone(base);
        const list = copy[name];
        if (whole || !Array.isArray(list)) copy[name] = value;
        else (list as Record<string, unknown>[])[nth % list.length]![inner] = value;
        return copy;
      };
      const check = fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (mutations, isVideo) => {
          const base = isVideo ? simulcast() : opus();
          const answer = await produce(
            'random',
            isVideo ? 'camera' : 'microphone',
            mutations.reduce(mutate, base),
          );
          expect(['accepted', 'INVALID_REQUEST', 'MEDIA_UNSUPPORTED']).toContain(codeOf(answer));
          await plane.closeProducer({ producerId: 'random' });
        },
      );
      await fc.assert(check, { numRuns: 300 });
      expect((await workers()).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
      expect(codeOf(await produce('p', 'camera', simulcast()))).toBe('accepted');
    });
  });

  describe('openConsumer()', () => {
    it('gives one stream of the carried codec, as plain data', async () => {
      await aConference();
      await openTransport('second', 'recv');
      const shown = accepted(await consume('c2', 'cam', 'second'));
      expect(shown.kind).toBe('video');
      expect(shown.rtpParameters).toMatchObject({ mid: '0', encodings: [{ ssrc: expect.any(Number) }] });
      const [codec] = shown.rtpParameters['codecs'] as { mimeType: string }[];
      expect(codec!.mimeType).toBe('video/VP8');
      plainData(shown);
    });

    it('for a client that decodes no such codec is MEDIA_UNSUPPORTED', async () => {
      await aConference();
      const capabilities = await plane.capabilities();
      const codecs = (capabilities['codecs'] as { mimeType: string }[]).filter(
        ({ mimeType }) => !/vp8/i.test(mimeType),
      );
      expect(codeOf(await consume('c', 'cam', 'recv', { ...capabilities, codecs }))).toBe(
        'MEDIA_UNSUPPORTED',
      );
      expect(codeOf(await consume('c', 'mic', 'recv', { ...capabilities, codecs }))).toBe('accepted');
    });

    it.each<[string, Sealed]>([
      ['nothing', {}],
      ['no codecs', { codecs: [] }],
      ['texts for codecs', { codecs: ['opus'] }],
      [
        'a thousand codecs',
        {
          codecs: Array(1000).fill({
            kind: 'audio',
            mimeType: 'audio/opus',
            clockRate: 48_000,
            preferredPayloadType: 100,
          }),
        },
      ],
      ['a nesting bomb', { codecs: Array.from({ length: 40 }).reduce<unknown>((inner) => [inner], []) }],
    ])('for capabilities of %s is INVALID_REQUEST', async (_case, rtpCapabilities) => {
      await aConference();
      expect(codeOf(await consume('c', 'cam', 'recv', rtpCapabilities))).toBe('INVALID_REQUEST');
    });

    it('on a sending transport, of a taken id, or across routers is refused', async () => {
      await aConference();
      expect(codeOf(await consume('c', 'mic', 'send'))).toBe('INVALID_REQUEST');
      expect(codeOf(await consume('c-mic', 'mic'))).toBe('INVALID_REQUEST');
      accepted(await plane.openRouter({ routerId: 'elsewhere' }));
      await openTransport('far', 'recv', 'elsewhere');
      expect(codeOf(await consume('c', 'mic', 'far'))).toBe('INVALID_REQUEST');
    });
  });

  describe('setConsumer()', () => {
    it.each([
      { paused: false },
      { layer: 0 },
      { layer: 7 },
      { paused: false, layer: 1 },
      { paused: true },
      {},
    ])('of %j is accepted', async (change) => {
      await aConference();
      expect(codeOf(await plane.setConsumer({ consumerId: 'c-cam', ...change }))).toBe('accepted');
      expect(codeOf(await plane.setConsumer({ consumerId: 'c-mic', ...change }))).toBe('accepted');
    });

    it.each([-1, 0.5, NaN, 1e9])('of layer %d is refused', async (layer) => {
      await aConference();
      expect(codeOf(await plane.setConsumer({ consumerId: 'c-cam', layer }))).toBe('INVALID_REQUEST');
    });
  });

  describe('closing', () => {
    const everything = ['send', 'recv', 'mic', 'cam', 'c-mic', 'c-cam'];
    it.each<[string, () => Promise<void>, string[]]>([
      ['a consumer', () => plane.closeConsumer({ consumerId: 'c-mic' }), ['c-mic']],
      ['a producer', () => plane.closeProducer({ producerId: 'mic' }), ['mic', 'c-mic']],
      [
        'a receiving transport',
        () => plane.closeTransport({ transportId: 'recv' }),
        ['recv', 'c-mic', 'c-cam'],
      ],
      [
        'a sending transport',
        () => plane.closeTransport({ transportId: 'send' }),
        ['send', 'mic', 'cam', 'c-mic', 'c-cam'],
      ],
      ['a router', () => plane.closeRouter({ routerId: 'r' }), everything],
      ['what does not exist', () => plane.closeProducer({ producerId: 'nobody' }), []],
    ])('%s takes with it what depends on it, and once more does nothing', async (_case, close, gone) => {
      await aConference();
      expect(await openOnes()).toEqual(everything);
      await close();
      await close();
      expect(await openOnes()).toEqual(everything.filter((id) => !gone.includes(id)));
    });
  });

  it('every call for an id that is not open is refused with NOT_FOUND', async () => {
    const rtpCapabilities = await plane.capabilities();
    const answers = await Promise.all([
      plane.openTransport({ routerId: 'x', transportId: 't', direction: 'send' }),
      plane.connectTransport({ transportId: 'x', dtlsParameters: dtls() }),
      plane.restartIce({ transportId: 'x' }),
      produce('p', 'microphone', opus(), 'x'),
      plane.setProducerPaused({ producerId: 'x', paused: true }),
      plane.openConsumer({ transportId: 'x', consumerId: 'c', producerId: 'x', rtpCapabilities }),
      plane.setConsumer({ consumerId: 'x', paused: false }),
      plane.stats({ kind: 'transport', id: 'x' }),
    ]);
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['NOT_FOUND']));
  });

  describe('a worker that dies', () => {
    it('loses its routers with all in them, spares the others, and is replaced within a second', async () => {
      const { workerId } = await aConference();
      accepted(await plane.openRouter({ routerId: 'spared' }));
      const killed = Date.now();
      await bench.killWorker(workerId);
      await eventually('a loss', () => losses().length > 0);
      const cause = 'worker_died';
      expect(losses()).toEqual([
        bench.losesParts
          ? { type: 'transports_lost', routerId: 'r', transportIds: ['send', 'recv'], cause }
          : { type: 'routers_lost', routerIds: ['r'], workerId, cause },
      ]);
      expect(await openOnes()).toEqual([]);
      await eventually('a new worker', async () => (await workers()).length === 2);
      expect(Date.now() - killed).toBeLessThan(1_000);
      expect((await workers()).some((worker) => worker.workerId === workerId)).toBe(false);
      await openTransport('t', 'send', 'spared');
      if (!bench.losesParts) accepted(await plane.openRouter({ routerId: 'r' }));
      await openTransport('send', 'send');
      expect(losses()).toHaveLength(1);
    });

    it('while a router opens on it refuses that opening, and nothing hangs', async () => {
      const opened = await Promise.all(
        (await workers()).flatMap(({ workerId }, nth) => [
          plane.openRouter({ routerId: `before-${nth}` }),
          bench.killWorker(workerId).then(() => ({ ok: true }) as const),
        ]),
      );
      expect(
        opened.filter((answer) => !answer.ok).every((answer) => codeOf(answer) === 'MEDIA_UNAVAILABLE'),
      ).toBe(true);
      await eventually('new workers', async () => (await workers()).length === 2);
      expect(codeOf(await plane.openRouter({ routerId: 'after' }))).toBe('accepted');
    });
  });

  describe('onEvent()', () => {
    it('tells every listener until it stops, whatever another one throws', async () => {
      const heard: string[] = [];
      plane.onEvent(() => {
        throw new Error('a listener that fails');
      });
      const hearLoss = (name: string) => (event: MediaEvent) => {
        if (event.type === 'routers_lost' || event.type === 'transports_lost') heard.push(name);
      };
      const stop = plane.onEvent(hearLoss('first'));
      plane.onEvent(hearLoss('second'));
      accepted(await plane.openRouter({ routerId: 'r' }));
      const lose = async () => {
        await openTransport('t', 'send');
        const before = losses().length;
        const home = (await workers()).find(({ routers }) => routers > 0)!;
        await bench.killWorker(home.workerId);
        await eventually('a loss', () => losses().length > before);
      };
      await lose();
      expect(heard).toEqual(['first', 'second']);
      stop();
      if (!bench.losesParts) accepted(await plane.openRouter({ routerId: 'r' }));
      await lose();
      expect(heard).toEqual(['first', 'second', 'second']);
    });
  });

  it('close() ends everything: nothing more opens, and a second close is accepted', async () => {
    await aConference();
    await plane.close();
    await plane.close();
    expect(await openOnes()).toEqual([]);
    expect(codeOf(await plane.openRouter({ routerId: 'new' }))).toBe('MEDIA_UNAVAILABLE');
    expect(losses()).toEqual([]);
  });
});
