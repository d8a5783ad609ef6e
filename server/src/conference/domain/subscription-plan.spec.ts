import { describe, expect, it } from '@jest/globals';
import type { ParticipantId, TrackId, TrackSource } from '#protocol';
import { conferenceLimits } from './limits.js';
import {
  layerForHeight,
  subscriptionPlan,
  type HeldSubscription,
  type PlanTrack,
  type Viewer,
} from './subscription-plan.js';

const id = (name: string) => name as ParticipantId;
const track = (trackId: string, source: TrackSource, muted = false): PlanTrack => ({
  trackId: trackId as TrackId,
  participantId: id(trackId.slice(0, 1)),
  source,
  muted,
});
const viewer = (more: Partial<Viewer> = {}): Viewer => ({
  participantId: id('v'),
  receives: true,
  audioOnly: false,
  tiles: null,
  ...more,
});
const showing = (...tiles: [string, number][]) =>
  viewer({ tiles: tiles.map(([trackId, height]) => ({ trackId: trackId as TrackId, height })) });
const held = (trackId: string, paused: boolean, layer: number | null): HeldSubscription => ({
  trackId: trackId as TrackId,
  paused,
  layer,
});
/** `a-cam:1` flows at layer 1, `a-cam:off` is paused, `a-mic` is sound. */
const told = (wishes: readonly HeldSubscription[]) =>
  wishes.map((w) => (w.layer === null ? w.trackId : `${w.trackId}:${w.paused ? 'off' : w.layer}`)).join(' ');

const room = [
  track('a-mic', 'microphone'),
  track('a-cam', 'camera'),
  track('b-mic', 'microphone'),
  track('b-cam', 'camera'),
  track('v-mic', 'microphone'),
  track('v-cam', 'camera'),
];
const withScreen = [...room, track('b-scr', 'screen'), track('b-sca', 'screen_audio')];
const mutedRoom = [track('a-mic', 'microphone', true), track('a-cam', 'camera', true)];

describe('layerForHeight()', () => {
  it.each([
    [0, 0],
    [200, 0],
    [201, 1],
    [400, 1],
    [401, 2],
    [4320, 2],
  ])('%d pixels → layer %d', (height, layer) => expect(layerForHeight(height)).toBe(layer));
});

describe('subscriptionPlan() adds', () => {
  it.each([
    [
      'everything of others at the lowest layer before the first view',
      viewer(),
      room,
      null,
      'a-mic b-mic a-cam:0 b-cam:0',
    ],
    [
      'screens first and at the highest layer',
      viewer(),
      withScreen,
      null,
      'a-mic b-mic b-sca b-scr:2 a-cam:0 b-cam:0',
    ],
    ['the active speaker early', viewer(), room, 'b', 'a-mic b-mic b-cam:0 a-cam:0'],
    [
      'only sound in earnest for who came for sound',
      viewer({ audioOnly: true }),
      room,
      null,
      'a-mic b-mic a-cam:off b-cam:off',
    ],
    [
      'video for who came for sound and asks for it',
      { ...showing(['a-cam', 300]), audioOnly: true },
      room,
      null,
      'a-mic b-mic a-cam:1 b-cam:off',
    ],
    ['nothing for a device without capabilities', viewer({ receives: false }), room, null, ''],
    [
      'layers by the height of tiles',
      showing(['a-cam', 180], ['b-cam', 720]),
      room,
      null,
      'a-mic b-mic a-cam:0 b-cam:2',
    ],
    [
      'the speaker one layer above the tile',
      showing(['a-cam', 180], ['b-cam', 360]),
      room,
      'a',
      'a-mic b-mic a-cam:1 b-cam:1',
    ],
    [
      'the speaker no higher than the highest',
      showing(['a-cam', 1080]),
      room,
      'a',
      'a-mic b-mic a-cam:2 b-cam:off',
    ],
    ['a speaker out of view paused', showing(['b-cam', 180]), room, 'a', 'a-mic b-mic b-cam:0 a-cam:off'],
    ['video out of view paused', showing(), room, null, 'a-mic b-mic a-cam:off b-cam:off'],
    [
      'a tile without height paused',
      showing(['a-cam', 0], ['b-cam', 100]),
      room,
      null,
      'a-mic b-mic b-cam:0 a-cam:off',
    ],
    [
      'a small tile of a screen at the highest layer',
      showing(['b-scr', 100]),
      withScreen,
      null,
      'a-mic b-mic b-sca b-scr:2 a-cam:off b-cam:off',
    ],
    [
      'a muted camera paused, a muted microphone as it is',
      showing(['a-cam', 300]),
      mutedRoom,
      null,
      'a-mic a-cam:off',
    ],
    ['nothing for tiles of unknown tracks', showing(['x-cam', 300]), [], null, ''],
  ] as const)('%s', (_name, who, tracks, speaker, expected) => {
    const plan = subscriptionPlan(who, tracks, speaker === null ? null : id(speaker), []);
    expect(told(plan.add)).toBe(expected);
    expect([plan.remove, plan.change]).toEqual([[], []]);
  });

  it('flows few videos before the first view, however many there are', () => {
    const cameras = Array.from({ length: 200 }, (_, n) => ({
      ...track(`c${n}`, 'camera'),
      participantId: id(`c${n}`),
    }));
    const { add } = subscriptionPlan(viewer(), cameras, null, []);
    expect(add.filter((wish) => !wish.paused)).toHaveLength(conferenceLimits.firstVideos);
    expect(add.filter((wish) => wish.paused)).toHaveLength(conferenceLimits.maxPausedVideos);
  });
});

describe('subscriptionPlan() of what is held', () => {
  it.each([
    ['changes nothing that fits', showing(['a-cam', 300]), null, [held('a-cam', false, 1)], '', ''],
    ['raises a layer', showing(['a-cam', 700]), null, [held('a-cam', false, 1)], 'a-cam:2', ''],
    [
      'pauses what left the view, keeping its layer',
      showing(),
      null,
      [held('a-cam', false, 1)],
      'a-cam:off',
      '',
    ],
    ['leaves a paused one alone whatever its layer', showing(), null, [held('a-cam', true, 2)], '', ''],
    ['lets it flow again', showing(['a-cam', 300]), null, [held('a-cam', true, 1)], 'a-cam:1', ''],
    ['raises the speaker', showing(['a-cam', 300]), 'a', [held('a-cam', false, 1)], 'a-cam:2', ''],
    ['removes what is gone', showing(), null, [held('x-cam', false, 1)], '', 'x-cam'],
    [
      'removes all from a device that cannot receive',
      viewer({ receives: false }),
      null,
      [held('a-cam', false, 1)],
      '',
      'a-cam',
    ],
  ] as const)('%s', (_name, who, speaker, now, change, remove) => {
    const plan = subscriptionPlan(who, room, speaker === null ? null : id(speaker), now);
    expect(told(plan.change)).toBe(change);
    expect(plan.remove.join(' ')).toBe(remove);
  });

  it('keeps held paused videos before it adds new ones', () => {
    const cameras = Array.from({ length: 100 }, (_, n) => ({
      ...track(`c${n}`, 'camera'),
      participantId: id(`c${n}`),
    }));
    const last = cameras
      .slice(-conferenceLimits.maxPausedVideos)
      .map(({ trackId }) => held(trackId, true, 0));
    const plan = subscriptionPlan(showing(), cameras, null, last);
    expect([plan.add, plan.remove, plan.change]).toEqual([[], [], []]);
  });
});
