import { beforeEach, describe, expect, it } from '@jest/globals';
import { breakoutLimits, signalingLimits } from '#protocol';
import { attendee, codeOf, guest, host, idOf } from './testing.js';
import { aMeeting, rosterOf, type TestMeeting } from './testing-rooms.js';

let meeting: TestMeeting;
beforeEach(() => {
  meeting = aMeeting().with(host('alice'), attendee('bob'), attendee('carol'), guest('gus'));
});
/** Bob and Gus in Red, Carol in Blue; Alice stays. */
const threeRooms = (): TestMeeting => {
  meeting.plan('alice', ['Red', 'Blue', 'Green']);
  meeting.assign('alice', 'bob', 'Red');
  meeting.assign('alice', 'gus', 'Red');
  meeting.assign('alice', 'carol', 'Blue');
  meeting.open('alice');
  return meeting;
};
const view = (name: string) => meeting.last(name, 'breakouts_changed')?.breakouts;
const members = (name: string, room: string) =>
  view(name)
    ?.rooms.find((known) => known.name === room)
    ?.people.map((person) => [person.displayName, person.here]);

describe('planning', () => {
  it('is told to everybody, with their own room', () => {
    meeting.plan('alice', ['Red', 'Blue']);
    meeting.assign('alice', 'bob', 'Blue');
    expect(view('carol')).toMatchObject({ status: 'planned', ownRoomId: null });
    expect(view('bob')?.ownRoomId).toBe(meeting.roomId('Blue'));
    expect(members('carol', 'Blue')).toEqual([['bob', false]]);
    expect(meeting.rooms.size).toBe(0);
  });

  it.each([0, 0.1, 0.5, 0.99])('at random deals evenly and leaves hosts out (%d)', (chance) => {
    meeting.with(attendee('dave'), attendee('erin'));
    meeting.plan('alice', ['Red', 'Blue', 'Green'], { assignment: 'random', chance });
    const sizes = view('bob')?.rooms.map(({ people }) => people.length) ?? [];
    expect([...sizes].sort()).toEqual([1, 2, 2]);
    expect(Object.keys(meeting.main.state.breakouts?.assigned ?? {})).not.toContain('alice');
  });

  it('is done anew until rooms are open, and discarded by close', () => {
    meeting.plan('alice', ['Red']);
    expect(codeOf(meeting.plan('alice', ['Blue']))).toBeNull();
    expect(view('bob')?.rooms.map(({ name }) => name)).toEqual(['Blue']);
    meeting.do('alice', { type: 'close_rooms' });
    expect(view('bob')).toBeNull();
    expect(codeOf(meeting.open('alice'))).toBe('ROOM_NOT_FOUND');
    threeRooms();
    expect(codeOf(meeting.plan('alice', ['Pink']))).toBe('ROOMS_OPEN');
    expect(codeOf(meeting.open('alice'))).toBeNull();
    expect(meeting.rooms.size).toBe(3);
  });

  it('is for those who manage', () => {
    expect(codeOf(meeting.plan('bob', ['Red']))).toBe('FORBIDDEN');
    threeRooms();
    const deeds = [
      { type: 'open_rooms', seconds: null },
      { type: 'assign_room', target: idOf('carol'), roomId: null },
      { type: 'broadcast_to_rooms', text: 'hi' },
      { type: 'set_rooms_timer', seconds: 60 },
      { type: 'close_rooms' },
    ] as const;
    for (const deed of deeds) {
      // From within a room the answer comes from the main room.
      expect(codeOf(meeting.do('bob', deed))).toBeNull();
      expect(meeting.last('bob', 'reply')).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
    }
  });

  it('refuses rooms and people that are not there', () => {
    meeting.plan('alice', ['Red']);
    const assign = { type: 'assign_room', target: idOf('bob'), roomId: 'nowhere' } as const;
    expect(codeOf(meeting.do('alice', assign))).toBe('ROOM_NOT_FOUND');
    expect(codeOf(meeting.assign('alice', 'zoe', 'Red'))).toBe('PARTICIPANT_NOT_FOUND');
    expect(codeOf(meeting.do('alice', { type: 'set_rooms_timer', seconds: 60 }))).toBe('ROOM_NOT_FOUND');
    expect(codeOf(meeting.do('alice', { type: 'broadcast_to_rooms', text: 'x' }))).toBe('ROOM_NOT_FOUND');
    expect(codeOf(meeting.do('bob', { type: 'join_room', roomId: meeting.roomId('Red') }))).toBe(
      'ROOM_NOT_FOUND',
    );
  });
});

