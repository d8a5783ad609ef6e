import { describe, expect, it } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { aConference, attendee, by, codeOf, host, idOf } from './testing.js';

const room = (settings = {}) => aConference(settings).with(host('alice'), attendee('bob')).forget();
const unpublish = (name: string, source: TrackSource, requestId = 'u') =>
  ({ type: 'unpublish', participantId: idOf(name), source, requestId }) as const;

describe('publish', () => {
  it('is answered with the track id when it is open, and then told to the others', () => {
    const world = room().holdMedia();
    world.publish('bob', 'camera', { requestId: 'p' });
    expect(world.effects.filter((effect) => effect.type !== 'trace')).toMatchObject([
      { type: 'open_track', source: 'camera', kind: 'video', paused: false },
    ]);
    world.release();
    const trackId = world.trackId('bob', 'camera');
    expect(world.last('bob', 'reply')).toEqual({
      type: 'reply',
      requestId: 'p',
      ok: true,
      data: { trackId },
    });
    expect(world.last('alice', 'track_added')).toEqual({
      type: 'track_added',
      participantId: 'bob',
      track: { trackId, source: 'camera', kind: 'video', muted: false },
    });
    expect(world.of('bob', 'track_added')).toEqual([]);
  });

  it('of a second track of the same source is refused, also while the first opens', () => {
    const world = room().holdMedia();
    world.publish('bob', 'camera');
    expect(codeOf(world.publish('bob', 'camera'))).toBe('INVALID_REQUEST');
    world.release();
    expect(codeOf(world.publish('bob', 'camera'))).toBe('INVALID_REQUEST');
    expect(codeOf(world.publish('bob', 'microphone'))).toBeNull();
  });

  it.each([
    ['MEDIA_UNSUPPORTED', 'MEDIA_UNSUPPORTED'],
    ['INVALID_REQUEST', 'INVALID_REQUEST'],
    ['NOT_FOUND', 'MEDIA_UNAVAILABLE'],
  ] as const)('that media refuses with %s is answered %s and leaves nothing', (code, told) => {
    const world = room().holdMedia();
    world.publish('bob', 'camera', { requestId: 'p' });
    const { trackId } = world.track('bob', 'camera');
    world.submit({ type: 'track_failed', epoch: 0, participantId: idOf('bob'), trackId, code });
    expect(world.last('bob', 'reply')).toMatchObject({ requestId: 'p', ok: false, error: { code: told } });
    expect(world.state.tracks).toEqual({});
    expect(world.messagesTo('alice')).toEqual([]);
  });

  it.each([
    [
      'to somebody who waits',
      aConference({ waitingRoom: true }).with(attendee('bob')),
      'camera',
      'NOT_IN_MEETING',
    ],
    ['to a stranger', aConference().with(host('alice')), 'camera', 'NOT_IN_MEETING'],
    ['of a screen where only hosts may', room({ allowScreenShare: 'host' }), 'screen', 'FORBIDDEN'],
    ['of screen audio where only hosts may', room({ allowScreenShare: 'host' }), 'screen_audio', 'FORBIDDEN'],
  ] as const)('is refused %s', (_name, world, source, code) => {
    expect(codeOf(world.publish('bob', source))).toBe(code);
  });

  it('mutes the first microphone of an attendee on entry, and says so', () => {
    const world = room({ muteOnEntry: true });
    world.publish('bob', 'microphone');
    world.publish('alice', 'microphone');
    expect([world.track('bob', 'microphone').life, world.track('alice', 'microphone').life]).toEqual([
      'muted',
      'live',
    ]);
    expect(world.effectsOf('open_track')[0]).toMatchObject({ paused: true });
    expect(world.last('bob', 'track_changed')).toMatchObject({ muted: true, byHost: true });
    world.submit(unpublish('bob', 'microphone'));
    world.publish('bob', 'microphone');
    expect(world.track('bob', 'microphone').life).toBe('live');
  });

  it('closed while it opens: the request is answered, and what opens late is closed', () => {
    const world = room().holdMedia();
    world.publish('bob', 'camera', { requestId: 'p' });
    const trackId = world.trackId('bob', 'camera');
    world.submit(unpublish('bob', 'camera'));
    world.release();
    expect(world.of('bob', 'reply')).toMatchObject([
      { requestId: 'p', ok: false, error: { code: 'TRACK_NOT_FOUND' } },
      { requestId: 'u', ok: true },
    ]);
    expect(world.effectsOf('close_track').map((effect) => effect.trackId)).toEqual([trackId, trackId]);
    expect(world.of('alice', 'track_added')).toEqual([]);
  });
});

