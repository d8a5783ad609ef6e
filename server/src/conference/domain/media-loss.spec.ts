import { describe, expect, it } from '@jest/globals';
import type { TrackSource } from '#protocol';
import { aConference, attendee, by, host, idOf, type TestConference } from './testing.js';

const room = () => aConference().with(host('alice'), attendee('bob'), attendee('carol'));

const lose = (world: TestConference, name: string, which: 'sendId' | 'recvId' = 'sendId') => {
  const transportId = world.person(name).transports![which];
  const { routerId } = world.state.router!;
  return world.submit({ type: 'transports_lost', routerId, transportIds: [transportId] });
};

describe('transports_lost', () => {
  it.each(['sendId', 'recvId'] as const)(
    'of one (%s) closes both, opens others and says welcome',
    (which) => {
      const world = room();
      const before = world.person('bob').transports!;
      lose(world.forget(), 'bob', which);
      const { sendId, recvId } = before;
      expect(world.effectsOf('close_transports')).toEqual([
        { type: 'close_transports', participantId: 'bob', sendId, recvId },
      ]);
      expect(world.last('bob', 'welcome')?.media.send.id).not.toBe(sendId);
      expect(world.messagesTo('alice')).toEqual([]);
      expect(world.effectsOf('open_router')).toEqual([]);
      expect(world.effectsOf('record_joined')).toEqual([]);
    },
  );

  it('takes their tracks from the others, and brings them back when they publish again', () => {
    const world = room();
    world.publish('bob', 'microphone');
    world.publish('alice', 'camera');
    const gone = world.trackId('bob', 'microphone');
    lose(world.forget(), 'bob');
    expect(world.messagesTo('carol').map((message) => message.type)).toEqual([
      'track.withdrawn',
      'track_removed',
    ]);
    expect(world.last('carol', 'track_removed')).toMatchObject({ participantId: 'bob', trackId: gone });
    // What others send reaches them through the new transport, in the welcome or right after it.
    expect(Object.keys(world.person('bob').subscriptions)).toEqual([world.trackId('alice', 'camera')]);
    world.forget().publish('bob', 'microphone');
    expect(world.messagesTo('carol').map((message) => message.type)).toEqual([
      'track_added',
      'track.offered',
    ]);
  });

  it('leaves hand, role, share and view as they were', () => {
    const world = room().withRole('bob', 'cohost');
    world.publish('bob', 'microphone');
    world.publish('bob', 'screen');
    world.publish('alice', 'camera');
    const trackId = world.trackId('alice', 'camera');
    const tiles = [{ trackId, height: 300 }];
    world.submit({ type: 'change_view', participantId: idOf('bob'), tiles });
    world.submit({ type: 'raise_hand', participantId: idOf('bob'), raised: true, requestId: 'h' });
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    // Long enough that a turn to speak would be over.
    world.now += 60_000;
    lose(world.forget(), 'bob');
    const { hand, role, tiles: shown } = world.person('bob');
    expect({ hand: hand?.place, role, shown }).toEqual({
      hand: expect.any(Number),
      role: 'cohost',
      shown: tiles,
    });
    expect(world.state.share).toEqual({ participantId: 'bob', since: world.now });
    expect(world.last('alice', 'active_speaker')).toMatchObject({ participantId: null });
    expect(world.of('alice', 'participant_changed')).toEqual([]);
  });

  it('forgets a view of which nothing is left', () => {
    const world = room();
    world.publish('bob', 'camera');
    const tiles = [{ trackId: world.trackId('bob', 'camera'), height: 300 }];
    world.submit({ type: 'change_view', participantId: idOf('alice'), tiles });
    const { routerId } = world.state.router!;
    const transportIds = ['alice', 'bob'].map((name) => world.person(name).transports!.sendId);
    world.submit({ type: 'transports_lost', routerId, transportIds });
    expect(world.person('alice').tiles).toBeNull();
  });

  it('answers what was being published', () => {
    const world = room().holdMedia();
    world.publish('bob', 'camera', { requestId: 'p' });
    lose(world, 'bob');
    expect(world.last('bob', 'reply')).toMatchObject({ error: { code: 'MEDIA_UNAVAILABLE' } });
    world.release();
    expect(world.state.tracks).toEqual({});
    expect(world.last('bob', 'welcome')?.participants).toHaveLength(3);
  });

  it('leaves absent people to their return', () => {
    const world = room();
    world.lose('bob');
    lose(world, 'bob');
    expect(world.person('bob').transports).toBeNull();
    world.forget().resume('bob');
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('lets who only prepared enter with new transports', () => {
    const world = room();
    world.prepare(attendee('dave'));
    lose(world, 'dave');
    expect(world.person('dave').transports).toBeNull();
    world.enter(attendee('dave'));
    expect(world.last('dave', 'welcome')?.media.send.id).not.toBe(
      world.last('dave', 'prepared')?.media?.send.id,
    );
  });

  it.each([
    ['of another router', 'another', (world: TestConference) => world.person('bob').transports!.sendId],
    ['that nobody has', null, () => 'conference:0:send99'],
  ])('%s changes nothing', (_name, other, of) => {
    const world = room();
    const { state } = world;
    const routerId = other ?? world.state.router!.routerId;
    world.submit({ type: 'transports_lost', routerId, transportIds: [of(world)] });
    expect(world.state).toBe(state);
  });

  it('rebuilds hosts and who speaks first, then who can be heard, then who spoke, by arrival', () => {
    const names = ['ann', 'ben', 'cleo', 'dan', 'eve'];
    const world = aConference().with(...names.map(attendee), host('zoe'));
    const publish: [string, TrackSource][] = [
      ['ben', 'microphone'],
      ['cleo', 'microphone'],
      ['dan', 'microphone'],
      ['eve', 'camera'],
    ];
    for (const [name, source] of publish) world.publish(name, source);
    world.submit({ type: 'speaker_changed', participantId: idOf('dan') });
    world.submit({ type: 'mute_participant', actor: by('zoe'), participantId: idOf('ben'), requestId: 'm' });
    world.forget();
    const { routerId } = world.state.router!;
    const transportIds = [...names, 'zoe'].map((name) => world.person(name).transports!.recvId);
    world.submit({ type: 'transports_lost', routerId, transportIds });
    expect(world.effectsOf('open_transports').map((effect) => effect.participantId)).toEqual([
      'dan',
      'zoe',
      'cleo',
      'ben',
      'ann',
      'eve',
    ]);
    expect(world.effectsOf('open_transports').length).toBe(6);
  });
});
