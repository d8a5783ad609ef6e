import { describe, expect, it } from '@jest/globals';
import type { BanId, PersonPermissions } from '#protocol';
import { conferenceLimits } from './limits.js';
import { aConference, again, attendee, by, codeOf, guest, host, idOf, settingsWith } from './testing.js';

const owner = { by: 'owner' } as const;
const room = () =>
  aConference()
    .with(host('alice'), attendee('bob'), guest('gus'), attendee('carl'))
    .withRole('carl', 'cohost')
    .forget();
const unmute = (name: string, source: 'microphone' | 'camera' = 'microphone') =>
  ({
    type: 'set_muted',
    participantId: idOf(name),
    source,
    muted: false,
    requestId: `unmute-${name}-${source}`,
  }) as const;

describe('permissions', () => {
  it('of a role change at once: told once to each, with media that stops', () => {
    const world = room();
    for (const source of ['microphone', 'camera', 'screen'] as const) world.publish('bob', source);
    world.publish('carl', 'microphone');
    world.forget();
    const change = { speak: false, camera: false, share: false };
    world.submit({ type: 'set_permissions', actor: by('alice'), role: 'attendee', change });
    for (const name of ['alice', 'bob', 'gus', 'carl']) {
      expect(world.of(name, 'meeting_changed')).toMatchObject([
        {
          meeting: {
            permissions: { attendee: change },
            settings: { allowScreenShare: 'host', permissions: { attendee: change } },
          },
        },
      ]);
    }
    for (const name of ['bob', 'gus'])
      expect(world.of(name, 'abilities_changed')).toMatchObject([{ abilities: change }]);
    for (const name of ['alice', 'carl']) expect(world.of(name, 'abilities_changed')).toEqual([]);
    expect([world.track('bob', 'microphone').life, world.track('bob', 'camera').life]).toEqual([
      'muted',
      'muted',
    ]);
    expect(world.track('carl', 'microphone').life).toBe('live');
    expect(world.state.share).toBeNull();
    expect(codeOf(world.submit(unmute('bob')))).toBe('FORBIDDEN');
    expect(codeOf(world.submit(unmute('bob', 'camera')))).toBe('FORBIDDEN');
  });

  it('given back let people unmute, and open nothing by themselves', () => {
    const world = room();
    world.publish('bob', 'microphone');
    world.ruling('attendee', { speak: false }).ruling('attendee', { speak: true });
    expect(world.track('bob', 'microphone').life).toBe('muted');
    expect(codeOf(world.submit(unmute('bob')))).toBeNull();
  });

  it('that are the same already tell nobody', () => {
    const world = room();
    world.submit({ type: 'set_permissions', actor: owner, role: 'attendee', change: { speak: true } });
    expect(world.effects).toEqual([]);
  });

  it('of one person go before their role, and are shown to all', () => {
    const world = room().ruling('attendee', { speak: false }).forget();
    world.submit({
      type: 'set_person_permissions',
      actor: by('carl'),
      participantId: idOf('bob'),
      permissions: { speak: true, files: false },
    });
    expect(world.last('bob', 'abilities_changed')?.abilities).toMatchObject({ speak: true, files: false });
    expect(world.of('gus', 'abilities_changed')).toEqual([]);
    expect(world.last('gus', 'participant_changed')).toEqual({
      type: 'participant_changed',
      participantId: 'bob',
      change: { permissions: { speak: true, files: false } },
    });
    world.permitting('bob', {});
    expect(world.last('bob', 'abilities_changed')?.abilities).toMatchObject({ speak: false, files: true });
  });

  it('nobody invents one', () => {
    const permissions = { manage: true, __proto__: { admit: true } } as PersonPermissions;
    const world = room().permitting('bob', permissions);
    expect(world.person('bob').permissions).toEqual({});
  });

  it('to mind the door shows the line, and lets in and send away, but not ban', () => {
    const world = room().changing({ access: 'restricted' }).with(attendee('wendy'), attendee('will'));
    world.forget().permitting('bob', { admit: true });
    expect(world.last('bob', 'lobby_changed')?.waiting).toHaveLength(2);
    expect(world.of('bob', 'bans_changed')).toEqual([]);
    const wendy = { actor: by('bob'), participantId: idOf('wendy') };
    const ban = { banId: 'b' as BanId };
    expect(codeOf(world.submit({ type: 'deny', ...wendy, ban }))).toBe('FORBIDDEN');
    expect(world.person('wendy').life).toBe('waiting');
    expect(codeOf(world.submit({ type: 'deny', ...wendy, ban: null }))).toBeNull();
    expect(codeOf(world.submit({ type: 'admit', ...wendy, participantId: idOf('will') }))).toBeNull();
    expect(world.last('bob', 'lobby_changed')?.waiting).toEqual([]);
  });
});

