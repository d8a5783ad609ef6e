import { describe, expect, it } from '@jest/globals';
import type { BanId, MeetingSettings } from '#protocol';
import { accessOf } from './access.js';
import { conferenceLimits } from './limits.js';
import { aConference, again, attendee, by, codeOf, guest, host, idOf, keyHolder } from './testing.js';

const outcome = (access: ReturnType<typeof accessOf>) =>
  access.to === 'refuse' ? access.refusal.code : access.to === 'wait' ? access.reason : access.to;

describe('accessOf()', () => {
  const open = () => aConference();
  const trusted = () => aConference({ access: 'trusted' });
  const restricted = () => aConference({ access: 'restricted' });
  const members = () => aConference({ guests: false });
  const full = () => aConference({ maxParticipants: 2 }).with(host('alice'), attendee('bob'));
  const early = (more: Partial<MeetingSettings> = {}) => aConference({ joinBeforeHost: false, ...more });
  const banning = () => {
    const world = open().with(host('alice'), attendee('x'), guest('g'));
    for (const [name, banId] of [
      ['x', 'b1'],
      ['g', 'b2'],
    ] as const)
      world.submit({
        type: 'remove',
        actor: by('alice'),
        participantId: idOf(name),
        ban: { banId: banId as BanId },
      });
    return world;
  };
  const nobody = { ...guest('n'), identity: { ...guest('n').identity, guestKey: null } };

  it.each([
    ['an open meeting', open(), attendee('x'), 'admit'],
    ['an open meeting', open(), guest('x'), 'admit'],
    ['a trusted meeting', trusted(), attendee('x'), 'admit'],
    ['a trusted meeting', trusted(), guest('x'), 'approval'],
    ['a trusted meeting', trusted(), keyHolder(guest('x')), 'admit'],
    ['a restricted meeting', restricted(), attendee('x'), 'approval'],
    ['a restricted meeting', restricted(), guest('x'), 'approval'],
    ['a restricted meeting', restricted(), host('x'), 'admit'],
    ['a restricted meeting', restricted(), keyHolder(guest('x')), 'admit'],
    ['a meeting without guests', members(), guest('x'), 'SIGN_IN_REQUIRED'],
    ['a meeting without guests', members(), keyHolder(guest('x')), 'SIGN_IN_REQUIRED'],
    ['a meeting without guests', members(), attendee('x'), 'admit'],
    ['a locked meeting', open().locked(), attendee('x'), 'MEETING_LOCKED'],
    ['a locked meeting', open().locked(), host('x'), 'admit'],
    ['a locked meeting', open().locked(), keyHolder(attendee('x')), 'admit'],
    ['a locked meeting without guests', members().locked(), guest('x'), 'SIGN_IN_REQUIRED'],
    ['a locked meeting with a waiting room', restricted().locked(), attendee('x'), 'MEETING_LOCKED'],
    ['a full meeting', full(), attendee('x'), 'MEETING_FULL'],
    ['a full meeting', full(), host('x'), 'MEETING_FULL'],
    ['a full meeting', full(), keyHolder(attendee('x')), 'MEETING_FULL'],
    ['before the host', early(), attendee('x'), 'host_absent'],
    ['before the host', early(), host('x'), 'admit'],
    ['before the host', early(), keyHolder(guest('x')), 'admit'],
    ['before the host, restricted', early({ access: 'restricted' }), attendee('x'), 'host_absent'],
    ['with the host there', early().with(host('alice')), attendee('x'), 'admit'],
    ['with a key holder there', early().with(keyHolder(guest('gia'))), attendee('x'), 'admit'],
    ['with the host there, trusted', early({ access: 'trusted' }).with(host('a')), guest('x'), 'approval'],
    ['banned', banning(), attendee('x'), 'BANNED'],
    ['banned', banning(), again(attendee('x'), 'y'), 'BANNED'],
    ['banned', banning(), keyHolder(attendee('x')), 'BANNED'],
    ['banned', banning(), guest('g'), 'BANNED'],
    ['not banned', banning(), guest('h'), 'admit'],
    ['known by nothing, where others are banned', banning(), nobody, 'admit'],
    ['the owner, whatever', banning(), { ...attendee('x'), identity: host('x').identity }, 'admit'],
    ['banned, and locked', banning().locked(), attendee('x'), 'BANNED'],
  ])('%s, %#', (_name, world, someone, expected) => {
    expect(outcome(accessOf(world.state, someone.identity))).toBe(expected);
  });

  it('lets people wait for a full meeting', () => {
    const world = aConference({ waitingRoom: true, maxParticipants: 2 }).with(host('alice'), attendee('bob'));
    world.submit({ type: 'admit', actor: { by: 'owner' }, participantId: idOf('bob') });
    expect(outcome(accessOf(world.state, attendee('x').identity))).toBe('approval');
  });

  it('bounds the waiting room', () => {
    const world = restricted();
    for (let n = 0; n < conferenceLimits.maxWaiting; n++) world.enter(attendee(`w${n}`));
    expect(outcome(accessOf(world.state, attendee('x').identity))).toBe('MEETING_FULL');
  });
});

