import { allAbilities, defaultPermissions, noAbilities, type ConferenceRole } from '#protocol';
import { aParticipant, participantIdOf } from '../../../testing/worlds.js';
import { deedsFor, type Standing } from './person-deeds.js';

const as = (role: ConferenceRole, change: Partial<Standing> = {}): Standing => ({
  selfId: participantIdOf(1),
  role,
  abilities:
    role === 'host' || role === 'cohost' ? allAbilities : { ...defaultPermissions[role], manage: false },
  pinned: null,
  spotlight: null,
  ...change,
});
const offered = (...given: Parameters<typeof deedsFor>) => deedsFor(...given).flat();

describe('deedsFor()', () => {
  it.each([
    ['attendee', 'attendee', ['pin', 'write']],
    ['viewer', 'attendee', ['pin']],
    ['viewer', 'host', ['pin', 'write']],
    ['cohost', 'host', ['pin', 'spotlight', 'write']],
    ['host', 'host', ['pin', 'spotlight', 'write', 'mute', 'stop_camera', 'rename', 'remove']],
    ['cohost', 'cohost', ['pin', 'spotlight', 'write', 'mute', 'stop_camera', 'rename', 'remove']],
    [
      'cohost',
      'attendee',
      ['pin', 'spotlight', 'write', 'mute', 'stop_camera', 'rename', 'permissions', 'make_viewer', 'remove'],
    ],
    [
      'host',
      'cohost',
      ['pin', 'spotlight', 'write', 'mute', 'stop_camera', 'rename', 'make_attendee', 'hand_over', 'remove'],
    ],
    [
      'host',
      'viewer',
      [
        'pin',
        'spotlight',
        'write',
        'mute',
        'stop_camera',
        'rename',
        'permissions',
        'make_cohost',
        'make_attendee',
        'hand_over',
        'remove',
      ],
    ],
  ] as const)('as %s to a %s are %j', (own, role, deeds) => {
    expect(offered(aParticipant(2, { role }), as(own))).toEqual(deeds);
  });

  it('to oneself are looks, one’s name and one’s own hand', () => {
    expect(offered(aParticipant(1, { role: 'host', hand: 3 }), as('host'))).toEqual([
      'pin',
      'spotlight',
      'lower_hand',
      'rename',
    ]);
    const silent = as('attendee', { abilities: noAbilities });
    expect(offered(aParticipant(1, { hand: 3 }), silent)).toEqual(['pin', 'lower_hand']);
  });

  it('take back what is, and ask those who are muted', () => {
    const standing = as('host', { pinned: participantIdOf(2), spotlight: participantIdOf(2) });
    const deeds = offered(aParticipant(2, { microphone: 'muted', camera: 'off', hand: 1 }), standing);
    expect(deeds).toEqual(expect.arrayContaining(['unpin', 'unspotlight', 'ask_unmute', 'lower_hand']));
    expect(deeds).not.toContain('stop_camera');
  });

  it('leave the hands of others to those who manage', () => {
    expect(offered(aParticipant(2, { hand: 1 }), as('attendee'))).not.toContain('lower_hand');
  });
});
