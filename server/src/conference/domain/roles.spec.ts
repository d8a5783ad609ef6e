import { describe, expect, it } from '@jest/globals';
import { aConference, attendee, by, codeOf, guest, host, idOf, keyHolder } from './testing.js';

const leave = (world: ReturnType<typeof aConference>, name: string) =>
  world.submit({ type: 'leave', participantId: idOf(name), requestId: `bye-${name}` });

describe('the host', () => {
  it('is followed by the longest-present verified attendee', () => {
    const world = aConference().with(guest('gus'), host('alice'), attendee('bob'), attendee('cora')).forget();
    leave(world, 'alice');
    expect(world.person('bob')).toMatchObject({ role: 'host', promoted: true });
    expect(world.last('gus', 'participant_changed')).toMatchObject({
      participantId: 'bob',
      change: { role: 'host' },
    });
    expect(world.last('bob', 'abilities_changed')?.abilities).toMatchObject({ manage: true, admit: true });
  });

  it('is followed by the longest-present guest when nobody is verified', () => {
    const world = aConference().with(host('alice'), guest('gus'), guest('gia'));
    leave(world, 'alice');
    expect(world.person('gus').role).toBe('host');
  });

  it('is followed by a cohost before anybody else, who is a cohost again on the return', () => {
    const world = aConference().with(host('alice'), attendee('bob'), guest('gus')).withRole('gus', 'cohost');
    leave(world, 'alice');
    expect(world.person('gus')).toMatchObject({ role: 'host', promoted: 'cohost' });
    expect(world.person('bob').role).toBe('attendee');
    world.enter(host('alice'));
    expect(world.person('gus')).toMatchObject({ role: 'cohost', promoted: false });
  });

  it('is nobody where only viewers are left, and not who comes next', () => {
    const world = aConference().with(host('alice'), attendee('vera')).withRole('vera', 'viewer');
    leave(world, 'alice');
    expect(world.person('vera').role).toBe('viewer');
    world.enter(guest('gus'));
    expect(world.person('gus').role).toBe('attendee');
  });

  it('gets the place back on return', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    leave(world, 'alice');
    world.forget().with(host('alice'));
    expect(world.person('bob')).toMatchObject({ role: 'attendee', promoted: false });
    expect(world.last('bob', 'abilities_changed')?.abilities.manage).toBe(false);
    expect(world.last('alice', 'welcome')?.participants).toMatchObject([
      { participantId: 'bob', role: 'attendee' },
      { participantId: 'alice', role: 'host' },
    ]);
  });

  it('counts while the seat is kept', () => {
    const world = aConference().with(host('alice'), attendee('bob'));
    world.lose('alice');
    world.after(29_999);
    expect(world.person('bob').role).toBe('attendee');
    world.after(1);
    expect(world.person('bob').role).toBe('host');
  });

  it('is nobody where none has come', () => {
    const world = aConference().with(attendee('bob'), attendee('cora'));
    leave(world, 'bob');
    expect(world.person('cora').role).toBe('attendee');
  });

  it('is not followed by who comes after everybody has gone', () => {
    const world = aConference().with(host('alice'));
    world.prepare(attendee('bob'));
    leave(world, 'alice');
    world.enter(attendee('bob'));
    expect(world.person('bob').role).toBe('attendee');
  });

  it('who follows sees the waiting room', () => {
    const world = aConference({ waitingRoom: true }).with(host('alice'), attendee('bob'), attendee('cora'));
    world.submit({ type: 'admit', actor: { by: 'owner' }, participantId: idOf('bob') });
    leave(world, 'alice');
    expect(world.last('bob', 'lobby_changed')?.waiting).toMatchObject([{ participantId: 'cora' }]);
  });
});

