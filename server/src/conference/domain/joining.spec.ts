import { describe, expect, it } from '@jest/globals';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, by, codeOf, guest, host, idOf } from './testing.js';

describe('request_to_join', () => {
  it('opens router and transports side by side, and waits for them with the welcome', () => {
    const world = aConference().holdMedia().with(host('alice'));
    expect(world.effects.map((effect) => effect.type).filter((type) => type !== 'trace')).toEqual([
      'record_started',
      'open_router',
      'open_transports',
    ]);
    expect(world.messagesTo('alice')).toEqual([]);
    world.release();
    expect(world.messagesTo('alice').map((message) => message.type)).toEqual(['welcome']);
  });

  it('welcomes with the whole truth, and only then tells the others and the ledger', () => {
    const world = aConference().with(host('alice')).holdMedia();
    world.enter(guest('gus'));
    expect(world.of('alice', 'participant_joined')).toEqual([]);
    expect(world.effectsOf('record_joined')).toHaveLength(1);
    world.release();
    expect(world.last('gus', 'welcome')).toMatchObject({
      participantId: 'gus',
      requestId: 'r2',
      resumeToken: 'secret-of-gus',
      abilities: { speak: true, manage: false },
      participants: [
        { participantId: 'alice', role: 'host', verified: true },
        { participantId: 'gus', role: 'attendee', verified: false, userId: null, connected: true },
      ],
      waiting: [],
      offers: [],
    });
    expect(world.last('alice', 'participant_joined')).toMatchObject({
      participant: { participantId: 'gus' },
    });
    expect(world.effectsOf('record_joined')[1]).toMatchObject({
      participantId: 'gus',
      nodeId: 'node-1',
      userId: null,
    });
    expect(world.of('gus', 'participant_joined')).toEqual([]);
  });

  it('shows tracks of others in the roster, and offers them', () => {
    const world = aConference().with(host('alice'));
    world.publish('alice', 'camera');
    world.with(attendee('bob'));
    const trackId = world.trackId('alice', 'camera');
    expect(world.last('bob', 'welcome')?.participants[0]?.tracks).toEqual([
      { trackId, source: 'camera', kind: 'video', muted: false },
    ]);
    expect(world.last('bob', 'track.offered')?.offer).toMatchObject({ trackId, participantId: 'alice' });
  });

  it('traces every step since the ticket was asked for', () => {
    const world = aConference().holdMedia();
    const { identity } = host('alice');
    const from = { participantId: idOf('alice'), connectionId: 'alice@1', askedAt: world.now - 40 };
    world.submit({
      type: 'request_to_join',
      identity,
      audioOnly: false,
      resumeToken: 's',
      rtpCapabilities: {},
      ...from,
    });
    world.now += 25;
    world.release();
    expect(world.last('alice', 'welcome')?.trace).toEqual([
      { step: 'ticket_requested', ms: 0 },
      { step: 'join_requested', ms: 40 },
      { step: 'admitted', ms: 40 },
      { step: 'transports_opened', ms: 65 },
      { step: 'welcome_sent', ms: 65 },
    ]);
    world.publish('alice', 'microphone');
    expect(world.effectsOf('trace').map(({ step }) => step)).toContain('first_track_opened');
  });

  it('a second time on the same connection is answered again, and admits nobody twice', () => {
    const world = aConference().with(host('alice'));
    world.enter(host('alice'));
    expect(world.of('alice', 'welcome')).toHaveLength(2);
    expect(world.effectsOf('open_transports')).toHaveLength(1);
    expect(world.effectsOf('record_joined')).toHaveLength(1);
  });

  it('with a ticket of somebody who is there, from another connection, is refused', () => {
    const world = aConference().with(host('alice'));
    const { identity } = host('alice');
    const stolen = {
      participantId: idOf('alice'),
      connectionId: 'mallory',
      resumeToken: 'x',
      rtpCapabilities: {},
    };
    expect(codeOf(world.submit({ type: 'request_to_join', identity, audioOnly: false, ...stolen }))).toBe(
      'TICKET_INVALID',
    );
  });

  it('of the same user from another device makes a second participant', () => {
    const world = aConference().with(host('alice'));
    const again = { ...host('alice-phone'), identity: host('alice').identity };
    world.with(again);
    expect(world.last('alice-phone', 'welcome')?.participants).toHaveLength(2);
  });

  it('counts people still without media among maxParticipants', () => {
    const world = aConference({ maxParticipants: 2 }).holdMedia().with(host('alice'), attendee('bob'));
    expect(codeOf(world.enter(attendee('cora')))).toBe('MEETING_FULL');
  });
});