describe('opening', () => {
  it('brings everybody into their room, with a welcome of its own', () => {
    threeRooms();
    expect(['alice', 'bob', 'carol', 'gus'].map((name) => meeting.placeOf(name))).toEqual([
      ['main'],
      ['Red'],
      ['Blue'],
      ['Red'],
    ]);
    const welcome = meeting.last('gus', 'welcome');
    expect(welcome?.meeting.breakout).toEqual({ roomId: meeting.roomId('Red'), name: 'Red' });
    expect(welcome?.resumeToken).toBe(`${welcome?.meeting.conferenceId ?? ''}.secret-of-gus`);
    expect(rosterOf(welcome)).toEqual(['bob', 'gus']);
    expect(meeting.of('alice', 'participant_left').map(({ reason }) => reason)).toEqual(
      Array(3).fill('moved'),
    );
    expect(members('alice', 'Red')).toEqual([
      ['bob', true],
      ['gus', true],
    ]);
  });

  it('tells nothing of the main room after the welcome but what concerns the rooms', () => {
    threeRooms();
    meeting.forget();
    meeting.main.publish('alice', 'microphone');
    meeting.do('alice', { type: 'raise_hand', raised: true });
    expect(meeting.heard('bob')).toEqual([]);
  });

  it('keeps rosters and media apart', () => {
    threeRooms();
    meeting.room('Red').publish('bob', 'microphone');
    expect(meeting.of('gus', 'track_added')).toHaveLength(1);
    expect([...meeting.of('carol', 'track_added'), ...meeting.of('alice', 'track_added')]).toEqual([]);
    const { router } = meeting.room('Red').state;
    expect(router?.routerId).toContain('room-');
    expect(Object.keys(meeting.main.state.people)).toHaveLength(4);
  });

  it('leaves media of the main room behind', () => {
    meeting.main.publish('bob', 'microphone');
    const { transports } = meeting.main.person('bob');
    meeting.forget();
    threeRooms();
    expect(meeting.main.effectsOf('close_transports').map(({ sendId }) => sendId)).toContain(
      transports?.sendId,
    );
    expect(meeting.main.state.tracks).toEqual({});
    expect(meeting.of('alice', 'track_removed')).toHaveLength(1);
  });

  it('by choice moves nobody, and everybody may choose and change', () => {
    meeting.plan('alice', ['Red', 'Blue'], { assignment: 'choice' });
    meeting.open('alice');
    expect(meeting.placeOf('bob')).toEqual(['main']);
    meeting.do('bob', { type: 'join_room', roomId: meeting.roomId('Blue') });
    expect(meeting.placeOf('bob')).toEqual(['Blue']);
    expect(view('bob')?.ownRoomId).toBe(meeting.roomId('Blue'));
    meeting.do('bob', { type: 'join_room', roomId: meeting.roomId('Red') });
    expect(meeting.placeOf('bob')).toEqual(['Red']);
  });

  it('leaves late joiners in the main room; a room may be given to them', () => {
    threeRooms().with(attendee('late'));
    expect(meeting.placeOf('late')).toEqual(['main']);
    expect(meeting.last('late', 'welcome')?.breakouts).toMatchObject({ status: 'open', ownRoomId: null });
    meeting.assign('alice', 'late', 'Green');
    expect(meeting.placeOf('late')).toEqual(['Green']);
  });

  it('a room that cannot be opened is none', () => {
    meeting.plan('alice', ['Red', 'Blue']);
    meeting.assign('alice', 'bob', 'Red');
    meeting.assign('alice', 'carol', 'Blue');
    meeting.hold();
    meeting.open('alice');
    meeting.main.submit({ type: 'room_failed', roomId: meeting.roomId('Red') });
    meeting.release();
    expect(meeting.placeOf('bob')).toEqual(['main']);
    expect(meeting.placeOf('carol')).toEqual(['Blue']);
    expect(view('alice')?.rooms.map(({ name }) => name)).toEqual(['Blue']);
  });
});