describe('mute_all without unmuting', () => {
  it('takes speak also from those it was given to by name, and spares hosts', () => {
    const world = room().permitting('gus', { speak: true, files: false });
    for (const name of ['bob', 'gus', 'carl']) world.publish(name, 'microphone');
    world.forget().submit({ type: 'mute_all', actor: by('alice'), mayUnmute: false });
    expect(world.person('gus').permissions).toEqual({ files: false });
    for (const name of ['bob', 'gus']) {
      expect(world.track(name, 'microphone').life).toBe('muted');
      expect(codeOf(world.submit(unmute(name)))).toBe('FORBIDDEN');
    }
    expect(world.track('carl', 'microphone').life).toBe('live');
    expect(world.of('bob', 'track_changed').filter((m) => m.participantId === 'bob')).toHaveLength(1);
  });
});

describe('change_settings', () => {
  it('holds for this run, and is told once', () => {
    const world = room();
    world.submit({
      type: 'change_settings',
      actor: by('carl'),
      settings: { access: 'trusted', guests: false },
    });
    expect(world.of('bob', 'meeting_changed')).toMatchObject([
      { meeting: { settings: { access: 'trusted', waitingRoom: true, guests: false } } },
    ]);
    expect(world.state.durable).toMatchObject({ access: 'open', guests: true });
    // Who is in stays in.
    expect(world.person('gus').life).toBe('admitted');
    expect(codeOf(world.enter(guest('gia')))).toBe('SIGN_IN_REQUIRED');
    world.changing({ access: 'open' });
    expect(world.state.meeting.settings.waitingRoom).toBe(false);
  });

  it('that opens the meeting leaves who waits for approval to the hosts', () => {
    const world = room()
      .changing({ access: 'restricted' })
      .with(attendee('wendy'))
      .changing({ access: 'open' });
    expect(world.person('wendy')).toMatchObject({ life: 'waiting', waitingFor: 'approval' });
  });

  it('stays when the owner changes something else, and gives way where the owner changes just that', () => {
    const world = room().changing({ access: 'trusted' }).ruling('attendee', { speak: false, files: false });
    const change = (settings: Parameters<typeof settingsWith>[0]) =>
      world.submit({ type: 'change_meeting', topic: 'Planning', settings: settingsWith(settings) });
    change({ muteOnEntry: true });
    expect(world.state.meeting.settings).toMatchObject({ access: 'trusted', muteOnEntry: true });
    expect(world.state.permissions.attendee).toMatchObject({ speak: false, files: false });
    change({ muteOnEntry: true, access: 'restricted', allowScreenShare: 'host' });
    expect(world.state.meeting.settings.access).toBe('restricted');
    expect(world.state.permissions.attendee).toMatchObject({ speak: false, share: false });
    expect(world.state.meeting.settings.permissions).toEqual(world.state.permissions);
  });
});

