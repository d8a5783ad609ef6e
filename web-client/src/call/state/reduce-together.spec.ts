import {
  conferenceId,
  noAbilities,
  pollId,
  roomId,
  type Abilities,
  type BreakoutsView,
  type PollView,
  type ServerMessage,
} from '#protocol';
import { describe, expect, it } from 'vitest';
import { anOffer } from '../testing/fake-media.js';
import {
  ALICE as ME,
  aWelcome,
  BOB,
  CAROL,
  everything,
  somebody,
  type WelcomeWish,
} from '../testing/worlds.js';
import { initialCallState, type CallState } from './call-state.js';
import type { CallEvent } from './events.js';
import type { NoticeContent } from './notices.js';
import { reduce } from './reduce.js';
import { raisedHands } from './selectors.js';

const after = (state: CallState, ...events: readonly CallEvent[]): CallState =>
  events.reduce((now, event, index) => reduce(now, event, 1000 + index), state);
const said = (message: ServerMessage): CallEvent => ({ type: 'server', message });
const news = (state: CallState) => state.notices.map((notice) => notice.content);
const entered = (wish: WelcomeWish = {}) =>
  after(
    initialCallState,
    { type: 'entering', audioOnly: false },
    said(aWelcome({ others: [somebody(BOB, { displayName: 'Bob' }), somebody(CAROL)], ...wish })),
  );
const attendee: Abilities = { ...noAbilities, speak: true, chat: true, react: true };
const joined = entered({ abilities: attendee });
const hosting = entered({ abilities: everything });

const changed = (
  id: typeof ME,
  change: Extract<ServerMessage, { type: 'participant_changed' }>['change'],
): CallEvent => said({ type: 'participant_changed', participantId: id, change });
const may = (abilities: Abilities): CallEvent => said({ type: 'abilities_changed', abilities });

describe('what others change about me', () => {
  it.each<[string, CallState, CallEvent, readonly NoticeContent[]]>([
    ['a role', joined, changed(ME, { role: 'viewer' }), [{ kind: 'role_changed', role: 'viewer' }]],
    ['host: told with the abilities', joined, changed(ME, { role: 'cohost' }), []],
    ['host', joined, may(everything), [{ kind: 'became_host' }]],
    ['host no more: told with the role', hosting, may(attendee), []],
    [
      'one ability',
      joined,
      may({ ...attendee, speak: false }),
      [{ kind: 'permission_changed', permission: 'speak', allowed: false }],
    ],
    [
      'several: one notice',
      joined,
      may({ ...attendee, share: true, camera: true }),
      [{ kind: 'permission_changed', permission: 'camera', allowed: true }],
    ],
    ['nothing', joined, may({ ...attendee }), []],
    ['my name', joined, changed(ME, { displayName: 'Al' }), [{ kind: 'renamed_by_host', displayName: 'Al' }]],
  ])('%s', (_name, state, event, expected) => {
    expect(news(after(state, event))).toEqual(expected);
  });

  it('is no news when I did it myself', () => {
    const up = after(joined, changed(ME, { hand: 1 }));
    const lowered: CallEvent = changed(ME, { hand: null });
    expect(news(after(up, lowered))).toEqual([{ kind: 'hand_lowered_by_host' }]);
    expect(news(after(up, { type: 'myself', change: { hand: null } }, lowered))).toEqual([]);
    const speaking = said({ type: 'active_speaker', participantId: ME });
    expect(news(after(up, speaking, lowered))).toEqual([]);
    const renamed = changed(ME, { displayName: 'Al' });
    expect(news(after(joined, { type: 'myself', change: { displayName: 'Al' } }, renamed))).toEqual([]);
  });
});

describe('hands', () => {
  it('are in a queue, and told to those who manage', () => {
    const raise = [changed(CAROL, { hand: 2 }), changed(BOB, { hand: 1 })];
    expect(raisedHands(after(joined, ...raise)).map((one) => one.participantId)).toEqual([BOB, CAROL]);
    expect(news(after(joined, ...raise))).toEqual([]);
    expect(news(after(hosting, changed(BOB, { hand: 1 }), changed(BOB, { hand: 2 })))).toEqual([
      { kind: 'hand_raised', participantId: BOB, displayName: 'Bob' },
    ]);
  });
});

describe('reactions', () => {
  it('have distinct ids by time and go when their time is over', () => {
    const bob = said({ type: 'reaction', participantId: BOB, emoji: '👏' });
    const state = reduce(reduce(reduce(joined, bob, 5000), bob, 5000), bob, 9000);
    expect(state.reactions.map(({ id }) => id)).toEqual([5000, 5001, 9000]);
    expect(state.reactions[0]).toMatchObject({ displayName: 'Bob', emoji: '👏' });
    expect(after(state, { type: 'reactions_over', before: 5002 }).reactions.map(({ id }) => id)).toEqual([
      9000,
    ]);
    expect(
      Array.from({ length: 100 }).reduce<CallState>((now) => reduce(now, bob, 5000), joined).reactions,
    ).toHaveLength(40);
  });
});