describe('while rooms are open', () => {
  beforeEach(() => {
    threeRooms().forget();
  });

  it('somebody is moved from room to room, once, and home', () => {
    meeting.assign('alice', 'bob', 'Blue');
    expect(meeting.placeOf('bob')).toEqual(['Blue']);
    expect(meeting.of('bob', 'welcome')).toHaveLength(1);
    expect(meeting.last('gus', 'participant_left')).toMatchObject({ participantId: 'bob', reason: 'moved' });
    expect(meeting.last('carol', 'participant_joined')).toMatchObject({
      participant: { participantId: 'bob' },
    });
    meeting.assign('alice', 'bob', null);
    expect(meeting.placeOf('bob')).toEqual(['main']);
    expect(meeting.last('bob', 'welcome')).toMatchObject({
      resumeToken: 'secret-of-bob',
      meeting: { breakout: null },
      breakouts: { status: 'open' },
    });
  });

  it('the last of two moves counts, also while they are on the way', () => {
    meeting.hold();
    meeting.assign('alice', 'bob', 'Blue');
    meeting.assign('alice', 'bob', 'Green');
    meeting.release();
    expect(meeting.placeOf('bob')).toEqual(['Green']);
    meeting.hold();
    meeting.assign('alice', 'bob', 'Red');
    meeting.assign('alice', 'bob', null);
    meeting.release();
    expect(meeting.placeOf('bob')).toEqual(['main']);
    expect(meeting.main.state.breakouts?.heading).toEqual({});
  });

  it('everybody may return and come back to their own room, but to no other', () => {
    meeting.do('bob', { type: 'return_from_room' });
    expect(meeting.placeOf('bob')).toEqual(['main']);
    expect(codeOf(meeting.do('bob', { type: 'join_room', roomId: meeting.roomId('Blue') }))).toBe(
      'FORBIDDEN',
    );
    meeting.do('bob', { type: 'join_room', roomId: meeting.roomId('Red') });
    expect(meeting.placeOf('bob')).toEqual(['Red']);
  });

  it('a host goes into any room', () => {
    for (const room of ['Red', 'Green']) {
      meeting.do('alice', { type: 'join_room', roomId: meeting.roomId(room) });
      expect(meeting.placeOf('alice')).toEqual([room]);
    }
    expect(meeting.last('alice', 'welcome')?.abilities.manage).toBe(true);
    expect(meeting.main.person('alice').role).toBe('host');
  });

  it('a broadcast reaches everybody once', () => {
    meeting.do('alice', { type: 'broadcast_to_rooms', text: 'Five minutes left' });
    for (const name of ['alice', 'bob', 'carol', 'gus']) {
      expect(meeting.of(name, 'breakout_broadcast')).toEqual([
        { type: 'breakout_broadcast', displayName: 'alice', text: 'Five minutes left' },
      ]);
    }
  });

  it('a call for help reaches hosts wherever they sit, until one has come', () => {
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Green') });
    meeting.do('bob', { type: 'ask_for_help' });
    meeting.do('gus', { type: 'ask_for_help' });
    expect(meeting.of('alice', 'breakout_help')).toEqual([
      { type: 'breakout_help', roomId: meeting.roomId('Red'), roomName: 'Red', displayName: 'bob' },
    ]);
    expect(meeting.of('carol', 'breakout_help')).toEqual([]);
    expect(view('carol')?.rooms.map(({ needsHelp }) => needsHelp)).toEqual([true, false, false]);
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Red') });
    expect(view('carol')?.rooms.map(({ needsHelp }) => needsHelp)).toEqual([false, false, false]);
    meeting.do('alice', { type: 'return_from_room' });
    expect(codeOf(meeting.do('alice', { type: 'ask_for_help' }))).toBe('ROOM_NOT_FOUND');
  });

  it('in a crowd, moves are told together, once a second, and to whoever moves at once', () => {
    const crowd = Array.from({ length: 50 }, (_, n) => attendee(`p${n}`));
    meeting
      .with(...crowd)
      .after(1_000)
      .forget();
    meeting.assign('alice', 'p1', 'Green');
    meeting.assign('alice', 'p2', 'Green');
    meeting.assign('alice', 'p3', 'Green');
    expect(meeting.of('p3', 'breakouts_changed')).toHaveLength(1);
    expect(members('p3', 'Green')).toHaveLength(3);
    const before = meeting.of('carol', 'breakouts_changed').length;
    expect(before).toBeLessThanOrEqual(1);
    meeting.after(1_000);
    expect(members('carol', 'Green')).toEqual([
      ['p1', true],
      ['p2', true],
      ['p3', true],
    ]);
    expect(meeting.of('carol', 'breakouts_changed')).toHaveLength(before + 1);
    meeting.after(1_000);
    expect(meeting.of('carol', 'breakouts_changed')).toHaveLength(before + 1);
    // What concerns the rooms themselves waits for nothing.
    meeting.do('alice', { type: 'close_rooms' });
    expect(view('carol')?.status).toBe('closing');
  });

  it('the timer brings all back', () => {
    meeting.do('alice', { type: 'set_rooms_timer', seconds: 60 });
    expect(view('gus')?.endsAt).toBe(new Date(meeting.main.now + 60_000).toISOString());
    meeting.after(59_000);
    expect(meeting.placeOf('gus')).toEqual(['Red']);
    meeting.after(1_000);
    expect(['bob', 'carol', 'gus'].map((name) => meeting.placeOf(name))).toEqual(Array(3).fill(['main']));
    expect(view('gus')).toBeNull();
    expect([...meeting.rooms.values()].every(({ state }) => state.ended)).toBe(true);
  });

  it('a timer that was taken away brings nobody back', () => {
    meeting.do('alice', { type: 'set_rooms_timer', seconds: 60 });
    meeting.do('alice', { type: 'set_rooms_timer', seconds: null });
    meeting.after(120_000);
    expect(meeting.placeOf('gus')).toEqual(['Red']);
  });

  it('closing gives a grace, and then all return; rooms are gone with their media', () => {
    const router = meeting.room('Red').state.router?.routerId;
    meeting.do('alice', { type: 'close_rooms' });
    expect(view('bob')).toMatchObject({ status: 'closing' });
    expect(codeOf(meeting.assign('alice', 'bob', 'Blue'))).toBe('ROOM_NOT_FOUND');
    meeting.after(breakoutLimits.graceSeconds * 1000);
    expect(['alice', 'bob', 'carol', 'gus'].map((name) => meeting.placeOf(name))).toEqual(
      Array(4).fill(['main']),
    );
    expect(rosterOf(meeting.last('carol', 'welcome'))).toHaveLength(4);
    expect(
      meeting
        .room('Red')
        .effectsOf('close_router')
        .map(({ routerId }) => routerId),
    ).toEqual([router]);
    expect(meeting.room('Red').effects.at(-1)).toEqual({ type: 'end' });
    expect(meeting.main.state.breakouts).toBeNull();
    // Whoever is back can go again.
    meeting.plan('alice', ['Pink']);
    meeting.assign('alice', 'bob', 'Pink');
    meeting.open('alice');
    expect(meeting.placeOf('bob')).toEqual(['Pink']);
  });

  it('rooms never end by themselves, and the meeting not while people are in rooms', () => {
    meeting.do('alice', { type: 'leave' });
    meeting.after(10 * 60_000);
    expect(meeting.all().every(({ state }) => !state.ended)).toBe(true);
    expect(meeting.main.person('bob').role).toBe('host');
    expect(meeting.room('Red').person('bob').role).toBe('host');
    expect(meeting.last('bob', 'abilities_changed')?.abilities.manage).toBe(true);
    for (const name of ['bob', 'carol', 'gus']) meeting.do(name, { type: 'leave' });
    expect(meeting.all().every(({ state }) => state.ended)).toBe(true);
  });
});

