import { toErrorBody, type ErrorCode, type TrackSource } from '#protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import {
  aMediaSetup,
  anOffer,
  FakeStream,
  FakeTrack,
  loadFakeDevice,
  routerCapabilities,
} from '../testing/fake-media.js';
import { MediaSession } from './media-session.js';

const asked: RequestBody[] = [];
const ready: string[] = [];
const received: string[] = [];
const ended: string[] = [];
let refusal: ErrorCode | null;
let renewals: number;
let abandoned: number;
let session: MediaSession;

/** Real mediasoup-client; the server is this function. */
function answer(body: RequestBody): Promise<Reply> {
  asked.push(body);
  if (refusal !== null) return Promise.resolve({ ok: false, error: toErrorBody(refusal) });
  return Promise.resolve({
    ok: true,
    data: body.type === 'track.publish' ? { trackId: `published-${body.source}` } : {},
  });
}
const types = () => asked.map((body) => body.type);
const aTrack = (kind: 'audio' | 'video', settings?: MediaTrackSettings) =>
  new FakeTrack(kind, 'x', settings) as unknown as MediaStreamTrack;

beforeEach(async () => {
  vi.stubGlobal('MediaStream', FakeStream);
  asked.length = ready.length = received.length = ended.length = 0;
  refusal = null;
  renewals = abandoned = 0;
  session = new MediaSession(
    {
      request: answer,
      ready: (trackId) => ready.push(trackId),
      reachable: () => true,
      abandonMediaRequests: () => {
        abandoned += 1;
      },
      renewMedia: () => {
        renewals += 1;
      },
    },
    {
      received: ({ offer }) => received.push(offer.trackId),
      ending: ({ consumer }) => expect(consumer.closed).toBe(false),
      ended: (trackId) => ended.push(trackId),
      failed: (trackId, why) => {
        throw new Error(`${trackId}: ${why}`);
      },
      trouble: () => undefined,
      connected: () => undefined,
    },
    loadFakeDevice,
  );
  await session.load(routerCapabilities());
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
});

describe('publishing', () => {
  beforeEach(() => {
    session.adopt(aMediaSetup());
  });

  it('connects the transport once and publishes the voice with DTX and FEC asked for', async () => {
    const published = await session.publish('microphone', aTrack('audio'), false);
    expect(published).toEqual({ ok: true, trackId: 'published-microphone' });
    expect(types()).toEqual(['transport.connect', 'track.publish']);
    expect(asked[1]).toMatchObject({ source: 'microphone', muted: false });
    expect((await session.publish('camera', aTrack('video'), false))?.ok).toBe(true);
    expect(types()).toEqual(['transport.connect', 'track.publish', 'track.publish']);
  });

  it.each([
    [720, 3],
    [360, 2],
    [180, 1],
  ])('sends a camera of %d lines in %d layers', async (height, layers) => {
    await session.publish('camera', aTrack('video', { height }), false);
    const publish = asked.find((body) => body.type === 'track.publish');
    expect(publish?.rtpParameters['encodings']).toHaveLength(layers);
  });

  it('publishes one track per source: a second publish exchanges the track', async () => {
    const [one, two] = [aTrack('video'), aTrack('video')];
    const answers = await Promise.all([
      session.publish('camera', one, false),
      session.publish('camera', two, false),
    ]);
    expect(answers.map((each) => each?.ok)).toEqual([true, true]);
    expect(types().filter((type) => type === 'track.publish')).toHaveLength(1);
    expect(session.publishing?.producerOf('camera')?.track).toBe(two);
  });

  it('says why the server refuses, and can publish later', async () => {
    refusal = 'FORBIDDEN';
    expect(await session.publish('microphone', aTrack('audio'), false)).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    expect(session.publishing?.trackIdOf('microphone')).toBeNull();
    refusal = null;
    expect((await session.publish('microphone', aTrack('audio'), false))?.ok).toBe(true);
  });

  it('asks for new transports when the server does not take the connection', async () => {
    refusal = 'NOT_FOUND';
    await session.publish('microphone', aTrack('audio'), false);
    expect(renewals).toBe(1);
  });

  it('does not stop the tracks: they belong to the preview', async () => {
    const track = aTrack('audio');
    await session.publish('microphone', track, false);
    session.publishing?.close('microphone');
    session.close();
    expect(track.readyState).toBe('live');
  });

  it('mutes for real and gives the camera back', async () => {
    const camera = aTrack('video');
    await session.publish('camera', camera, false);
    await session.publishing?.pause('camera', true);
    const producer = session.publishing?.producerOf('camera');
    expect([producer?.paused, producer?.track]).toEqual([true, null]);
    const next = aTrack('video');
    await session.publishing?.resume('camera', next);
    expect([producer?.paused, producer?.track, next.enabled]).toEqual([false, next, true]);
  });

  it('publishes a muted microphone silent', async () => {
    const track = aTrack('audio');
    await session.publish('microphone', track, true);
    expect(asked.find((body) => body.type === 'track.publish')).toMatchObject({ muted: true });
    expect(track.enabled).toBe(false);
  });

  it('without transports is put off', async () => {
    session.close();
    expect(await session.publish('microphone', aTrack('audio'), false)).toBeNull();
  });
});

