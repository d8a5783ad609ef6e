import { describe, expect, it } from '@jest/globals';
import {
  permissionNames,
  type BanId,
  type ConferenceId,
  type ErrorCode,
  type ParticipantId,
  type PermissionName,
  type PollId,
  type RoomId,
  type TrackId,
  type TrackSource,
} from '#protocol';
import type { RequestCommand } from './commands.js';
import { decide } from './decide.js';
import type { ConferenceState, Poll } from './state.js';
import { aConference, attendee, guest, host, idOf, settingsWith, type TestConference } from './testing.js';

/**
 * Every command × every role × every setting that could matter: accepted, or refused with which code. What is expected is
 * written down here and nowhere derived from the code under test.
 */

/** Who asks; each is there under this name. */
const roles = ['host', 'cohost', 'attendee', 'viewer', 'waiting', 'prepared', 'stranger'] as const;
type Role = (typeof roles)[number];
type Verdict = ErrorCode | 'ok';

/** What roles may do by default; hosts and cohosts may everything, always. */
const byDefault: Record<'attendee' | 'viewer', readonly PermissionName[]> = {
  attendee: ['speak', 'camera', 'share', 'chat', 'privateChat', 'files', 'react', 'rename', 'collaborate'],
  viewer: ['chat', 'react'],
};

interface Setting {
  readonly name: string;
  readonly build: () => TestConference;
  readonly locked?: boolean;
  /** A permission that is given or taken here; from a role's row, or by name from the one who asks. */
  readonly rule?: {
    readonly permission: PermissionName;
    readonly on: boolean;
    readonly role?: 'attendee' | 'viewer';
  };
}

/**
 * anna hosts, carl is cohost, bob attendee, vera viewer; wendy waits, paul is on the preview page, nobody knows stan. tom is
 * who deeds are done to; wanda waits for an answer. Everybody in it has an open microphone if they may.
 */
const people: Record<Role, string> = {
  host: 'anna',
  cohost: 'carl',
  attendee: 'bob',
  viewer: 'vera',
  waiting: 'wendy',
  prepared: 'paul',
  stranger: 'stan',
};
const poll = (pollId: string, status: Poll['status']): Poll => ({
  pollId: pollId as PollId,
  question: 'Now?',
  options: ['Yes', 'No'],
  multiple: false,
  anonymous: false,
  status,
  counts: [0, 0],
  voted: [],
  choices: {},
  resultsOwed: false,
});
const [room, otherRoom] = ['room-1', 'room-2'] as RoomId[];
const breakouts = (status: 'planned' | 'open'): ConferenceState['breakouts'] => ({
  status,
  assignment: 'choice',
  rooms: [room!, otherRoom!].map((roomId) => ({
    roomId,
    name: roomId,
    conferenceId: status === 'open' ? (`c-${roomId}` as ConferenceId) : null,
    needsHelp: false,
  })),
  assigned: {},
  heading: {},
  endsAt: null,
  toldAt: 0,
  stale: false,
});

function aMeeting(): TestConference {
  const world = aConference()
    .with(host('anna'), attendee('carl'), attendee('bob'), attendee('vera'), attendee('tom'))
    .withRole('carl', 'cohost');
  for (const name of ['anna', 'carl', 'bob', 'vera']) {
    world.publish(name, 'microphone', { muted: true });
    world.publish(name, 'camera', { muted: true });
  }
  world.withRole('vera', 'viewer');
  world.prepare(attendee('paul'));
  world.changing({ access: 'restricted' }).with(attendee('wendy'), guest('wanda'));
  world.state = {
    ...world.state,
    bans: [{ banId: 'ban' as BanId, userId: null, guestKey: 'k', displayName: 'Mallory', at: 0 }],
    chat: { seq: 3, version: 3, writtenVersion: 3 },
    polls: { draft: poll('draft', 'draft'), open: poll('open', 'open') },
  };
  return world;
}