describe('rules', () => {
  beforeEach(() => {
    threeRooms().forget();
  });

  it('of the main room hold in the rooms at once', () => {
    meeting.room('Red').publish('bob', 'microphone');
    meeting.do('alice', { type: 'set_permissions', role: 'attendee', change: { speak: false } });
    expect(meeting.last('bob', 'abilities_changed')?.abilities.speak).toBe(false);
    expect(meeting.room('Red').track('bob', 'microphone').muted).toBe(true);
    expect(codeOf(meeting.room('Red').publish('gus', 'microphone'))).toBe('FORBIDDEN');
    meeting.do('alice', { type: 'lock', locked: true });
    expect(meeting.last('carol', 'meeting_changed')?.meeting).toMatchObject({
      locked: true,
      breakout: { name: 'Blue' },
    });
  });

  it('are changed from within a room for all, answered once, and only by whom it is for', () => {
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Green') });
    meeting.forget();
    meeting.do('alice', { type: 'set_role', participantId: idOf('bob'), role: 'cohost' });
    expect(meeting.of('alice', 'reply')).toMatchObject([{ ok: true }]);
    expect(meeting.last('bob', 'abilities_changed')?.abilities.manage).toBe(true);
    expect(meeting.last('gus', 'participant_changed')).toMatchObject({
      participantId: 'bob',
      change: { role: 'cohost' },
    });
    meeting.do('carol', { type: 'lock', locked: true });
    expect(meeting.of('carol', 'reply')).toMatchObject([{ ok: false, error: { code: 'FORBIDDEN' } }]);
    expect(meeting.main.state.locked).toBe(false);
  });

  it('a repeated request is done once, whichever conference hears it again', () => {
    meeting.do('bob', { type: 'rename', target: null, displayName: 'Bobby', requestId: 'again' });
    meeting.do('alice', { type: 'assign_room', target: idOf('bob'), roomId: null });
    meeting.forget();
    meeting.do('bob', { type: 'rename', target: null, displayName: 'Robert', requestId: 'again' });
    expect(meeting.of('bob', 'reply')).toEqual([{ type: 'reply', requestId: 'again', ok: true }]);
    expect(meeting.main.person('bob').identity.displayName).toBe('Bobby');
    meeting.do('bob', { type: 'raise_hand', raised: true, requestId: 'hand' });
    meeting.assign('alice', 'bob', 'Red');
    meeting.forget();
    meeting.do('bob', { type: 'raise_hand', raised: true, requestId: 'hand' });
    expect(meeting.room('Red').person('bob').hand).toBeNull();
    // And what was done in the room is not done again in the main room.
    meeting.do('bob', { type: 'raise_hand', raised: true, requestId: 'in Red' });
    expect(meeting.room('Red').person('bob').hand).not.toBeNull();
    meeting.assign('alice', 'bob', null);
    meeting.forget();
    meeting.do('bob', { type: 'raise_hand', raised: true, requestId: 'in Red' });
    expect(meeting.of('bob', 'reply')).toEqual([{ type: 'reply', requestId: 'in Red', ok: true }]);
    expect(meeting.main.person('bob').hand).toBeNull();
  });

  it('names are the same everywhere', () => {
    meeting.do('bob', { type: 'rename', target: null, displayName: 'Bobby' });
    expect(meeting.last('gus', 'participant_changed')).toMatchObject({ change: { displayName: 'Bobby' } });
    expect(members('carol', 'Red')?.[0]).toEqual(['Bobby', true]);
    expect(meeting.of('alice', 'participant_changed')).toEqual([]);
  });

  it('leave to speak that is given by name in a room lasts in the main room', () => {
    meeting.do('alice', { type: 'set_permissions', role: 'attendee', change: { speak: false } });
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Red') });
    meeting.do('alice', { type: 'ask_unmute', participantId: idOf('bob') });
    expect(meeting.last('bob', 'unmute_requested')).toMatchObject({ displayName: 'alice' });
    expect(meeting.main.person('bob').permissions).toEqual({ speak: true });
    expect(meeting.room('Red').person('bob').permissions).toEqual({ speak: true });
    // Taken from all again, also from whom it was given to, in every room.
    meeting.do('alice', { type: 'mute_all', mayUnmute: false });
    expect(meeting.room('Red').person('bob').permissions).toEqual({});
  });
});

