import { describe, expect, it } from '@jest/globals';
import { signalingLimits, type BanId } from '#protocol';
import { conferenceLimits } from './limits.js';
import { aConference, attendee, host, idOf, type TestConference } from './testing.js';
import { aMeeting } from './testing-rooms.js';

const room = () => aConference().with(host('alice'), attendee('bob'));

/** The process was away for so long. */
function recover(world: TestConference, awayMs = 3_000): TestConference {
  const lastSeenAt = world.now;
  world.now += awayMs;
  world.submit({ type: 'recovered', lastSeenAt });
  return world;
}

describe('recovered', () => {
  it('leaves everybody in their seat and away, with the whole time to come back', () => {
    const world = recover(room().forget());
    for (const name of ['alice', 'bob'])
      expect(world.person(name)).toMatchObject({ connected: false, lostAt: world.now });
    expect(world.effects).toEqual([]);
    world.after(signalingLimits.resumeWithinMs - 1);
    world.forget().resume('bob');
    expect(world.last('bob', 'welcome')).toBeDefined();
    world.after(1);
    expect(Object.keys(world.state.people)).toEqual(['bob']);
  });

  it('keeps roster, roles, hands, line, chat and media as they were', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'), attendee('carol'));
    world.submit({ type: 'admit', actor: { by: 'owner' }, participantId: idOf('bob') });
    world.publish('bob', 'microphone');
    world.submit({ type: 'raise_hand', participantId: idOf('bob'), raised: true, requestId: 'h' });
    world.submit({ type: 'speaker_changed', participantId: idOf('bob') });
    world.now += conferenceLimits.handTurnMs;
    const { state } = world;
    recover(world);
    const same = ({ lostAt: _l, connected: _c, ...person }: Record<string, unknown>) => person;
    for (const name of ['alice', 'bob', 'carol'])
      expect(same({ ...world.person(name) })).toEqual(same({ ...state.people[name] }));
    const { people: _people, activeSpeaker, speakerSince: _since, ...rest } = world.state;
    expect(activeSpeaker).toBeNull();
    expect(state).toMatchObject(JSON.parse(JSON.stringify(rest)) as object);
  });

  it.each([
    ['was lost a moment before', 20_000, true],
    ['had run out of time before', signalingLimits.resumeWithinMs, false],
  ])('of somebody who %s', (_name, lostFor, kept) => {
    const world = room();
    world.lose('bob');
    world.now += lostFor;
    recover(world, 60_000).after(1_000);
    expect(Object.hasOwn(world.state.people, 'bob')).toBe(kept);
  });

  it('lets go who only prepared, with what was opened for them', () => {
    const world = room();
    world.prepare(attendee('carol'));
    const { sendId, recvId } = world.person('carol').transports!;
    recover(world.forget());
    expect(world.effects).toEqual([{ type: 'close_transports', participantId: 'carol', sendId, recvId }]);
    expect(Object.keys(world.state.people)).toEqual(['alice', 'bob']);
  });

  it('gives who waits time to come back to the line', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'));
    world.now += conferenceLimits.waitingMs - 5_000;
    recover(world, 60_000);
    world.resume('bob');
    world.after(signalingLimits.resumeWithinMs - 1);
    expect(world.person('bob').life).toBe('waiting');
    world.after(1);
    expect(world.last('bob', 'goodbye')).toMatchObject({ reason: 'expired' });
  });

  it('keeps a claim to share, and a person without media', () => {
    const world = room();
    world.submit({ type: 'claim_share', participantId: idOf('bob'), requestId: 's' });
    recover(world, conferenceLimits.shareClaimMs);
    world.resume('bob');
    world.after(1_000);
    expect(world.state.share?.participantId).toBe('bob');
  });

  it('forgets what media owed, so that it is done when asked again', () => {
    const world = room().holdMedia();
    const ask = () =>
      world.submit({ type: 'restart_ice', participantId: idOf('bob'), direction: 'send', requestId: 'i' });
    ask();
    world.reports.length = 0;
    recover(world).release().resume('bob');
    world.forget();
    ask();
    expect(world.effectsOf('restart_ice')).toHaveLength(1);
    expect(world.last('bob', 'reply')).toMatchObject({ ok: true });
  });

  it('still knows a request that the chat is to answer, so that nothing is written twice', () => {
    const world = room();
    const write = () =>
      world.submit({
        type: 'send_chat',
        participantId: idOf('bob'),
        to: { kind: 'everyone' },
        text: 'hello',
        replyTo: null,
        fileIds: [],
        requestId: 'c',
      });
    write();
    recover(world).resume('bob');
    world.forget();
    write();
    expect(world.effectsOf('write_chat')).toEqual([]);
  });

  it('after very long ends the conference when it was last seen, and leaves the meeting open', () => {
    const world = room();
    world.lose('bob');
    const [lost, lastSeenAt] = [world.now, world.now + 10_000];
    world.now = lastSeenAt;
    recover(world.forget(), conferenceLimits.recoverWithinMs + 1);
    expect(world.state.ended).toBe(true);
    expect(world.effectsOf('record_left')).toEqual([
      { type: 'record_left', participantId: 'alice', at: lastSeenAt },
      { type: 'record_left', participantId: 'bob', at: lost },
    ]);
    expect(world.effectsOf('record_ended')).toMatchObject([{ at: lastSeenAt, forGood: false }]);
    expect(world.effectsOf('deliver')).toEqual([]);
  });

  it('closes breakout rooms whose time ran out meanwhile, and brings everybody back', () => {
    const meeting = aMeeting().with(host('alice'), attendee('bob'));
    meeting.plan('alice', ['Red']);
    meeting.assign('alice', 'bob', 'Red');
    meeting.open('alice', 60);
    const lastSeenAt = meeting.main.now;
    meeting.main.now += 90_000;
    for (const conference of meeting.all()) {
      conference.now = meeting.main.now;
      conference.submit({ type: 'recovered', lastSeenAt });
    }
    meeting.after(1_000);
    expect(meeting.main.state.breakouts).toBeNull();
    expect(meeting.main.person('bob').roomId).toBeNull();
    meeting.resume('bob');
    expect(meeting.placeOf('bob')).toEqual(['main']);
  });
});

