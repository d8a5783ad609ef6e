import { describe, expect, it } from '@jest/globals';
import { MediaModel } from '../../../test/support/media-model.js';
import { heldByConference, reconcileMedia, type HeldMedia } from './reconcile.js';
import { aConference, attendee, host, idOf, type TestConference } from './testing.js';

const none: HeldMedia = { routers: [], transports: [], producers: [], consumers: [] };

/** A room with media, and what the media plane holds of it. */
function room(): { world: TestConference; media: MediaModel } {
  const world = aConference();
  const media = new MediaModel();
  world.onEffect = (effect) => media.see(effect);
  world.with(host('alice'), attendee('bob'));
  world.publish('alice', 'camera');
  world.publish('bob', 'microphone');
  const trackId = world.trackId('alice', 'camera');
  world.submit({ type: 'track_ready', participantId: idOf('bob'), trackId });
  return { world, media };
}

const recover = (world: TestConference, media: MediaModel) => {
  world.submit({ type: 'recovered', lastSeenAt: world.now });
  return reconcileMedia(world.state, media.held());
};

describe('reconcileMedia()', () => {
  it('adopts what both have', () => {
    const { world, media } = room();
    expect(recover(world, media)).toEqual({ effects: [], reports: [] });
  });

  it('closes everything of a conference that has ended', () => {
    const { world, media } = room();
    const { routerId } = world.state.router!;
    const held = media.held();
    world.submit({ type: 'end', actor: { by: 'owner' } });
    expect(reconcileMedia(world.state, held)).toEqual({
      effects: [{ type: 'close_router', routerId }],
      reports: [],
    });
  });

  it('reports a router that is gone', () => {
    const { world } = room();
    const { routerId } = world.state.router!;
    expect(reconcileMedia(world.state, none)).toEqual({
      effects: [],
      reports: [{ type: 'media_lost', routerId }],
    });
  });

  it.each([true, false])('of a router that was opening (held: %s) opens what is missing', (isHeld) => {
    const world = aConference().holdMedia().with(host('alice'));
    const { routerId } = world.state.router!;
    const { sendId, recvId } = world.person('alice').transports!;
    const held = isHeld ? { ...none, routers: [{ routerId, nodeId: 'n' }] } : none;
    const where = { epoch: 0, routerId };
    const pair = { participantId: 'alice', sendId, recvId };
    expect(reconcileMedia(world.state, held)).toEqual({
      effects: [
        ...(isHeld ? [] : [{ type: 'open_router', ...where, zone: null }]),
        { type: 'close_transports', ...pair },
        { type: 'open_transports', ...where, ...pair, zone: null },
      ],
      reports: isHeld ? [{ type: 'router_opened', ...where, nodeId: 'n' }] : [],
    });
  });

  it.each(['sendId', 'recvId', 'track'] as const)('reports somebody whose %s is gone', (which) => {
    const { world, media } = room();
    const { sendId, recvId } = world.person('bob').transports!;
    const gone = { sendId, recvId, track: world.trackId('bob', 'microphone') }[which];
    media.thin((id) => id !== gone);
    const { effects, reports } = recover(world, media);
    const { routerId } = world.state.router!;
    expect(reports).toEqual([{ type: 'transports_lost', routerId, transportIds: [sendId, recvId] }]);
    expect(effects).toEqual([]);
  });

  it.each([true, false])('of a track that was opening (held: %s) says what became of it', (isHeld) => {
    const { world, media } = room();
    world.holdMedia().publish('bob', 'camera', { requestId: 'p' });
    const trackId = world.trackId('bob', 'camera');
    if (!isHeld) media.thin((id) => id !== trackId);
    const { effects, reports } = recover(world, media);
    const about = { epoch: 0, participantId: 'bob', trackId };
    expect(reports).toEqual([
      isHeld
        ? { type: 'track_opened', ...about }
        : { type: 'track_failed', ...about, code: 'MEDIA_UNAVAILABLE' },
    ]);
    // It may still be opening.
    expect(effects).toEqual(isHeld ? [] : [{ type: 'close_track', trackId }]);
    world.reports.length = 0;
    for (const report of reports) world.submit(report);
    world.resume('bob');
    world.forget().publish('bob', 'camera', { requestId: 'p' });
    const known = { requestId: 'p', ok: true, data: { trackId } };
    expect(world.of('bob', 'reply')).toMatchObject(isHeld ? [known] : []);
  });

  it('of a track that failed unheard, publishes anew under the same request', () => {
    const { world, media } = room();
    world.holdMedia().publish('bob', 'camera', { requestId: 'p' });
    const trackId = world.trackId('bob', 'camera');
    media.thin((id) => id !== trackId);
    world.reports.length = 0;
    for (const report of recover(world, media).reports) world.submit(report);
    world.release().resume('bob');
    world.forget().publish('bob', 'camera', { requestId: 'p' });
    expect(world.last('bob', 'reply')).toMatchObject({ requestId: 'p', ok: true });
    expect(world.trackId('bob', 'camera')).not.toBe(trackId);
  });

  it('pauses what is muted, and lets flow what is not', () => {
    const { world, media } = room();
    const [mic, camera] = [world.trackId('bob', 'microphone'), world.trackId('alice', 'camera')];
    media.tracks.get(mic)!.paused = true;
    const { subscriptionId } = world.person('bob').subscriptions[camera]!;
    media.subscriptions.get(subscriptionId)!.paused = true;
    const unready = world.person('alice').subscriptions[mic]!.subscriptionId;
    media.subscriptions.get(unready)!.paused = false;
    expect(recover(world, media)).toEqual({
      effects: [
        { type: 'set_track_paused', trackId: mic, paused: false },
        { type: 'set_subscription', subscriptionId: unready, paused: true, layer: null },
        { type: 'set_subscription', subscriptionId, paused: false, layer: 0 },
      ],
      reports: [],
    });
  });

  it('opens a subscription that was opening once more', () => {
    const { world, media } = room();
    world.holdMedia();
    world.enter(attendee('carol'));
    const opened = world.reports.shift();
    if (opened) world.submit(opened);
    const { recvId } = world.person('carol').transports!;
    const opening = Object.values(world.person('carol').subscriptions);
    expect(opening.map((subscription) => subscription.life)).toEqual(['opening', 'opening']);
    expect(recover(world, media).effects).toEqual(
      opening.flatMap(({ subscriptionId, trackId }) => [
        { type: 'close_subscription', subscriptionId },
        {
          type: 'open_subscription',
          epoch: 0,
          participantId: 'carol',
          transportId: recvId,
          subscriptionId,
          trackId,
          rtpCapabilities: { codecs: [] },
        },
      ]),
    );
  });

  it('has a subscription that is gone planned anew', () => {
    const { world, media } = room();
    const trackId = world.trackId('alice', 'camera');
    const { subscriptionId } = world.person('bob').subscriptions[trackId]!;
    media.thin((id) => id !== subscriptionId);
    const { effects, reports } = recover(world, media);
    expect(effects).toEqual([]);
    expect(reports).toEqual([{ type: 'subscription_lost', participantId: 'bob', trackId, subscriptionId }]);
    for (const report of reports) world.submit(report);
    const again = world.person('bob').subscriptions[trackId]!;
    expect(again).toMatchObject({ life: 'open', ready: false });
    expect(again.subscriptionId).not.toBe(subscriptionId);
    media.assertAgrees(world.state);
  });

  it('closes what nobody owns', () => {
    const { world, media } = room();
    const { routerId } = world.state.router!;
    const { sendId, recvId } = world.person('bob').transports!;
    const mic = world.trackId('bob', 'microphone');
    media.routers.add('conference:0:router90');
    media.transports.set('conference:0:send91', { router: routerId, direction: 'send', connected: true });
    media.tracks.set('conference:0:track92', { ...media.tracks.get(mic)!, transport: sendId });
    media.subscriptions.set('conference:0:subscription93@bob', {
      transport: recvId,
      track: world.trackId('alice', 'camera'),
      paused: false,
    });
    expect(recover(world, media)).toEqual({
      effects: [
        { type: 'close_router', routerId: 'conference:0:router90' },
        { type: 'close_transport', transportId: 'conference:0:send91' },
        { type: 'close_track', trackId: 'conference:0:track92' },
        { type: 'close_subscription', subscriptionId: 'conference:0:subscription93@bob' },
      ],
      reports: [],
    });
  });

  it.each([true, false])('of a transport that was being connected (done: %s), answers', (done) => {
    const { world, media } = room();
    world.holdMedia();
    const connect = () =>
      world.submit({
        type: 'connect_transport',
        participantId: idOf('bob'),
        direction: 'recv',
        dtlsParameters: {},
        requestId: 'c',
      });
    connect();
    media.transports.get(world.person('bob').transports!.recvId)!.connected = done;
    world.reports.length = 0;
    for (const report of recover(world, media).reports) world.submit(report);
    world.release().resume('bob');
    world.forget();
    connect();
    expect(world.last('bob', 'reply')).toMatchObject({ requestId: 'c', ok: true });
    // What is done cannot be done again; what is not, is.
    expect(world.effectsOf('connect_transport')).toHaveLength(done ? 0 : 1);
  });
});

describe('heldByConference()', () => {
  it('tells by the ids whose each is', () => {
    const held = heldByConference({
      routers: [{ routerId: 'a:0:router1', nodeId: 'n' }],
      transports: [
        { transportId: 'b:0:send1', routerId: 'b:0:router1', direction: 'send', connected: false },
      ],
      producers: [],
      consumers: [
        {
          consumerId: 'a:0:subscription1@p',
          transportId: 'a:0:recv2',
          producerId: 'a:0:track3',
          paused: true,
        },
      ],
    });
    expect([...held.keys()]).toEqual(['a', 'b']);
    expect(held.get('a')).toMatchObject({ routers: [{}], transports: [], consumers: [{}] });
    expect(held.get('b')).toMatchObject({ routers: [], transports: [{}], consumers: [] });
  });
});