describe('requests under way', () => {
  it('are answered when somebody is moved, for their answer would find nobody', () => {
    meeting.main.holdMedia();
    meeting.do('bob', { type: 'publish', source: 'microphone', rtpParameters: {}, muted: false });
    meeting.do('bob', { type: 'restart_ice', direction: 'send' });
    threeRooms();
    const replies = meeting
      .heard('bob')
      .flatMap(({ message }) => (message.type === 'reply' ? [message] : []));
    expect(replies.map((reply) => !reply.ok && reply.error.code)).toEqual(['TRACK_NOT_FOUND', 'UNAVAILABLE']);
    meeting.main.release();
    expect(meeting.of('bob', 'reply')).toHaveLength(2);
    expect(meeting.placeOf('bob')).toEqual(['Red']);
  });

  it('in the old conference do nothing, and are refused', () => {
    threeRooms();
    for (const deed of [
      { type: 'raise_hand', participantId: idOf('bob'), raised: true },
      { type: 'claim_share', participantId: idOf('bob') },
    ] as const) {
      const decision = meeting.submit('conference', { ...deed, requestId: `late ${deed.type}` });
      expect(codeOf(decision)).toBe('NOT_IN_MEETING');
    }
    meeting.submit('conference', { type: 'leave', participantId: idOf('bob'), requestId: 'late leave' });
    expect(meeting.room('Red').state.people['bob']).toBeUndefined();
    expect(meeting.last('bob', 'goodbye')).toMatchObject({ reason: 'left' });
  });
});