const settings: readonly Setting[] = [
  { name: 'default', build: aMeeting },
  { name: 'locked', build: () => aMeeting().locked(), locked: true },
  {
    name: 'allowScreenShare host',
    build: () => {
      const world = aMeeting();
      const { access: _access, waitingRoom: _room, ...rest } = settingsWith({ allowScreenShare: 'host' });
      const settings = { ...rest, access: 'open', waitingRoom: false } as const;
      world.submit({ type: 'change_meeting', topic: 'Planning', settings });
      return world;
    },
    rule: { permission: 'share', on: false, role: 'attendee' },
  },
  ...permissionNames.flatMap((permission) =>
    [true, false].flatMap((on): Setting[] => [
      ...(['attendee', 'viewer'] as const).map((role) => ({
        name: `${role}.${permission} ${on}`,
        build: () => aMeeting().ruling(role, { [permission]: on }),
        rule: { permission, on, role },
      })),
      {
        name: `${permission} ${on} by name`,
        build: () =>
          aMeeting()
            .permitting('bob', { [permission]: on })
            .permitting('vera', { [permission]: on }),
        rule: { permission, on },
      },
    ]),
  ),
];

const holds = (role: Role, permission: PermissionName, { rule }: Setting): boolean => {
  if (role === 'host' || role === 'cohost') return true;
  if (role !== 'attendee' && role !== 'viewer') return false;
  if (rule?.permission === permission && (rule.role ?? role) === role) return rule.on;
  return byDefault[role].includes(permission);
};

type Expectation = (role: Role, setting: Setting) => Verdict;
const isIn = (role: Role): boolean => ['host', 'cohost', 'attendee', 'viewer'].includes(role);
/** Of those who are in, whoever `may`. */
const among =
  (may: (role: Role, setting: Setting) => boolean): Expectation =>
  (role, setting) =>
    !isIn(role) ? 'NOT_IN_MEETING' : may(role, setting) ? 'ok' : 'FORBIDDEN';
const present = among(() => true);
const manages = among((role) => role === 'host' || role === 'cohost');
const onlyHost = among((role) => role === 'host');
const needs = (...all: readonly PermissionName[]): Expectation =>
  among((role, setting) => all.every((permission) => holds(role, permission, setting)));
interface Row {
  /** Beside the type, what tells variants apart. */
  readonly as?: string;
  readonly command: (me: ParticipantId) => RequestCommand;
  readonly expect: Expectation;
  /** What the state must hold beyond the meeting above. */
  readonly given?: (state: ConferenceState, me: ParticipantId) => ConferenceState;
}

const requestId = 'q';
const tom = { participantId: idOf('tom') };
const wanda = { participantId: idOf('wanda') };
const ask = (participantId: ParticipantId) => ({ participantId, requestId });
const deed = (participantId: ParticipantId) =>
  ({ actor: { by: 'participant', participantId }, requestId }) as const;
const ban = { banId: 'new' as BanId };
const rooms =
  (status: 'planned' | 'open') =>
  (state: ConferenceState): ConferenceState => ({ ...state, breakouts: breakouts(status) });

const atTheDoor = (me: ParticipantId) => ({
  participantId: me,
  connectionId: `${me}@1`,
  identity: attendee(me).identity,
  requestId,
});
const publishing = (source: TrackSource, permission: PermissionName): Row => ({
  as: source,
  command: (me) => ({ type: 'publish', ...ask(me), source, rtpParameters: {}, muted: false }),
  expect: needs(permission),
  given: (state) => ({ ...state, tracks: {} }),
});
const muting = (source: 'microphone' | 'camera', muted: boolean, expectation: Expectation): Row => ({
  as: `${source} ${muted ? 'off' : 'on'}`,
  command: (me) => ({ type: 'set_muted', ...ask(me), source, muted }),
  expect: expectation,
});
const chat = (
  to: 'everyone' | 'hosts' | 'anna' | 'tom',
  fileIds: string[],
  expectation: Expectation,
): Row => ({
  as: `to ${to}${fileIds.length > 0 ? ' with a file' : ''}`,
  command: (me) => ({
    type: 'send_chat',
    ...ask(me),
    // Nobody writes to themselves: the host writes to the cohost.
    to:
      to === 'everyone' || to === 'hosts'
        ? { kind: to }
        : { kind: 'participant', participantId: idOf(to === 'anna' && me === idOf('anna') ? 'carl' : to) },
    text: 'Hello',
    replyTo: null,
    fileIds: fileIds as never[],
  }),
  expect: expectation,
});
const settingRole = (
  whom: 'tom' | 'carl' | 'anna',
  role: 'cohost' | 'attendee' | 'viewer',
  expectation: Expectation,
): Row => ({
  as: `${whom} ${role}`,
  command: (me) => ({ type: 'set_role', ...deed(me), participantId: idOf(whom), role }),
  expect: expectation,
});
const nobody = among(() => false);