describe('being asked to unmute', () => {
  const asked = after(joined, said({ type: 'unmute_requested', displayName: 'Bob' }));
  it('stays until it is answered, or the microphone is open', () => {
    expect(asked.unmuteRequest).toEqual({ displayName: 'Bob' });
    expect(after(asked, { type: 'unmute_answered' }).unmuteRequest).toBeNull();
    const opened: CallEvent = { type: 'own_changed', source: 'microphone', change: { on: true } };
    expect(after(asked, opened)).toMatchObject({ unmuteRequest: null, own: { microphone: { on: true } } });
  });
});

describe('polls', () => {
  const poll = (status: PollView['status']): CallEvent =>
    said({
      type: 'poll_changed',
      poll: {
        pollId: pollId.parse('p'),
        question: 'When?',
        options: ['now', 'later'],
        multiple: false,
        anonymous: false,
        status,
        counts: [0, 0],
        voters: 0,
        ownChoice: null,
        voted: false,
        names: null,
      },
    });
  it('are told when they open and close, once', () => {
    const state = after(joined, poll('draft'), poll('open'), poll('open'), poll('closed'), poll('closed'));
    expect(news(state)).toEqual([
      { kind: 'poll_opened', question: 'When?' },
      { kind: 'poll_closed', question: 'When?' },
    ]);
    expect(state.polls).toHaveLength(1);
    expect(after(state, said({ type: 'poll_removed', pollId: pollId.parse('p') })).polls).toEqual([]);
  });
});

describe('breakout rooms', () => {
  const rooms = (change: Partial<BreakoutsView>): CallEvent =>
    said({
      type: 'breakouts_changed',
      breakouts: {
        status: 'planned',
        assignment: 'manual',
        rooms: [],
        endsAt: null,
        ownRoomId: null,
        ...change,
      },
    });
  const ownRoomId = roomId.parse('room-1');

  it.each<[string, readonly CallEvent[], readonly NoticeContent[]]>([
    ['a plan is no news', [rooms({ ownRoomId })], []],
    ['mine opens: the move tells it', [rooms({ ownRoomId }), rooms({ ownRoomId, status: 'open' })], []],
    ['I may choose', [rooms({ assignment: 'choice', status: 'open' })], [{ kind: 'rooms_opened' }]],
    ['others go', [rooms({ status: 'open' })], []],
    [
      'they close',
      [rooms({ status: 'open' }), rooms({ status: 'closing' }), rooms({ status: 'closing' })],
      [{ kind: 'rooms_closing', seconds: 10 }],
    ],
    [
      'a host speaks to all',
      [said({ type: 'breakout_broadcast', displayName: 'Bob', text: 'Five minutes' })],
      [{ kind: 'rooms_broadcast', displayName: 'Bob', text: 'Five minutes' }],
    ],
    [
      'somebody needs help',
      [said({ type: 'breakout_help', roomId: ownRoomId, roomName: 'One', displayName: 'Bob' })],
      [{ kind: 'room_needs_help', roomId: ownRoomId, roomName: 'One', displayName: 'Bob' }],
    ],
    ['somebody goes there', [said({ type: 'participant_left', participantId: BOB, reason: 'moved' })], []],
  ])('%s', (_name, events, expected) => {
    expect(news(after(joined, ...events))).toEqual(expected);
  });

  it('being moved begins afresh and says where one is', () => {
    const room = {
      conferenceId: conferenceId.parse('7b1d1c0e-8c2f-4a9d-8a4b-7e2b9f3c4d02'),
      roomId: ownRoomId,
      name: 'Room 1',
    };
    const before = after(
      hosting,
      changed(BOB, { hand: 1 }),
      said({ type: 'track.offered', offer: anOffer('bob-cam', 'camera', BOB) }),
      { type: 'pinned', participantId: BOB },
      { type: 'own_changed', source: 'microphone', change: { on: true } },
    );
    const there = after(before, said(aWelcome({ room, others: [somebody(BOB)] })));
    expect(there).toMatchObject({
      phase: { name: 'joined' },
      seats: [ME, BOB],
      pinned: null,
      received: {},
      own: { microphone: { on: true } },
    });
    expect(raisedHands(there)).toEqual([]);
    expect(news(there)).toEqual([{ kind: 'moved_to_room', room: 'Room 1' }]);
    expect(news(after(there, said(aWelcome())))).toEqual([{ kind: 'moved_to_room', room: null }]);
  });
});