describe('connections', () => {
  beforeEach(() => {
    threeRooms().forget();
  });

  it('lost in a room, the seat is there again, and the main room knows the new connection', () => {
    meeting.lose('bob');
    expect(meeting.last('gus', 'participant_changed')).toMatchObject({ change: { connected: false } });
    expect(meeting.main.person('bob').connected).toBe(false);
    meeting.resume('bob');
    expect(meeting.last('bob', 'welcome')).toMatchObject({ meeting: { breakout: { name: 'Red' } } });
    expect(meeting.last('bob', 'breakouts_changed')).toBeDefined();
    meeting.do('alice', { type: 'broadcast_to_rooms', text: 'hello' });
    expect(meeting.of('bob', 'breakout_broadcast')).toHaveLength(1);
    expect(meeting.main.person('bob').connectionId).toBe('bob@2');
  });

  it('lost for good in a room, the seat in the meeting is free, and the stay ends when it was lost', () => {
    meeting.lose('bob');
    const lostAt = meeting.main.now;
    meeting.after(signalingLimits.resumeWithinMs);
    expect(meeting.main.state.people['bob']).toBeUndefined();
    expect(meeting.main.effectsOf('record_left')).toEqual([
      { type: 'record_left', participantId: 'bob', at: lostAt },
    ]);
    expect(members('alice', 'Red')).toEqual([['gus', true]]);
  });

  it('away when rooms close, they are back as away, with the time they have left', () => {
    meeting.lose('bob');
    meeting.after(5_000);
    meeting.do('alice', { type: 'close_rooms' });
    meeting.after(breakoutLimits.graceSeconds * 1000);
    expect(meeting.main.person('bob')).toMatchObject({ connected: false, roomId: null, presence: null });
    meeting.resume('bob');
    expect(meeting.placeOf('bob')).toEqual(['main']);
    meeting.lose('gus');
    meeting.after(signalingLimits.resumeWithinMs);
    expect(meeting.main.state.people['gus']).toBeUndefined();
  });

  it('moved while away, they find themselves in the room', () => {
    meeting.assign('alice', 'bob', null);
    meeting.lose('bob');
    meeting.assign('alice', 'bob', 'Green');
    expect(codeOf(meeting.resume('bob', { at: 'conference', token: 'secret-of-bob' }))).toBe('SEAT_GONE');
    meeting.resume('bob');
    expect(meeting.placeOf('bob')).toEqual(['Green']);
  });

  it('of somebody moved is not lost when only the old conference hears of it', () => {
    meeting.submit('conference', {
      type: 'connection_lost',
      participantId: idOf('bob'),
      connectionId: 'bob@1',
      clean: false,
    });
    expect(meeting.main.person('bob').connected).toBe(true);
    expect(meeting.placeOf('bob')).toEqual(['Red']);
  });
});