describe('bans', () => {
  const ban = (banId = 'b') => ({ banId: banId as BanId });
  const remove = (actor: string, name: string, banId?: string) =>
    ({
      type: 'remove',
      actor: by(actor),
      participantId: idOf(name),
      ban: banId === undefined ? null : ban(banId),
    }) as const;

  it('send away every device of an account, keep it out, and are told to those who manage', () => {
    const world = room()
      .with(again(attendee('bob'), 'bob2'))
      .changing({ access: 'restricted' });
    world.with(again(attendee('bob'), 'bob3')).forget();
    world.submit(remove('carl', 'bob', 'b'));
    expect(world.last('bob', 'goodbye')).toMatchObject({ reason: 'removed', error: { code: 'BANNED' } });
    expect(world.last('bob2', 'goodbye')).toMatchObject({ reason: 'removed', error: { code: 'BANNED' } });
    expect(world.last('bob3', 'goodbye')).toMatchObject({ reason: 'denied', error: { code: 'BANNED' } });
    expect(Object.keys(world.state.people)).toEqual(['alice', 'gus', 'carl']);
    expect(world.effectsOf('record_ban')).toEqual([
      {
        type: 'record_ban',
        meetingId: 'meeting',
        ban: { banId: 'b', userId: 'user-bob', guestKey: null, displayName: 'bob', at: world.now },
      },
    ]);
    for (const name of ['alice', 'carl'])
      expect(world.of(name, 'bans_changed')).toMatchObject([{ bans: [{ banId: 'b', verified: true }] }]);
    expect(world.of('gus', 'bans_changed')).toEqual([]);
    expect(codeOf(world.enter(again(attendee('bob'), 'bob4')))).toBe('BANNED');
  });

  it('of a guest know the browser again', () => {
    const world = room();
    world.submit(remove('alice', 'gus', 'b'));
    expect(codeOf(world.enter(again(guest('gus'), 'gus2')))).toBe('BANNED');
    expect(codeOf(world.enter(guest('gia')))).toBeNull();
  });

  it('deny and block keeps out who waited', () => {
    const world = room().changing({ access: 'restricted' }).with(attendee('wendy'));
    world.submit({ type: 'deny', actor: by('alice'), participantId: idOf('wendy'), ban: ban() });
    expect(world.last('wendy', 'goodbye')).toMatchObject({ reason: 'denied', error: { code: 'BANNED' } });
    expect(codeOf(world.enter(again(attendee('wendy'), 'w2')))).toBe('BANNED');
  });

  it('end by unban', () => {
    const world = room();
    world.submit(remove('alice', 'bob', 'b'));
    world.forget().submit({ type: 'unban', actor: by('carl'), banId: 'b' as BanId });
    expect(world.effectsOf('record_unban')).toEqual([
      { type: 'record_unban', meetingId: 'meeting', banId: 'b' },
    ]);
    expect(world.last('alice', 'bans_changed')?.bans).toEqual([]);
    expect(codeOf(world.enter(again(attendee('bob'), 'bob2')))).toBeNull();
    expect(codeOf(world.submit({ type: 'unban', actor: by('carl'), banId: 'b' as BanId }))).toBe('NOT_FOUND');
  });

  it.each([
    ['carl', 'alice', undefined, 'FORBIDDEN'],
    ['carl', 'alice', 'b', 'FORBIDDEN'],
    ['carl', 'kay', undefined, 'FORBIDDEN'],
    ['alice', 'kay', 'b', null],
    ['alice', 'carl', 'b', null],
    // Would send away who asks, too.
    ['carl', 'carl2', 'b', 'INVALID_REQUEST'],
    ['carl', 'carl2', undefined, null],
    // Is a host on another device.
    ['carl', 'kay2', 'b', 'FORBIDDEN'],
    ['carl', 'kay2', undefined, null],
  ] as const)('%s removes %s with %p: %p', (actor, name, banId, code) => {
    const world = room().with(
      attendee('kay'),
      again(attendee('kay'), 'kay2'),
      again(attendee('carl'), 'carl2'),
    );
    world.submit({ type: 'claim_host', participantId: idOf('kay') });
    expect(codeOf(world.submit(remove(actor, name, banId)))).toBe(code);
  });

  it('never fall on the owner', () => {
    const world = room().with(again(host('alice'), 'alice2'));
    expect(codeOf(world.submit(remove('alice', 'alice2', 'b')))).toBe('INVALID_REQUEST');
    expect(codeOf(world.submit({ ...remove('alice', 'alice2', 'b'), actor: owner }))).toBe('INVALID_REQUEST');
    expect(codeOf(world.submit(remove('alice', 'alice2')))).toBeNull();
  });

  it('are bounded', () => {
    const world = room();
    for (let n = 0; n <= conferenceLimits.maxBans; n++) {
      world.enter(attendee(`x${n}`));
      world.submit(remove('alice', `x${n}`, `b${n}`));
    }
    expect(world.state.bans).toHaveLength(conferenceLimits.maxBans);
    expect(codeOf(world.enter(attendee('x0')))).toBeNull();
    expect(codeOf(world.enter(attendee('x1')))).toBe('BANNED');
  });
});
