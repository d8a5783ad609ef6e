import { describe, expect, it } from '@jest/globals';
import type { Command } from './commands.js';
import { aConference, attendee, by, codeOf, guest, host, idOf } from './testing.js';

const owner = { by: 'owner' } as const;
const bob = { participantId: idOf('bob') };

describe('what hosts do', () => {
  const deeds: readonly [string, Command][] = [
    ['admit', { type: 'admit', actor: by('cora'), ...bob }],
    ['admit_all', { type: 'admit_all', actor: by('cora') }],
    ['deny', { type: 'deny', ban: null, actor: by('cora'), ...bob }],
    ['lock', { type: 'lock', actor: by('cora'), locked: true }],
    ['mute_participant', { type: 'mute_participant', actor: by('cora'), ...bob }],
    ['mute_all', { type: 'mute_all', mayUnmute: true, actor: by('cora') }],
    ['remove', { type: 'remove', ban: null, actor: by('cora'), ...bob }],
    ['end', { type: 'end', actor: by('cora') }],
  ];
  it.each(deeds)('%s is refused to an attendee, and to somebody who is not there', (_name, deed) => {
    const world = aConference().with(host('alice'), attendee('bob'), attendee('cora'));
    expect(codeOf(world.submit(deed))).toBe('FORBIDDEN');
    const stranger = { ...deed, actor: by('nobody') } as Command;
    expect(codeOf(world.submit(stranger))).toBe('NOT_IN_MEETING');
  });

  it.each(deeds.filter(([name]) => !['admit_all', 'lock', 'mute_all', 'end'].includes(name)))(
    '%s of somebody unknown is refused',
    (_name, deed) => {
      const world = aConference().with(host('alice'));
      const unknown = { ...deed, actor: owner, participantId: idOf('x') } as Command;
      expect(codeOf(world.submit(unknown))).toBe('PARTICIPANT_NOT_FOUND');
    },
  );
});

describe('the waiting room', () => {
  it('tells who waits their place, hosts the line, and touches no media', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice')).forget();
    world.with(attendee('bob'), guest('gus'));
    expect(world.last('gus', 'waiting_room')).toMatchObject({
      position: 2,
      topic: 'Planning',
      resumeToken: 'secret-of-gus',
    });
    expect(world.last('alice', 'lobby_changed')?.waiting).toMatchObject([
      { participantId: 'bob', verified: true },
      { participantId: 'gus', verified: false },
    ]);
    expect(world.effectsOf('open_transports')).toEqual([]);
    expect(world.messagesTo('gus')).toHaveLength(1);
  });

  it('gives up what was prepared before the settings let nobody in', () => {
    const world = aConference();
    world.prepare(attendee('bob'));
    world.changing({ access: 'restricted' });
    world.forget().enter(attendee('bob'));
    expect(world.effectsOf('close_transports')).toHaveLength(1);
    expect(world.last('bob', 'waiting_room')).toMatchObject({ position: 1 });
  });

  it('admits one, moves the others up, and answers', () => {
    const world = aConference({ waitingRoom: true })
      .with(host('alice'), attendee('bob'), attendee('cora'))
      .forget();
    world.submit({ type: 'admit', actor: by('alice'), requestId: 'a', ...bob });
    expect(world.last('alice', 'reply')).toEqual({ type: 'reply', requestId: 'a', ok: true });
    expect(world.last('bob', 'welcome')?.participants).toHaveLength(2);
    expect(world.last('bob', 'welcome')?.waiting).toEqual([]);
    expect(world.last('cora', 'waiting_room')).toMatchObject({ position: 1 });
    expect(world.last('alice', 'lobby_changed')?.waiting).toHaveLength(1);
    expect(world.of('bob', 'lobby_changed')).toEqual([]);
  });

  it('a second host who admits the same one finds it done', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.submit({ type: 'admit', actor: owner, ...bob });
    expect(codeOf(world.submit({ type: 'admit', actor: owner, ...bob }))).toBeNull();
    expect(world.of('bob', 'welcome')).toHaveLength(1);
  });

  it('admits all that there is room for, in order', () => {
    const world = aConference({ waitingRoom: true, maxParticipants: 3 }).with(
      host('alice'),
      attendee('bob'),
      attendee('cora'),
      attendee('dave'),
    );
    expect(codeOf(world.submit({ type: 'admit_all', actor: owner }))).toBeNull();
    expect(Object.values(world.state.people).map((person) => person.life)).toEqual([
      'admitted',
      'admitted',
      'admitted',
      'waiting',
    ]);
    expect(codeOf(world.submit({ type: 'admit_all', actor: owner }))).toBe('MEETING_FULL');
    expect(codeOf(world.submit({ type: 'admit', actor: owner, participantId: idOf('dave') }))).toBe(
      'MEETING_FULL',
    );
  });

  it('denies with a reason', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.submit({ type: 'deny', ban: null, actor: by('alice'), ...bob });
    expect(world.last('bob', 'goodbye')).toMatchObject({ reason: 'denied', error: { code: 'ENTRY_DENIED' } });
    expect(world.effectsOf('close_connection')).toEqual([
      { type: 'close_connection', connectionId: 'bob@1' },
    ]);
    expect(world.effectsOf('record_left')).toEqual([]);
  });

  it('shows the line to a host who comes later', () => {
    const world = aConference({ waitingRoom: true }).with(attendee('bob'), host('alice'));
    expect(world.last('alice', 'welcome')?.waiting).toMatchObject([{ participantId: 'bob' }]);
    expect(world.of('alice', 'lobby_changed')).toEqual([]);
  });
});