describe('going', () => {
  beforeEach(() => {
    threeRooms();
  });

  it('from a room leaves the meeting, once', () => {
    meeting.do('bob', { type: 'leave' });
    expect(meeting.last('bob', 'goodbye')).toMatchObject({ reason: 'left' });
    expect(meeting.last('gus', 'participant_left')).toMatchObject({ participantId: 'bob', reason: 'left' });
    expect(meeting.main.state.people['bob']).toBeUndefined();
    expect(meeting.facts().filter((fact) => fact.endsWith(' bob'))).toEqual([
      'record_joined bob',
      'record_left bob',
    ]);
  });

  it('by a ban, from the main room or from within, is from the meeting', () => {
    const ban = { banId: 'ban-1' };
    meeting.do('alice', { type: 'remove', participantId: idOf('bob'), ban });
    expect(meeting.last('bob', 'goodbye')).toMatchObject({ reason: 'removed' });
    expect(meeting.room('Red').state.people['bob']).toBeUndefined();
    expect(meeting.main.state.bans).toMatchObject([{ displayName: 'bob' }]);
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Blue') });
    meeting.do('alice', { type: 'remove', participantId: idOf('carol'), ban: null });
    expect(meeting.last('carol', 'goodbye')).toMatchObject({ reason: 'removed' });
    expect(meeting.facts().filter((fact) => fact.startsWith('record_left'))).toHaveLength(2);
  });

  it('of all, from within a room: everybody is told, the answer comes first, nothing is left', () => {
    meeting.do('alice', { type: 'join_room', roomId: meeting.roomId('Green') });
    meeting.do('alice', { type: 'end' });
    for (const name of ['alice', 'bob', 'carol', 'gus']) {
      expect(meeting.last(name, 'goodbye')).toMatchObject({ reason: 'ended' });
    }
    const types = meeting.heard('alice').map(({ message }) => message.type);
    expect(types.indexOf('reply', types.lastIndexOf('welcome'))).toBeLessThan(types.indexOf('goodbye'));
    expect(meeting.all().every(({ state }) => state.ended)).toBe(true);
    expect(meeting.facts().filter((fact) => fact.startsWith('record_left'))).toHaveLength(4);
    expect(meeting.facts().filter((fact) => fact === 'record_ended')).toHaveLength(1);
  });

  it('the stay of somebody who changes rooms is one', () => {
    meeting.assign('alice', 'bob', 'Blue');
    meeting.assign('alice', 'bob', null);
    meeting.assign('alice', 'bob', 'Red');
    meeting.main.submit({ type: 'server_stopping' });
    meeting.release();
    expect(meeting.facts().filter((fact) => fact.endsWith(' bob'))).toEqual([
      'record_joined bob',
      'record_left bob',
    ]);
    expect(meeting.last('bob', 'goodbye')).toMatchObject({ reason: 'server_stopping' });
  });

  it('media lost in the main room leaves people in rooms alone', () => {
    const { router } = meeting.main.state;
    meeting.forget();
    meeting.submit('conference', { type: 'media_lost', routerId: router?.routerId ?? '' });
    expect(meeting.heard('bob')).toEqual([]);
    expect(meeting.placeOf('bob')).toEqual(['Red']);
    expect(meeting.last('alice', 'welcome')).toBeDefined();
  });

  it('the owner by REST mutes whom they hear of: the main room', () => {
    meeting.room('Red').publish('bob', 'microphone');
    meeting.submit('conference', { type: 'mute_all', actor: { by: 'owner' }, mayUnmute: true });
    expect(meeting.room('Red').track('bob', 'microphone').muted).toBe(false);
  });
});