/** A command without a row does not compile. */
const table: { readonly [Type in RequestCommand['type']]: Row | readonly Row[] | 'from nobody' } = {
  // At the door.
  prepare: {
    command: (me) => ({ type: 'prepare', ...atTheDoor(me) }),
    expect: (role) => (role === 'prepared' || role === 'stranger' ? 'ok' : 'TICKET_INVALID'),
  },
  request_to_join: {
    command: (me) => ({
      type: 'request_to_join',
      ...atTheDoor(me),
      audioOnly: false,
      resumeToken: `secret-of-${me}`,
      rtpCapabilities: null,
    }),
    // Who has been let in or waits already is told again; the lock keeps the others out.
    expect: (role, { locked }) =>
      locked && (role === 'prepared' || role === 'stranger') ? 'MEETING_LOCKED' : 'ok',
  },
  resume: {
    command: (me) => ({
      type: 'resume',
      participantId: me,
      connectionId: `${me}@2`,
      resumeToken: `secret-of-${me}`,
      freshMedia: false,
      rtpCapabilities: null,
      requestId,
    }),
    expect: (role) => (role === 'prepared' || role === 'stranger' ? 'SEAT_GONE' : 'ok'),
  },
  connection_lost: {
    command: (me) => ({ type: 'connection_lost', participantId: me, connectionId: `${me}@1`, clean: false }),
    expect: () => 'ok',
  },
  leave: {
    command: (me) => ({ type: 'leave', ...ask(me) }),
    expect: (role) => (role === 'stranger' ? 'NOT_IN_MEETING' : 'ok'),
  },

  // One's own media.
  connect_transport: {
    command: (me) => ({ type: 'connect_transport', ...ask(me), direction: 'send', dtlsParameters: {} }),
    expect: (role) => (role === 'waiting' || role === 'stranger' ? 'NOT_IN_MEETING' : 'ok'),
  },
  restart_ice: {
    command: (me) => ({ type: 'restart_ice', ...ask(me), direction: 'recv' }),
    expect: (role) => (role === 'waiting' || role === 'stranger' ? 'NOT_IN_MEETING' : 'ok'),
  },
  publish: [
    publishing('microphone', 'speak'),
    publishing('camera', 'camera'),
    publishing('screen', 'share'),
    publishing('screen_audio', 'share'),
  ],
  unpublish: {
    command: (me) => ({ type: 'unpublish', ...ask(me), source: 'camera' }),
    expect: present,
  },
  set_muted: [
    muting('microphone', false, needs('speak')),
    muting('microphone', true, present),
    muting('camera', false, needs('camera')),
    muting('camera', true, present),
  ],
  claim_share: { command: (me) => ({ type: 'claim_share', ...ask(me) }), expect: needs('share') },
  release_share: { command: (me) => ({ type: 'release_share', ...ask(me) }), expect: present },
  track_ready: {
    command: (me) => ({ type: 'track_ready', participantId: me, trackId: 't' as TrackId }),
    expect: present,
  },
  change_view: { command: (me) => ({ type: 'change_view', participantId: me, tiles: [] }), expect: present },

  // The door, from within.
  admit: { command: (me) => ({ type: 'admit', ...deed(me), ...wanda }), expect: needs('admit') },
  deny: [
    { command: (me) => ({ type: 'deny', ...deed(me), ...wanda, ban: null }), expect: needs('admit') },
    { as: 'and block', command: (me) => ({ type: 'deny', ...deed(me), ...wanda, ban }), expect: manages },
  ],
  admit_all: { command: (me) => ({ type: 'admit_all', ...deed(me) }), expect: needs('admit') },
  lobby_message: {
    command: (me) => ({ type: 'lobby_message', ...deed(me), text: 'Soon' }),
    expect: needs('admit'),
  },
  lock: { command: (me) => ({ type: 'lock', ...deed(me), locked: true }), expect: manages },
  remove: [
    { command: (me) => ({ type: 'remove', ...deed(me), ...tom, ban: null }), expect: manages },
    { as: 'and ban', command: (me) => ({ type: 'remove', ...deed(me), ...tom, ban }), expect: manages },
    {
      as: 'the owner',
      command: (me) => ({ type: 'remove', ...deed(me), participantId: idOf('anna'), ban: null }),
      expect: (role, setting) => (role === 'host' ? 'INVALID_REQUEST' : nobody(role, setting)),
    },
    {
      as: 'another host',
      command: (me) => ({ type: 'remove', ...deed(me), ...tom, ban: null }),
      given: (state) => ({
        ...state,
        people: { ...state.people, tom: { ...state.people['tom']!, role: 'host' } },
      }),
      expect: onlyHost,
    },
  ],
  unban: { command: (me) => ({ type: 'unban', ...deed(me), banId: 'ban' as BanId }), expect: manages },

  // What is done to others.
  mute_participant: { command: (me) => ({ type: 'mute_participant', ...deed(me), ...tom }), expect: manages },
  mute_all: [
    { command: (me) => ({ type: 'mute_all', ...deed(me), mayUnmute: true }), expect: manages },
    {
      as: 'for good',
      command: (me) => ({ type: 'mute_all', ...deed(me), mayUnmute: false }),
      expect: manages,
    },
  ],
  ask_unmute: { command: (me) => ({ type: 'ask_unmute', ...deed(me), ...tom }), expect: manages },
  stop_camera: { command: (me) => ({ type: 'stop_camera', ...deed(me), ...tom }), expect: manages },
  stop_share: { command: (me) => ({ type: 'stop_share', ...deed(me), ...tom }), expect: manages },
  lower_hand: { command: (me) => ({ type: 'lower_hand', ...deed(me), ...tom }), expect: manages },
  lower_all_hands: { command: (me) => ({ type: 'lower_all_hands', ...deed(me) }), expect: manages },
  spotlight: { command: (me) => ({ type: 'spotlight', ...deed(me), ...tom }), expect: manages },

  // Roles and rules.
  set_role: [
    settingRole('tom', 'viewer', manages),
    settingRole('tom', 'cohost', onlyHost),
    settingRole('carl', 'attendee', onlyHost),
    settingRole('anna', 'attendee', nobody),
  ],
  hand_over: { command: (me) => ({ type: 'hand_over', ...deed(me), ...tom }), expect: onlyHost },
  // The key was found right before this comes.
  claim_host: { command: (me) => ({ type: 'claim_host', participantId: me }), expect: present },
  set_permissions: {
    command: (me) => ({ type: 'set_permissions', ...deed(me), role: 'attendee', change: { speak: false } }),
    expect: manages,
  },
  set_person_permissions: [
    {
      command: (me) => ({
        type: 'set_person_permissions',
        ...deed(me),
        ...tom,
        permissions: { admit: true },
      }),
      expect: manages,
    },
    {
      as: 'of a cohost',
      command: (me) => ({
        type: 'set_person_permissions',
        ...deed(me),
        participantId: idOf('carl'),
        permissions: { speak: false },
      }),
      expect: nobody,
    },
  ],
  change_settings: {
    command: (me) => ({ type: 'change_settings', ...deed(me), settings: { muteOnEntry: true } }),
    expect: manages,
  },
  end: { command: (me) => ({ type: 'end', ...deed(me) }), expect: manages },
  // From the durable meeting, checked there.
  change_meeting: 'from nobody',

  // Oneself.
  rename: [
    {
      as: 'oneself',
      command: (me) => ({ type: 'rename', ...ask(me), target: null, displayName: 'Me' }),
      expect: needs('rename'),
    },
    {
      as: 'somebody else',
      command: (me) => ({ type: 'rename', ...ask(me), target: idOf('tom'), displayName: 'Tommy' }),
      expect: manages,
    },
  ],
  raise_hand: { command: (me) => ({ type: 'raise_hand', ...ask(me), raised: true }), expect: present },
  react: { command: (me) => ({ type: 'react', ...ask(me), emoji: '👏' }), expect: needs('react') },

  // The chat. Who wrote what is checked where messages are kept.
  send_chat: [
    chat('everyone', [], needs('chat')),
    chat('hosts', [], needs('chat')),
    chat('anna', [], needs('chat')),
    chat('tom', [], needs('chat', 'privateChat')),
    chat('everyone', ['f'], needs('chat', 'files')),
  ],
  edit_chat: {
    command: (me) => ({ type: 'edit_chat', ...ask(me), seq: 1, text: 'x' }),
    expect: needs('chat'),
  },
  delete_chat: { command: (me) => ({ type: 'delete_chat', ...ask(me), seq: 1 }), expect: needs('chat') },
  react_chat: {
    command: (me) => ({ type: 'react_chat', ...ask(me), seq: 1, emoji: '👍', on: true }),
    expect: needs('react'),
  },
  read_chat: {
    command: (me) => ({ type: 'read_chat', ...ask(me), after: null, before: null, limit: 10 }),
    expect: present,
  },

  // Polls.
  save_poll: {
    command: (me) => ({
      type: 'save_poll',
      ...ask(me),
      pollId: null,
      poll: { question: 'Q', options: ['a', 'b'], multiple: false, anonymous: true },
    }),
    expect: manages,
  },
  launch_poll: {
    command: (me) => ({ type: 'launch_poll', ...ask(me), pollId: 'draft' as PollId }),
    expect: manages,
  },
  close_poll: {
    command: (me) => ({ type: 'close_poll', ...ask(me), pollId: 'open' as PollId }),
    expect: manages,
  },
  delete_poll: {
    command: (me) => ({ type: 'delete_poll', ...ask(me), pollId: 'open' as PollId }),
    expect: manages,
  },
  vote: {
    command: (me) => ({ type: 'vote', ...ask(me), pollId: 'open' as PollId, options: [0] }),
    expect: present,
  },

  // Breakout rooms.
  plan_rooms: {
    command: (me) => ({ type: 'plan_rooms', ...ask(me), rooms: ['A'], assignment: 'manual', chance: 0 }),
    expect: manages,
  },
  assign_room: {
    command: (me) => ({ type: 'assign_room', ...ask(me), target: idOf('tom'), roomId: room! }),
    given: rooms('planned'),
    expect: manages,
  },
  open_rooms: {
    command: (me) => ({ type: 'open_rooms', ...ask(me), seconds: null }),
    given: rooms('planned'),
    expect: manages,
  },
  join_room: {
    command: (me) => ({ type: 'join_room', ...ask(me), roomId: otherRoom! }),
    given: rooms('open'),
    expect: present,
  },
  return_from_room: {
    command: (me) => ({ type: 'return_from_room', ...ask(me) }),
    given: rooms('open'),
    expect: present,
  },
  broadcast_to_rooms: {
    command: (me) => ({ type: 'broadcast_to_rooms', ...ask(me), text: 'Two minutes' }),
    given: rooms('open'),
    expect: manages,
  },
  ask_for_help: {
    command: (me) => ({ type: 'ask_for_help', ...ask(me) }),
    given: rooms('open'),
    // From the main room there is nobody to call.
    expect: (role, setting) => (present(role, setting) === 'ok' ? 'ROOM_NOT_FOUND' : present(role, setting)),
  },
  set_rooms_timer: {
    command: (me) => ({ type: 'set_rooms_timer', ...ask(me), seconds: 60 }),
    given: rooms('open'),
    expect: manages,
  },
  close_rooms: {
    command: (me) => ({ type: 'close_rooms', ...ask(me) }),
    given: rooms('open'),
    expect: manages,
  },
};