describe('prepare', () => {
  it('opens media early, in silence; entering is then answered at once', () => {
    const world = aConference().with(host('alice')).forget();
    world.prepare(attendee('bob'));
    expect(world.last('bob', 'prepared')?.media).toMatchObject({ preferredVideoCodec: 'h264' });
    expect(world.messagesTo('alice')).toEqual([]);
    expect(world.effectsOf('record_joined')).toEqual([]);
    world.holdMedia().enter(attendee('bob'));
    expect(world.last('bob', 'welcome')?.media).toEqual(world.last('bob', 'prepared')?.media);
    expect(world.effectsOf('open_transports')).toHaveLength(1);
    expect(world.last('alice', 'participant_joined')).toBeDefined();
  });

  it('answers both when entering comes before transports are open', () => {
    const world = aConference().holdMedia();
    world.prepare(host('alice'));
    world.enter(host('alice'));
    world.release();
    expect(world.messagesTo('alice').map((message) => message.type)).toEqual(['prepared', 'welcome']);
  });

  it.each([
    ['who would wait', aConference({ waitingRoom: true }), attendee('x')],
    ['of a locked meeting', aConference().locked(), attendee('x')],
    ['of a full meeting', aConference({ maxParticipants: 2 }).with(host('a'), attendee('b')), attendee('x')],
  ])('gives nothing to somebody %s', (_name, world, someone) => {
    const { state } = world;
    world.forget().prepare(someone);
    expect(world.effects).toEqual([
      { type: 'deliver', to: ['x@1'], message: expect.objectContaining({ type: 'prepared', media: null }) },
    ]);
    expect(world.state).toBe(state);
  });

  it('is bounded', () => {
    const world = aConference();
    for (let n = 0; n <= conferenceLimits.maxPrepared; n++) world.prepare(attendee(`p${n}`));
    expect(world.last('p49', 'prepared')?.media).not.toBeNull();
    expect(world.last('p50', 'prepared')?.media).toBeNull();
  });

  it('ends in silence when nobody entered', () => {
    const world = aConference();
    world.prepare(attendee('bob'));
    world.lose('bob');
    const types = world.effects.map((effect) => effect.type);
    expect(types.slice(-3)).toEqual(['close_transports', 'close_router', 'end']);
    expect(types).not.toContain('record_started');
  });

  it('keeps the conference for somebody about to enter, and ends it at the time the last one left', () => {
    const world = aConference().with(host('alice'));
    world.prepare(attendee('bob'));
    const leftAt = world.now;
    world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'bye' });
    expect(world.state.ended).toBe(false);
    world.after(conferenceLimits.preparedMs);
    expect(world.state.ended).toBe(true);
    expect(world.effectsOf('record_ended')).toMatchObject([{ at: leftAt, forGood: false }]);
  });
});

describe('resume', () => {
  it('gives the seat to the new connection with the same media and what flows', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.publish('alice', 'microphone');
    const before = world.last('bob', 'welcome');
    world.lose('bob');
    world.forget().resume('bob');
    const welcome = world.last('bob', 'welcome');
    expect(welcome?.media).toEqual(before?.media);
    expect(welcome?.offers).toMatchObject([{ trackId: world.trackId('alice', 'microphone') }]);
    expect(world.effectsOf('open_transports')).toEqual([]);
    expect(world.messagesTo('alice')).toEqual([
      { type: 'participant_changed', participantId: 'bob', change: { connected: true } },
    ]);
    expect(world.effectsOf('deliver').flatMap(({ to }) => to)).toContain('bob@2');
  });

  it('tells a connection that still lives that it was replaced', () => {
    const world = aConference().with(host('alice')).forget();
    world.resume('alice');
    expect(world.effects[0]).toEqual({
      type: 'deliver',
      to: ['alice@1'],
      message: { type: 'goodbye', reason: 'replaced' },
    });
    expect(world.effects[1]).toEqual({ type: 'close_connection', connectionId: 'alice@1' });
    world.submit({
      type: 'connection_lost',
      participantId: idOf('alice'),
      connectionId: 'alice@1',
      clean: true,
    });
    expect(world.person('alice').connected).toBe(true);
  });

  it('with fresh media closes the old first and opens new', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.publish('bob', 'camera');
    const trackId = world.trackId('bob', 'camera');
    world.lose('bob');
    world.forget().resume('bob', { freshMedia: true });
    const media = world.effects.map((effect) => effect.type).filter((type) => /transports/.test(type));
    expect(media).toEqual(['close_transports', 'open_transports']);
    expect(world.last('alice', 'track_removed')).toMatchObject({ trackId });
    expect(world.last('alice', 'track.withdrawn')).toMatchObject({ trackId });
    expect(world.last('bob', 'welcome')?.participants.find((p) => p.participantId === 'bob')?.tracks).toEqual(
      [],
    );
    expect(world.state.tracks).toEqual({});
  });

  it('of somebody who waits leads back to the same place in line', () => {
    const world = aConference({ waitingRoom: true }).with(
      attendee('bob'),
      attendee('cora'),
      attendee('dave'),
    );
    world.lose('cora');
    world.forget().resume('cora');
    expect(world.last('cora', 'waiting_room')).toMatchObject({ position: 2, resumeToken: 'secret-of-cora' });
  });

  it('of somebody admitted while away is welcomed on return', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.lose('bob');
    world.submit({ type: 'admit', participantId: idOf('bob'), actor: by('alice'), requestId: 'a' });
    expect(world.of('alice', 'participant_joined')).toEqual([]);
    world.resume('bob');
    expect(world.last('bob', 'welcome')).toMatchObject({ participantId: 'bob' });
    expect(world.of('alice', 'participant_joined')).toHaveLength(1);
  });

  it.each([
    ['a wrong token', (world: ReturnType<typeof aConference>) => world.resume('bob', { token: 'guessed' })],
    ['an empty token', (world: ReturnType<typeof aConference>) => world.resume('bob', { token: '' })],
    ['an unknown participant', (world: ReturnType<typeof aConference>) => world.resume('nobody')],
    [
      'a seat that has run out, before any tick',
      (world: ReturnType<typeof aConference>) => {
        world.lose('bob');
        world.now += 30_000;
        return world.resume('bob');
      },
    ],
    [
      'a prepared person',
      (world: ReturnType<typeof aConference>) => {
        world.prepare(attendee('pia'));
        return world.resume('pia', { token: '' });
      },
    ],
  ])('with %s is refused', (_name, act) => {
    expect(codeOf(act(aConference().with(host('alice'), attendee('bob'))))).toBe('SEAT_GONE');
  });
});