describe('set_muted and unpublish', () => {
  it('mute is real and told to the others only', () => {
    const world = room();
    world.publish('bob', 'microphone');
    const trackId = world.trackId('bob', 'microphone');
    world.forget();
    const mute = {
      type: 'set_muted',
      participantId: idOf('bob'),
      source: 'microphone',
      muted: true,
    } as const;
    world.submit({ ...mute, requestId: 'm' });
    expect(world.effectsOf('set_track_paused')).toEqual([
      { type: 'set_track_paused', trackId, paused: true },
    ]);
    expect(world.messagesTo('alice')).toEqual([
      { type: 'track_changed', participantId: 'bob', trackId, muted: true },
    ]);
    expect(world.messagesTo('bob')).toEqual([{ type: 'reply', requestId: 'm', ok: true }]);
    world.forget().submit({ ...mute, requestId: 'm2' });
    expect(world.effects).toMatchObject([{ type: 'deliver', message: { type: 'reply', ok: true } }]);
  });

  it('mute while it opens holds when it is open', () => {
    const world = room().holdMedia();
    world.publish('bob', 'microphone');
    world.submit({
      type: 'set_muted',
      participantId: idOf('bob'),
      source: 'microphone',
      muted: true,
      requestId: 'm',
    });
    world.release();
    expect(world.track('bob', 'microphone').life).toBe('muted');
    expect(world.last('alice', 'track_added')?.track.muted).toBe(true);
    expect(world.of('bob', 'track_changed')).toEqual([]);
  });

  it('unpublish withdraws and removes', () => {
    const world = room();
    world.publish('bob', 'camera');
    const trackId = world.trackId('bob', 'camera');
    world.forget().submit(unpublish('bob', 'camera'));
    expect(world.messagesTo('alice').map((message) => message.type)).toEqual([
      'track.withdrawn',
      'track_removed',
    ]);
    expect(world.effectsOf('close_track')).toEqual([{ type: 'close_track', trackId }]);
    expect(world.person('alice').subscriptions).toEqual({});
  });

  it('of a source that is not there is refused', () => {
    const world = room();
    expect(codeOf(world.submit(unpublish('bob', 'camera')))).toBe('TRACK_NOT_FOUND');
    const mute = {
      type: 'set_muted',
      participantId: idOf('bob'),
      source: 'camera',
      muted: true,
      requestId: 'm',
    } as const;
    expect(codeOf(world.submit(mute))).toBe('TRACK_NOT_FOUND');
  });
});

describe('sharing', () => {
  const claim = (name: string, requestId: string) =>
    ({ type: 'claim_share', participantId: idOf(name), requestId }) as const;
  const release = (name: string, requestId: string) =>
    ({ type: 'release_share', participantId: idOf(name), requestId }) as const;

  it('is one at a time, by claim or by publishing', () => {
    const world = room();
    expect(codeOf(world.submit(claim('bob', 'c1')))).toBeNull();
    expect(codeOf(world.submit(claim('bob', 'c2')))).toBeNull();
    expect(codeOf(world.submit(claim('alice', 'c3')))).toBe('SHARE_TAKEN');
    expect(codeOf(world.publish('alice', 'screen'))).toBe('SHARE_TAKEN');
    expect(codeOf(world.publish('bob', 'screen'))).toBeNull();
    expect(codeOf(world.publish('bob', 'screen_audio'))).toBeNull();
  });

  it.each([
    ['release_share', (world: ReturnType<typeof room>) => world.submit(release('bob', 'r'))],
    ['closing the screen', (world: ReturnType<typeof room>) => world.submit(unpublish('bob', 'screen'))],
    ['leaving', (world: ReturnType<typeof room>) => world.lose('bob', true)],
    [
      'being removed',
      (world: ReturnType<typeof room>) =>
        world.submit({ type: 'remove', ban: null, actor: by('alice'), participantId: idOf('bob') }),
    ],
  ])('ends with its sound by %s', (_name, act) => {
    const world = room();
    world.publish('bob', 'screen');
    world.publish('bob', 'screen_audio');
    world.publish('bob', 'camera');
    act(world);
    expect(Object.values(world.state.tracks).filter((track) => track.source !== 'camera')).toEqual([]);
    expect(world.of('alice', 'track_removed').length).toBeGreaterThanOrEqual(2);
    expect(codeOf(world.submit(claim('alice', 'c')))).toBeNull();
  });

  it('released by somebody who does not share changes nothing', () => {
    const world = room();
    world.publish('bob', 'screen');
    expect(codeOf(world.submit(release('alice', 'r')))).toBeNull();
    expect(world.track('bob', 'screen').life).toBe('live');
  });
});
