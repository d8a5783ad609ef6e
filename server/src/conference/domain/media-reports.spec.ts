import { describe, expect, it } from '@jest/globals';
import { aConference, attendee, codeOf, host, idOf } from './testing.js';

const room = () => aConference().with(host('alice'), attendee('bob'));

describe('media that fails', () => {
  it('a router that does not open sends people away with the reason, and leaves nothing', () => {
    const world = aConference().holdMedia().with(host('alice'));
    world.prepare(attendee('bob'));
    world.submit({ type: 'router_failed', epoch: 0, routerId: world.state.router!.routerId });
    expect(world.last('alice', 'goodbye')).toMatchObject({ error: { code: 'MEDIA_UNAVAILABLE' } });
    expect(world.last('bob', 'prepared')).toMatchObject({ media: null });
    expect(world.state).toMatchObject({ ended: true, people: {}, router: null });
    expect(world.effectsOf('record_joined')).toEqual([]);
  });

  it('transports that do not open send only that person away', () => {
    const world = aConference().with(host('alice')).holdMedia();
    world.enter(attendee('bob'));
    const { sendId } = world.person('bob').transports!;
    world.submit({ type: 'transports_failed', epoch: 0, participantId: idOf('bob'), sendId });
    expect(world.last('bob', 'goodbye')).toMatchObject({ error: { code: 'MEDIA_UNAVAILABLE' } });
    expect(world.of('alice', 'participant_left')).toEqual([]);
    expect(Object.keys(world.state.people)).toEqual(['alice']);
  });

  it('results for what is gone are released', () => {
    const world = aConference().with(host('alice')).holdMedia();
    world.enter(attendee('bob'));
    const { sendId, recvId } = world.person('bob').transports!;
    world.lose('bob', true);
    world.forget().release();
    expect(world.effects).toEqual([expect.objectContaining({ type: 'close_transports', sendId, recvId })]);
    world.forget().submit({ type: 'router_opened', epoch: 0, routerId: 'other', nodeId: 'n' });
    expect(world.effects).toEqual([{ type: 'close_router', routerId: 'other' }]);
  });
});

describe('media_lost', () => {
  it('rebuilds: a new router, fresh transports and a fresh welcome for everybody, without tracks', () => {
    const world = room();
    world.publish('alice', 'camera');
    world.publish('bob', 'microphone');
    const before = world.last('alice', 'welcome')!;
    const { routerId } = world.state.router!;
    world.forget().submit({ type: 'media_lost', routerId });
    expect(world.state.epoch).toBe(1);
    expect(world.state.router).toMatchObject({ nodeId: 'node-1' });
    expect(world.state.router?.routerId).not.toBe(routerId);
    for (const name of ['alice', 'bob']) {
      const welcome = world.last(name, 'welcome')!;
      expect(welcome.media.send.id).not.toBe(before.media.send.id);
      expect(welcome.offers).toEqual([]);
      expect(welcome.participants.map((person) => person.tracks)).toEqual([[], []]);
    }
    expect(world.effectsOf('record_joined')).toEqual([]);
    expect(world.messagesTo('bob').map((message) => message.type)).toEqual(['welcome']);
    world.publish('alice', 'camera');
    expect(world.last('bob', 'track.offered')).toBeDefined();
  });

  it('leaves absent people to their return', () => {
    const world = room();
    world.lose('bob');
    world.submit({ type: 'media_lost', routerId: world.state.router!.routerId });
    expect(world.person('bob').transports).toBeNull();
    world.forget().resume('bob');
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('answers what was being published', () => {
    const world = room().holdMedia();
    world.publish('bob', 'camera', { requestId: 'p' });
    world.submit({ type: 'media_lost', routerId: world.state.router!.routerId });
    expect(world.last('bob', 'reply')).toMatchObject({
      requestId: 'p',
      error: { code: 'MEDIA_UNAVAILABLE' },
    });
    world.release();
    expect(world.state.tracks).toEqual({});
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('lets who only prepared enter with new transports', () => {
    const world = aConference().with(host('alice'));
    world.prepare(attendee('bob'));
    world.submit({ type: 'media_lost', routerId: world.state.router!.routerId });
    world.enter(attendee('bob'));
    expect(world.last('bob', 'welcome')?.media.send.id).not.toBe(
      world.last('bob', 'prepared')?.media?.send.id,
    );
  });

  it('of a router of before changes nothing', () => {
    const world = room();
    const { state } = world;
    world.submit({ type: 'media_lost', routerId: 'another' });
    expect(world.state).toBe(state);
  });
});

describe('requests that media answers', () => {
  const connect = (requestId = 'c') =>
    ({
      type: 'connect_transport',
      participantId: idOf('bob'),
      direction: 'recv',
      dtlsParameters: {},
      requestId,
    }) as const;

  it('connect_transport is passed on and answered', () => {
    const world = room().forget();
    world.submit(connect());
    expect(world.effectsOf('connect_transport')).toMatchObject([
      { transportId: world.person('bob').transports?.recvId },
    ]);
    expect(world.messagesTo('bob')).toEqual([{ type: 'reply', requestId: 'c', ok: true }]);
  });

  it('connect_transport works for somebody who only prepares', () => {
    const world = aConference();
    world.prepare(attendee('bob'));
    world.submit(connect());
    expect(world.last('bob', 'reply')).toMatchObject({ ok: true });
  });

  it('a refusal of media is the answer', () => {
    const world = room().holdMedia();
    world.submit(connect());
    const answer = { ok: false, code: 'INVALID_REQUEST' } as const;
    world.submit({ type: 'request_answered', participantId: idOf('bob'), requestId: 'c', answer });
    expect(world.last('bob', 'reply')).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } });
  });

  it('restart_ice brings new parameters', () => {
    const world = room();
    world.submit({ type: 'restart_ice', participantId: idOf('bob'), direction: 'send', requestId: 'i' });
    expect(world.last('bob', 'reply')).toMatchObject({
      data: { iceParameters: { usernameFragment: 'new' } },
    });
  });

  it.each([
    ['who waits', aConference({ waitingRoom: true }).with(attendee('bob')), 'NOT_IN_MEETING'],
    ['who is not there', aConference().with(host('alice')), 'NOT_IN_MEETING'],
    ['whose transports are not open', aConference().holdMedia().with(attendee('bob')), 'MEDIA_UNAVAILABLE'],
  ])('are refused to somebody %s', (_name, world, code) => {
    expect(codeOf(world.submit(connect()))).toBe(code);
  });
});

describe('the active speaker', () => {
  const speaking = () => {
    const world = room();
    world.publish('bob', 'microphone');
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    return world.forget();
  };

  it('is told once', () => {
    const world = speaking();
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    expect(world.effects).toEqual([]);
  });

  it.each([
    ['has no microphone', room()],
    ['is not there', aConference().with(host('alice'))],
  ])('is nobody who %s', (_name, world) => {
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    expect(world.state.activeSpeaker).toBeNull();
  });

  it.each([
    [
      'mutes',
      (w: ReturnType<typeof room>) =>
        w.submit({
          type: 'set_muted',
          participantId: idOf('bob'),
          source: 'microphone',
          muted: true,
          requestId: 'm',
        }),
    ],
    ['leaves', (w: ReturnType<typeof room>) => w.lose('bob', true)],
    ['is cut off', (w: ReturnType<typeof room>) => w.lose('bob')],
  ])('is nobody once they %s', (_name, act) => {
    const world = speaking();
    act(world);
    expect(world.last('alice', 'active_speaker')).toEqual({ type: 'active_speaker', participantId: null });
  });
});