describe('receiving', () => {
  const offer = (id: string, source: TrackSource, subscription?: string) =>
    anOffer(id, source, undefined, subscription);
  beforeEach(() => {
    session.adopt(aMediaSetup());
  });

  it('takes an offer, tells the server ready, and has a stream', async () => {
    const bobs = offer('bob-cam', 'camera');
    session.take(bobs);
    await vi.waitFor(() => expect(received).toEqual(['bob-cam']));
    expect(ready).toEqual(['bob-cam']);
    expect(session.streamOf(bobs.trackId)?.getVideoTracks()).toHaveLength(1);
  });

  it('takes an offer that is made twice once', async () => {
    session.take(offer('bob-cam', 'camera'));
    session.take(offer('bob-cam', 'camera'));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    await Promise.resolve();
    expect(received).toEqual(['bob-cam']);
  });

  it('ends a withdrawn track, and not one under a newer subscription', async () => {
    const first = offer('bob-cam', 'camera', 'first');
    const second = offer('bob-cam', 'camera', 'second');
    session.take(first);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    session.take(second);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    session.withdraw(first.trackId, first.subscriptionId);
    expect(session.streamOf(second.trackId)).not.toBeNull();
    session.withdraw(second.trackId, second.subscriptionId);
    expect(session.streamOf(second.trackId)).toBeNull();
    expect(ended).toEqual(['bob-cam', 'bob-cam']);
  });

  it('does not take what is withdrawn while it is being taken', async () => {
    const bobs = offer('bob-cam', 'camera');
    session.take(bobs);
    session.withdraw(bobs.trackId, bobs.subscriptionId);
    await session.publish('microphone', aTrack('audio'), false);
    expect(received).toEqual([]);
    expect(session.receptions()).toEqual([]);
  });

  it('reconciles with a welcome: keeps, ends and takes', async () => {
    const [kept, gone, fresh] = [
      offer('kept', 'camera'),
      offer('gone', 'microphone'),
      offer('fresh', 'screen'),
    ];
    session.reconcile([kept, gone]);
    await vi.waitFor(() => expect(received).toHaveLength(2));
    const stream = session.streamOf(kept.trackId);
    session.reconcile([kept, fresh]);
    // What is heard comes first.
    await vi.waitFor(() => expect(received).toEqual(['gone', 'kept', 'fresh']));
    expect(session.streamOf(kept.trackId)).toBe(stream);
    expect(ended).toEqual(['gone']);
    expect(ready).toEqual(['gone', 'kept', 'kept', 'fresh']);
  });
});

describe('adopt()', () => {
  it('keeps transports with the same ids, and what runs over them', async () => {
    expect(session.adopt(aMediaSetup())).toBe('new');
    await session.publish('microphone', aTrack('audio'), false);
    expect(session.adopt(aMediaSetup())).toBe('kept');
    expect(session.publishing?.trackIdOf('microphone')).toBe('published-microphone');
    expect(abandoned).toBe(0);
  });

  it('builds others anew and ends everything of the old ones', async () => {
    session.adopt(aMediaSetup());
    session.take(anOffer('bob-cam', 'camera'));
    await vi.waitFor(() => expect(received).toHaveLength(1));
    const old = session.transports().map(({ transport }) => transport);
    expect(session.adopt(aMediaSetup('two'))).toBe('new');
    await vi.waitFor(() => expect(old.every((transport) => transport.closed)).toBe(true));
    expect(session.transports().map(({ transport }) => transport.id)).toEqual(['send-two', 'recv-two']);
    expect(ended).toEqual(['bob-cam']);
    expect(abandoned).toBe(1);
    expect(session.publishing?.sources()).toEqual([]);
  });

  it('before the engine is loaded is a fault of the caller', () => {
    const unloaded = new MediaSession(
      {
        request: answer,
        ready: () => undefined,
        reachable: () => true,
        abandonMediaRequests: () => undefined,
        renewMedia: () => undefined,
      },
      {
        received: () => undefined,
        ending: () => undefined,
        ended: () => undefined,
        failed: () => undefined,
        trouble: () => undefined,
        connected: () => undefined,
      },
      loadFakeDevice,
    );
    expect(unloaded.capabilities).toBeUndefined();
    expect(() => unloaded.adopt(aMediaSetup())).toThrow();
  });

  it('loads again after a failed load', async () => {
    let fail = true;
    const flaky = new MediaSession(
      {
        request: answer,
        ready: () => undefined,
        reachable: () => true,
        abandonMediaRequests: () => undefined,
        renewMedia: () => undefined,
      },
      {
        received: () => undefined,
        ending: () => undefined,
        ended: () => undefined,
        failed: () => undefined,
        trouble: () => undefined,
        connected: () => undefined,
      },
      (capabilities) => (fail ? Promise.reject(new Error('no WebRTC')) : loadFakeDevice(capabilities)),
    );
    await expect(flaky.load(routerCapabilities())).rejects.toThrow('no WebRTC');
    fail = false;
    await flaky.load(routerCapabilities());
    expect(flaky.capabilities?.['codecs']).toBeDefined();
  });
});
