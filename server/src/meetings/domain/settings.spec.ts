import { describe, expect, it } from '@jest/globals';
import { defaultMeetingSettings, type MeetingSettings, type SettingsWish } from '#protocol';
import { wishedSettings } from './settings.js';

const after = (wish: SettingsWish, before: Partial<MeetingSettings> = {}) => {
  const wished = wishedSettings(wish, { ...defaultMeetingSettings, ...before });
  return wished.ok ? wished.value : null;
};
const closed = { access: 'trusted', waitingRoom: true } as const;

describe('wishedSettings(): access and waiting room', () => {
  it.each<[wish: SettingsWish, before: Partial<MeetingSettings>, access: MeetingSettings['access']]>([
    [{}, {}, 'open'],
    [{}, closed, 'trusted'],
    [{ access: 'trusted' }, {}, 'trusted'],
    [{ access: 'restricted' }, closed, 'restricted'],
    [{ access: 'open' }, closed, 'open'],
    [{ waitingRoom: true }, {}, 'restricted'],
    [{ waitingRoom: true }, closed, 'trusted'],
    [{ waitingRoom: false }, closed, 'open'],
    [{ waitingRoom: true, access: 'trusted' }, {}, 'trusted'],
    [{ waitingRoom: false, access: 'open' }, closed, 'open'],
    [{ waitingRoom: undefined, access: undefined }, closed, 'trusted'],
  ])('%j after %j', (wish, before, access) => {
    expect(after(wish, before)).toMatchObject({ access, waitingRoom: access !== 'open' });
  });

  it.each<SettingsWish>([
    { waitingRoom: true, access: 'open' },
    { waitingRoom: false, access: 'trusted' },
    { waitingRoom: false, access: 'restricted' },
  ])('%j contradicts itself', (wish) => {
    expect(wishedSettings(wish)).toMatchObject({
      refusal: { code: 'INVALID_REQUEST', details: { fields: [{ path: 'settings.waitingRoom' }] } },
    });
  });
});

describe('wishedSettings(): sharing', () => {
  const attendee = (share: boolean) => ({ permissions: { attendee: { share } } });
  const hostsOnly: Partial<MeetingSettings> = {
    allowScreenShare: 'host',
    permissions: {
      ...defaultMeetingSettings.permissions,
      attendee: { ...defaultMeetingSettings.permissions.attendee, share: false },
    },
  };
  it.each<[wish: SettingsWish, before: Partial<MeetingSettings>, share: boolean]>([
    [{}, {}, true],
    [{}, hostsOnly, false],
    [{ allowScreenShare: 'host' }, {}, false],
    [{ allowScreenShare: 'all' }, hostsOnly, true],
    [attendee(false), {}, false],
    [attendee(true), hostsOnly, true],
    [{ allowScreenShare: 'host', ...attendee(false) }, {}, false],
    [{ permissions: { attendee: { chat: false } } }, hostsOnly, false],
  ])('%j after %j', (wish, before, share) => {
    const settings = after(wish, before);
    expect([settings?.allowScreenShare, settings?.permissions.attendee.share]).toEqual([
      share ? 'all' : 'host',
      share,
    ]);
  });

  it.each<SettingsWish>([
    { allowScreenShare: 'host', ...attendee(true) },
    { allowScreenShare: 'all', ...attendee(false) },
  ])('%j contradicts itself', (wish) => {
    expect(wishedSettings(wish)).toMatchObject({
      refusal: { code: 'INVALID_REQUEST', details: { fields: [{ path: 'settings.allowScreenShare' }] } },
    });
  });
});

describe('wishedSettings(): everything else', () => {
  it('partial permissions merge into what is there, for each role apart', () => {
    const before = after({ permissions: { attendee: { chat: false }, viewer: { speak: true } } });
    const { permissions } = after({ permissions: { attendee: { files: false } } }, before ?? {}) ?? {};
    expect(permissions?.attendee).toEqual({
      ...defaultMeetingSettings.permissions.attendee,
      chat: false,
      files: false,
    });
    expect(permissions?.viewer).toEqual({ ...defaultMeetingSettings.permissions.viewer, speak: true });
  });

  it('what is left out, or named without a value, stays', () => {
    const before = { ...defaultMeetingSettings, guests: false, maxParticipants: 7, joinBeforeHost: false };
    expect(after({ chatHistory: 'since_join', guests: undefined }, before)).toEqual({
      ...before,
      chatHistory: 'since_join',
    });
    expect(after({})).toEqual(defaultMeetingSettings);
  });
});