describe('lock', () => {
  it('keeps new people out, lets those back in who have a seat, and is told', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.lose('bob');
    world.locked();
    expect(world.last('alice', 'meeting_changed')?.meeting).toMatchObject({ locked: true });
    expect(codeOf(world.enter(attendee('cora')))).toBe('MEETING_LOCKED');
    expect(codeOf(world.resume('bob'))).toBeNull();
  });

  it('a second time tells nobody', () => {
    const world = aConference().with(host('alice')).locked().forget().locked();
    expect(world.messagesTo('alice')).toEqual([]);
  });
});

describe('muting others', () => {
  const room = () => {
    const world = aConference().with(host('alice'), attendee('bob'), attendee('cora'));
    for (const name of ['alice', 'bob', 'cora']) world.publish(name, 'microphone');
    return world.forget();
  };

  it('is real, tells also whom it happens to, and can be undone by them', () => {
    const world = room();
    world.submit({ type: 'mute_participant', actor: by('alice'), ...bob });
    const trackId = world.trackId('bob', 'microphone');
    expect(world.effectsOf('set_track_paused')).toEqual([
      { type: 'set_track_paused', trackId, paused: true },
    ]);
    for (const name of ['bob', 'cora']) {
      expect(world.last(name, 'track_changed')).toEqual({
        type: 'track_changed',
        participantId: 'bob',
        trackId,
        muted: true,
        byHost: true,
      });
    }
    world.submit({ type: 'set_muted', requestId: 'u', source: 'microphone', muted: false, ...bob });
    expect(world.track('bob', 'microphone').life).toBe('live');
  });

  it('all spares hosts', () => {
    const world = room();
    world.submit({ type: 'mute_all', mayUnmute: true, actor: owner });
    const muted = Object.values(world.state.tracks).filter((track) => track.muted);
    expect(muted.map((track) => track.participantId)).toEqual(['bob', 'cora']);
  });

  it('of somebody without a microphone is no mistake', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    expect(codeOf(world.submit({ type: 'mute_participant', actor: by('alice'), ...bob }))).toBeNull();
  });

  it('reaches a microphone that is still opening', () => {
    const world = aConference().with(host('alice'), attendee('bob')).holdMedia();
    world.publish('bob', 'microphone');
    world.submit({ type: 'mute_all', mayUnmute: true, actor: owner });
    world.release();
    expect(world.track('bob', 'microphone').life).toBe('muted');
    expect(world.last('bob', 'track_changed')).toMatchObject({ muted: true, byHost: true });
    expect(world.last('alice', 'track_added')?.track.muted).toBe(true);
  });
});

describe('remove and end', () => {
  it('remove says goodbye and tells the others', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.submit({ type: 'remove', ban: null, actor: by('alice'), ...bob });
    expect(world.last('bob', 'goodbye')).toEqual({ type: 'goodbye', reason: 'removed' });
    expect(world.last('alice', 'participant_left')).toMatchObject({ reason: 'removed' });
  });

  it('nobody removes themselves', () => {
    const world = aConference().with(host('alice'));
    const self = { type: 'remove', ban: null, actor: by('alice'), participantId: idOf('alice') } as const;
    expect(codeOf(world.submit(self))).toBe('INVALID_REQUEST');
  });

  it('end tells everybody and closes the meeting for good', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.prepare({ ...host('olga') });
    world.forget().submit({ type: 'end', actor: by('alice'), requestId: 'e' });
    expect(world.messagesTo('alice').map((message) => message.type)).toEqual(['reply', 'goodbye']);
    for (const name of ['bob', 'olga'])
      expect(world.messagesTo(name)).toEqual([{ type: 'goodbye', reason: 'ended' }]);
    expect(world.effectsOf('record_ended')).toMatchObject([{ forGood: true }]);
    expect(world.effects.at(-1)).toEqual({ type: 'end' });
  });
});