describe('a new zone', () => {
  const resume = (world: TestConference, zone?: string | null) => {
    world.lose('bob');
    world.submit({
      type: 'resume',
      participantId: idOf('bob'),
      connectionId: 'bob@2',
      resumeToken: 'secret-of-bob',
      freshMedia: true,
      rtpCapabilities: {},
      ...(zone === undefined ? {} : { zone }),
    });
  };

  it.each([
    ['is taken at a resume', 'berlin', 'berlin'],
    ['may be none', null, null],
    ['is the old one where none is told', undefined, 'munich'],
  ])('%s', (_name, given, expected) => {
    const world = room();
    world.state = {
      ...world.state,
      people: { ...world.state.people, bob: { ...world.person('bob'), zone: 'munich' } },
    };
    world.forget();
    resume(world, given);
    expect(world.person('bob').zone).toBe(expected);
    expect(world.effectsOf('open_transports')).toMatchObject([{ zone: expected }]);
  });
});

describe('bans_found', () => {
  const banOf = (world: TestConference, name: string) => {
    const { userId, guestKey, displayName } = world.person(name).identity;
    return { banId: `ban-${name}` as BanId, userId, guestKey, displayName, at: 1 };
  };

  it('sends away whom a ban is on that was forgotten, wherever they are, and keeps them out', () => {
    const world = room();
    const ban = banOf(world, 'bob');
    recover(world).forget();
    world.submit({ type: 'bans_found', bans: [ban] });
    expect(world.state.people[idOf('bob')]).toBeUndefined();
    expect(world.state.bans).toEqual([ban]);
    expect(world.effects.filter(({ type }) => type === 'record_ban')).toEqual([]);
    expect(world.effects).toContainEqual(expect.objectContaining({ type: 'record_left' }));
  });

  it('changes nothing where all are known, drops none, and never touches the owner', () => {
    const world = room();
    const bans = [banOf(world, 'bob')];
    world.submit({ type: 'bans_found', bans });
    const { state } = world;
    world.submit({ type: 'bans_found', bans });
    world.submit({ type: 'bans_found', bans: [] });
    expect(world.state).toBe(state);
    world.submit({ type: 'bans_found', bans: [banOf(world, 'alice')] });
    expect(world.state.people[idOf('alice')]).toBeDefined();
  });
});
