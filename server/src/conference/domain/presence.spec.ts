import { describe, expect, it } from '@jest/globals';
import { signalingLimits } from '#protocol';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, codeOf, host, idOf } from './testing.js';

const seatMs = signalingLimits.resumeWithinMs;

describe('connection_lost', () => {
  it('keeps the seat and the tracks for a while, and tells the others', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.publish('bob', 'microphone');
    world.forget().lose('bob');
    expect(world.effects).toEqual([
      {
        type: 'deliver',
        to: ['alice@1'],
        message: { type: 'participant_changed', participantId: 'bob', change: { connected: false } },
      },
    ]);
    world.after(seatMs - 1);
    expect(world.track('bob', 'microphone').life).toBe('live');
  });

  it('ends the stay when the time is over, as of when it was lost', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    const lostAt = world.now;
    world.lose('bob');
    world.forget().after(seatMs);
    expect(world.last('alice', 'participant_left')).toMatchObject({
      participantId: 'bob',
      reason: 'connection_lost',
    });
    expect(world.effectsOf('record_left')).toEqual([
      { type: 'record_left', participantId: 'bob', at: lostAt },
    ]);
    expect(world.effectsOf('close_transports')).toHaveLength(1);
  });

  it('on purpose ends it at once', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.lose('bob', true);
    expect(world.last('alice', 'participant_left')).toMatchObject({ reason: 'left' });
  });

  it('known to be on purpose only later ends it then', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.lose('bob');
    world.lose('bob', true);
    expect(world.of('alice', 'participant_left')).toHaveLength(1);
  });

  it('of a connection that was replaced changes nothing', () => {
    const world = aConference().with(host('alice'));
    const { state } = world;
    world.submit({
      type: 'connection_lost',
      participantId: idOf('alice'),
      connectionId: 'older',
      clean: true,
    });
    expect(world.state).toBe(state);
  });
});

describe('leave', () => {
  it('is answered, then said goodbye to, then told to the others', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.publish('bob', 'microphone');
    const trackId = world.trackId('bob', 'microphone');
    world.forget().submit({ type: 'leave', participantId: idOf('bob'), requestId: 'bye' });
    expect(world.messagesTo('bob').map((message) => message.type)).toEqual(['reply', 'goodbye']);
    expect(world.messagesTo('alice')).toMatchObject([
      { type: 'track.withdrawn', trackId },
      { type: 'track_removed', trackId },
      { type: 'participant_left', participantId: 'bob', reason: 'left' },
    ]);
    expect(world.effectsOf('close_connection')).toEqual([
      { type: 'close_connection', connectionId: 'bob@1' },
    ]);
  });

  it('of the last one ends the conference', () => {
    const world = aConference().with(host('alice')).forget();
    world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'bye' });
    expect(world.effects.map((effect) => effect.type)).toEqual([
      'deliver',
      'deliver',
      'close_connection',
      'close_transports',
      'record_left',
      'close_router',
      'record_ended',
      'end',
    ]);
    expect(codeOf(world.submit({ type: 'tick' }))).toBe('MEETING_ENDED');
    expect(codeOf(world.resume('alice'))).toBe('SEAT_GONE');
  });

  it('of everybody but people who wait keeps the conference', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'bye' });
    expect(world.state.ended).toBe(false);
    world.submit({ type: 'leave', participantId: idOf('bob'), requestId: 'bye' });
    expect(world.effectsOf('record_ended')).toMatchObject([{ forGood: false }]);
    expect(world.effectsOf('record_joined')).toHaveLength(1);
  });

  it('of somebody unknown is refused', () => {
    const world = aConference().with(host('alice'));
    expect(codeOf(world.submit({ type: 'leave', participantId: idOf('x'), requestId: 'bye' }))).toBe(
      'NOT_IN_MEETING',
    );
  });
});

describe('tick', () => {
  it('lets people wait half an hour', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.after(conferenceLimits.waitingMs - 1);
    expect(world.of('bob', 'goodbye')).toEqual([]);
    world.after(1);
    expect(world.last('bob', 'goodbye')).toEqual({ type: 'goodbye', reason: 'expired' });
    expect(world.last('alice', 'lobby_changed')).toEqual({ type: 'lobby_changed', waiting: [] });
  });

  it('lets prepared transports go without a word, and entering later opens new ones', () => {
    const world = aConference().with(host('alice'));
    world.prepare(attendee('bob'));
    world.forget().after(conferenceLimits.preparedMs);
    expect(world.effects.map((effect) => effect.type)).toEqual(['close_transports']);
    world.enter(attendee('bob'));
    expect(world.last('bob', 'welcome')).toBeDefined();
    expect(world.effectsOf('open_transports')).toHaveLength(1);
  });

  it('ends a conference that nobody ever entered', () => {
    const world = aConference();
    world.after(conferenceLimits.unusedMs - 1);
    expect(world.state.ended).toBe(false);
    world.after(1);
    expect(world.effects).toEqual([{ type: 'end' }]);
  });

  it('frees a share that was claimed and never used', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    const claim = (name: string, requestId: string) =>
      world.submit({ type: 'claim_share', participantId: idOf(name), requestId });
    claim('bob', 'c1');
    world.after(conferenceLimits.shareClaimMs - 1);
    expect(codeOf(claim('alice', 'c2'))).toBe('SHARE_TAKEN');
    world.after(1);
    expect(codeOf(claim('alice', 'c3'))).toBeNull();
  });
});

describe('server_stopping', () => {
  it('tells everybody, writes the end, and keeps the meeting joinable', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob')).forget();
    world.submit({ type: 'server_stopping' });
    for (const name of ['alice', 'bob']) {
      expect(world.messagesTo(name)).toEqual([{ type: 'goodbye', reason: 'server_stopping' }]);
    }
    expect(world.effectsOf('record_ended')).toMatchObject([{ forGood: false }]);
    expect(world.effectsOf('record_left')).toMatchObject([{ participantId: 'alice' }]);
  });
});