describe('roles', () => {
  const room = () =>
    aConference()
      .with(host('alice'), attendee('carl'), attendee('bob'), attendee('cora'))
      .withRole('carl', 'cohost')
      .forget();
  const setRole = (actor: string, name: string, role: 'cohost' | 'attendee' | 'viewer') =>
    ({ type: 'set_role', actor: by(actor), participantId: idOf(name), role }) as const;

  it.each([
    ['alice', 'bob', 'cohost', null],
    ['alice', 'carl', 'attendee', null],
    ['alice', 'carl', 'viewer', null],
    ['carl', 'bob', 'viewer', null],
    ['carl', 'bob', 'cohost', 'FORBIDDEN'],
    ['carl', 'carl', 'attendee', 'FORBIDDEN'],
    ['carl', 'alice', 'attendee', 'FORBIDDEN'],
    ['alice', 'alice', 'cohost', 'FORBIDDEN'],
    ['bob', 'cora', 'viewer', 'FORBIDDEN'],
    ['alice', 'nobody', 'viewer', 'PARTICIPANT_NOT_FOUND'],
  ] as const)('%s makes %s a %s: %p', (actor, name, role, code) => {
    const world = room();
    expect(codeOf(world.submit(setRole(actor, name, role)))).toBe(code);
    if (code === null) expect(world.person(name).role).toBe(role);
  });

  it('of a new cohost is told to all, with what they may do, the line and the bans', () => {
    const world = room();
    world.permitting('bob', { speak: false }).changing({ access: 'restricted' }).with(guest('gus')).forget();
    world.submit(setRole('alice', 'bob', 'cohost'));
    for (const name of ['alice', 'bob', 'cora']) {
      expect(world.of(name, 'participant_changed')).toEqual([
        { type: 'participant_changed', participantId: 'bob', change: { role: 'cohost', permissions: {} } },
      ]);
    }
    expect(world.of('bob', 'abilities_changed')).toHaveLength(1);
    expect(world.last('bob', 'abilities_changed')?.abilities).toMatchObject({ manage: true, speak: true });
    expect(world.last('bob', 'lobby_changed')?.waiting).toMatchObject([{ participantId: 'gus' }]);
    expect(world.last('bob', 'bans_changed')?.bans).toEqual([]);
    expect(world.of('cora', 'abilities_changed')).toEqual([]);
  });

  it('of a viewer really stops microphone, camera and share', () => {
    const world = room();
    for (const source of ['microphone', 'camera', 'screen', 'screen_audio'] as const)
      world.publish('bob', source);
    world.forget().submit(setRole('carl', 'bob', 'viewer'));
    expect(world.track('bob', 'microphone').life).toBe('muted');
    expect(world.track('bob', 'camera').life).toBe('muted');
    expect(Object.values(world.state.tracks)).toHaveLength(2);
    expect(world.state.share).toBeNull();
    expect(world.effectsOf('set_track_paused')).toHaveLength(2);
    expect(world.effectsOf('close_track')).toHaveLength(2);
    expect(world.of('bob', 'track_changed')).toMatchObject([
      { muted: true, byHost: true },
      { muted: true, byHost: true },
    ]);
    const unmute = {
      type: 'set_muted',
      participantId: idOf('bob'),
      source: 'microphone',
      muted: false,
    } as const;
    expect(codeOf(world.submit({ ...unmute, requestId: 'u' }))).toBe('FORBIDDEN');
  });

  it('hand_over makes a host of the other and a cohost of the giver', () => {
    const world = room();
    expect(codeOf(world.submit({ type: 'hand_over', actor: by('carl'), participantId: idOf('bob') }))).toBe(
      'FORBIDDEN',
    );
    world.submit({ type: 'hand_over', actor: by('alice'), participantId: idOf('bob') });
    expect(world.person('bob')).toMatchObject({ role: 'host', promoted: false });
    expect(world.person('alice').role).toBe('cohost');
    // Nobody else decides about the owner.
    expect(codeOf(world.submit(setRole('bob', 'alice', 'viewer')))).toBe('FORBIDDEN');
    expect(codeOf(world.submit(setRole('bob', 'carl', 'attendee')))).toBeNull();
    world.submit({ type: 'leave', participantId: idOf('alice'), requestId: 'l' });
    world.enter(host('alice'));
    expect(world.person('bob').role).toBe('host');
  });

  it('hand_over by who only stands in for a host lends on what was lent', () => {
    const world = room();
    world.submit(setRole('alice', 'carl', 'attendee'));
    leave(world, 'alice');
    expect(world.person('carl')).toMatchObject({ role: 'host', promoted: true });
    world.submit({ type: 'hand_over', actor: by('carl'), participantId: idOf('cora') });
    expect(world.person('cora')).toMatchObject({ role: 'host', promoted: true });
    world.enter(host('alice'));
    expect(world.person('alice').role).toBe('host');
    expect(world.person('cora')).toMatchObject({ role: 'attendee', promoted: false });
  });

  it('a host key makes its holder host, and a stand-in an attendee again', () => {
    const world = room();
    world.submit(setRole('alice', 'carl', 'attendee'));
    leave(world, 'alice');
    expect(world.person('carl')).toMatchObject({ role: 'host', promoted: true });
    world.submit({ type: 'claim_host', participantId: idOf('cora') });
    expect(world.person('cora')).toMatchObject({ role: 'host', promoted: false });
    expect(world.person('carl')).toMatchObject({ role: 'attendee', promoted: false });
    expect(codeOf(world.submit({ type: 'claim_host', participantId: idOf('x') }))).toBe('NOT_IN_MEETING');
  });

  it('a host by right stays one beside who claims it', () => {
    const world = room();
    world.submit({ type: 'claim_host', participantId: idOf('bob') });
    expect([world.person('alice').role, world.person('bob').role]).toEqual(['host', 'host']);
  });

  it('given with the key at the door', () => {
    const world = room().with(keyHolder(guest('gia')));
    expect(world.person('gia').role).toBe('host');
    leave(world, 'alice');
    expect(world.person('carl').role).toBe('cohost');
  });
});