const worlds = settings.map((setting) => ({ setting, world: setting.build() }));
const rows = Object.entries(table).flatMap(([type, given]) =>
  given === 'from nobody' ? [] : [given].flat().map((row) => ({ type, row })),
);
const cases = rows.flatMap(({ type, row }) =>
  roles.map((role) => ({ role, row, title: [type, row.as ?? ''].join(' ').trim() })),
);

describe('the permission matrix', () => {
  it.each(cases)('$title by a $role', ({ role, row }) => {
    const me = idOf(people[role]);
    const unexpected: string[] = [];
    for (const { setting, world } of worlds) {
      const state = row.given?.(world.state, me) ?? world.state;
      const decision = decide(state, row.command(me), world.now);
      const verdict = decision.accepted ? 'ok' : decision.refusal.code;
      const expected = row.expect(role, setting);
      if (verdict !== expected) unexpected.push(`${setting.name}: ${expected} expected, ${verdict} decided`);
    }
    expect(unexpected).toEqual([]);
  });

  it('knows the roles it speaks of', () => {
    for (const { world } of worlds) {
      const role = (name: string) => world.person(name).role;
      expect(['anna', 'carl', 'bob', 'vera'].map(role)).toEqual(['host', 'cohost', 'attendee', 'viewer']);
      expect(['wendy', 'wanda', 'paul'].map((name) => world.person(name).life)).toEqual([
        'waiting',
        'waiting',
        'requested',
      ]);
    }
  });

  it('covers every command', () => {
    expect(cases.length).toBeGreaterThan(60 * roles.length);
    expect(worlds).toHaveLength(3 + permissionNames.length * 6);
  });
});