describe('waiting for a host', () => {
  const early = (more: Partial<MeetingSettings> = {}) => aConference({ joinBeforeHost: false, ...more });

  it('is told, touches no media, and ends by itself when one comes, in order', () => {
    const world = early().with(attendee('bob'), guest('gus'));
    expect(world.last('bob', 'waiting_room')).toMatchObject({ position: 1, reason: 'host_absent' });
    expect(world.effectsOf('open_transports')).toEqual([]);
    world.with(host('alice'));
    expect(world.last('bob', 'welcome')).toBeDefined();
    expect(world.last('gus', 'welcome')?.participants.map((person) => person.participantId)).toEqual([
      'alice',
      'bob',
      'gus',
    ]);
    expect(world.person('bob').waitingFor).toBeNull();
  });

  it('becomes waiting for approval where that is needed, and is told', () => {
    const world = early({ access: 'trusted' }).with(guest('gus'), attendee('bob')).forget();
    world.with(host('alice'));
    expect(world.person('bob').life).toBe('admitted');
    expect(world.last('gus', 'waiting_room')).toMatchObject({ position: 1, reason: 'approval' });
    expect(
      world.last('alice', 'lobby_changed')?.waiting ?? world.last('alice', 'welcome')?.waiting,
    ).toMatchObject([{ participantId: 'gus' }]);
  });

  it('lets in only as many as there is room for', () => {
    const world = early({ maxParticipants: 2 }).with(attendee('bob'), attendee('cora'), host('alice'));
    expect(world.person('bob').life).toBe('admitted');
    expect(world.person('cora')).toMatchObject({ life: 'waiting', waitingFor: 'approval' });
  });

  it('ends when a host gives it up', () => {
    const world = early().with(attendee('bob')).changing({ joinBeforeHost: true });
    expect(world.last('bob', 'welcome')).toBeDefined();
  });

  it('does not pass a lock', () => {
    const world = early().with(attendee('bob')).locked().with(host('alice'));
    expect(world.person('bob')).toMatchObject({ life: 'waiting', waitingFor: 'approval' });
    expect(
      codeOf(world.submit({ type: 'admit', actor: by('alice'), participantId: idOf('bob') })),
    ).toBeNull();
  });

  it('does not begin anew when the host has gone and somebody took over', () => {
    const world = early().with(host('alice'), attendee('bob'));
    world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'l' });
    world.enter(attendee('cora'));
    expect(world.person('cora').life).toBe('admitted');
  });
});

describe('what is read of the chat', () => {
  it.each([
    ['all', 0, 0],
    ['since_join', 7, 0],
  ] as const)('with %s begins after %d for attendees and %d for hosts', (chatHistory, late, always) => {
    const world = aConference({ chatHistory });
    world.state = { ...world.state, chat: { seq: 5, version: 9, writtenVersion: 7 } };
    world.with(host('alice'), attendee('bob'), keyHolder(attendee('kay')));
    expect(world.person('bob').chatFrom).toBe(late);
    expect(world.person('alice').chatFrom).toBe(always);
    expect(world.person('kay').chatFrom).toBe(always);
    world.state = { ...world.state, chat: { seq: 6, version: 12, writtenVersion: 12 } };
    world.resume('bob');
    expect(world.person('bob').chatFrom).toBe(late);
  });
});
