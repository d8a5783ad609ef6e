import { describe, expect, it } from '@jest/globals';
import type { TrackId } from '#protocol';
import { aConference, attendee, codeOf, host, idOf } from './testing.js';

const room = () => {
  const world = aConference().with(host('alice'), attendee('bob'));
  world.publish('alice', 'camera');
  const trackId = world.trackId('alice', 'camera');
  const { subscriptionId } = world.person('bob').subscriptions[trackId]!;
  const show = (height: number) =>
    world.submit({ type: 'change_view', participantId: idOf('bob'), tiles: [{ trackId, height }] });
  const ready = () => world.submit({ type: 'track_ready', participantId: idOf('bob'), trackId });
  return { world: world.forget(), trackId, subscriptionId, show, ready };
};

describe('subscriptions', () => {
  it('flow only once the client is ready, at the layer of the tile', () => {
    const { world, trackId, subscriptionId, show, ready } = room();
    show(700);
    expect(world.effects).toEqual([]);
    ready();
    expect(world.effectsOf('set_subscription')).toEqual([
      { type: 'set_subscription', subscriptionId, paused: false, layer: 2 },
    ]);
    expect(world.last('bob', 'subscription.changed')).toEqual({
      type: 'subscription.changed',
      trackId,
      active: true,
      layer: 2,
    });
    world.forget();
    show(710);
    ready();
    expect(world.effects).toEqual([]);
    show(100);
    expect(world.effectsOf('set_subscription')).toMatchObject([{ paused: false, layer: 0 }]);
  });

  it('pause out of view, and while the camera is muted', () => {
    const { world, trackId, show, ready } = room();
    show(700);
    ready();
    world.forget().submit({ type: 'change_view', participantId: idOf('bob'), tiles: [] });
    expect(world.effectsOf('set_subscription')).toMatchObject([{ paused: true }]);
    expect(world.last('bob', 'subscription.changed')).toMatchObject({ trackId, active: false });
    show(700);
    world.forget();
    const mute = (muted: boolean, requestId: string) =>
      world.submit({ type: 'set_muted', participantId: idOf('alice'), source: 'camera', muted, requestId });
    mute(true, 'm');
    mute(false, 'u');
    expect(world.effectsOf('set_subscription')).toMatchObject([
      { paused: true },
      { paused: false, layer: 2 },
    ]);
  });

  it('of the active speaker rise by a layer', () => {
    const { world, show, ready } = room();
    world.publish('alice', 'microphone');
    show(180);
    ready();
    world.forget().submit({ type: 'speaker_changed', participantId: idOf('alice') });
    expect(world.effectsOf('set_subscription')).toMatchObject([{ layer: 1 }]);
    expect(world.last('bob', 'active_speaker')).toMatchObject({ participantId: 'alice' });
  });

  it('tell what really flows', () => {
    const { world, trackId, subscriptionId, ready } = room();
    const layer = {
      type: 'layer_changed',
      participantId: idOf('bob'),
      trackId,
      subscriptionId,
      layer: 1,
    } as const;
    world.submit(layer);
    expect(world.messagesTo('bob')).toEqual([]);
    ready();
    world.submit(layer);
    expect(world.last('bob', 'subscription.changed')).toMatchObject({ active: true, layer: 1 });
  });

  it('are not offered to a device without capabilities', () => {
    const world = aConference().with(host('alice'));
    world.publish('alice', 'camera');
    world.enter(attendee('bob'), { deaf: true });
    expect(world.effectsOf('open_subscription')).toEqual([]);
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('that failed are not tried again and again', () => {
    const { world, trackId, subscriptionId } = room();
    const ids = { epoch: 0, participantId: idOf('bob'), trackId, subscriptionId } as const;
    world.holdMedia().enter(attendee('cora'));
    world.release().forget();
    const cora = world.person('cora').subscriptions[trackId]!;
    expect(cora.life).toBe('open');
    world.submit({ type: 'subscription_failed', ...ids });
    expect(world.person('bob').subscriptions[trackId]?.life).toBe('open');
    expect(world.effects).toEqual([]);
  });

  it('that fail to open stay away until media is fresh', () => {
    const world = aConference().with(host('alice'), attendee('bob')).holdMedia();
    world.publish('alice', 'camera');
    world.submit(world.reports.shift()!);
    const trackId = world.trackId('alice', 'camera');
    const { subscriptionId } = world.person('bob').subscriptions[trackId]!;
    world.reports.length = 0;
    world.submit({
      type: 'subscription_failed',
      epoch: 0,
      participantId: idOf('bob'),
      trackId,
      subscriptionId,
    });
    world.submit({ type: 'change_view', participantId: idOf('bob'), tiles: [{ trackId, height: 300 }] });
    expect(world.effectsOf('open_subscription')).toHaveLength(1);
    world.release().resume('bob', { freshMedia: true });
    expect(world.effectsOf('open_subscription')).toHaveLength(2);
    expect(world.last('bob', 'track.offered')).toBeDefined();
  });

  it('that open too late are closed', () => {
    const { world, trackId } = room();
    const late = {
      epoch: 0,
      participantId: idOf('bob'),
      trackId,
      subscriptionId: 'old',
      kind: 'video',
    } as const;
    world.submit({ type: 'subscription_opened', ...late, rtpParameters: {} });
    expect(world.effects).toEqual([{ type: 'close_subscription', subscriptionId: 'old' }]);
  });

  it('wishes of people who are not there are refused', () => {
    const { world } = room();
    const trackId = 'x' as TrackId;
    expect(codeOf(world.submit({ type: 'track_ready', participantId: idOf('x'), trackId }))).toBe(
      'NOT_IN_MEETING',
    );
    expect(codeOf(world.submit({ type: 'change_view', participantId: idOf('x'), tiles: [] }))).toBe(
      'NOT_IN_MEETING',
    );
    expect(codeOf(world.submit({ type: 'track_ready', participantId: idOf('bob'), trackId }))).toBeNull();
  });

  it('of several tiles of one track follow the tallest', () => {
    const { world, trackId, ready } = room();
    ready();
    const tiles = [300, 900, 100].map((height) => ({ trackId, height }));
    world.forget().submit({ type: 'change_view', participantId: idOf('bob'), tiles });
    expect(world.effectsOf('set_subscription')).toMatchObject([{ layer: 2 }]);
  });
});
