import { banId, noAbilities, type Reaction } from '#protocol';
import { initialCallState, type ShownReaction } from '../../call/index.js';
import { aMeetingInfo, participantIdOf } from '../worlds.js';
import {
  at,
  beforeJoining,
  click,
  inMeeting,
  key,
  lobby,
  refusedPreview,
  speaking,
  then,
  type Scenario,
} from './scenario-worlds.js';

const attendee = { ...noAbilities, speak: true, camera: true, chat: true, react: true };
const hands = (n: number) => ({ hand: n === 3 ? 1 : n === 5 ? 2 : n === 2 ? 3 : null });
const reactions = (...given: readonly (readonly [number, Reaction])[]): readonly ShownReaction[] =>
  given.map(([n, emoji], index) => ({
    id: index + 1,
    participantId: participantIdOf(n),
    displayName: `Person ${String(n)}`,
    emoji,
  }));
const bans = ['Gustav Gast', 'Dr. Anna-Lena Oberhuber-Steinmetz'].map((displayName, index) => ({
  banId: banId.parse(`0000000a-0000-4000-8000-00000000000${String(index)}`),
  displayName,
  verified: index === 1,
  at: '2026-11-20T09:10:00Z',
}));
const lobbyMessages = [
  {
    displayName: 'Alice Ångström',
    text: 'Good morning! We are still in the meeting before. Five more minutes.',
    at: '2026-11-20T09:00:00Z',
  },
  { displayName: 'Alice Ångström', text: 'Now we come to you.', at: '2026-11-20T09:05:00Z' },
];

/** Who comes in, who may do what, and the signs people give. */
export const hostScenarios: Readonly<Record<string, () => Scenario>> = {
  'people-lobby-hands': () =>
    then(
      inMeeting(12, { ...speaking, lobby, meeting: aMeetingInfo({ spotlight: null }) }, (n) => ({
        ...hands(n),
        role: n === 1 ? 'host' : n === 4 ? 'cohost' : n === 7 ? 'viewer' : 'attendee',
      })),
      key('p'),
    ),
  'people-lobby-message': () =>
    then(inMeeting(3, { ...speaking, lobby }), key('p'), click('Message to the waiting room')),
  'people-menu': () => then(inMeeting(5, speaking, hands), key('p'), click('Options for Bob Müller')),
  'people-attendee': () => then(inMeeting(5, { ...speaking, abilities: attendee }, hands), key('p')),
  'host-panel': () =>
    then(inMeeting(4, { ...speaking, bans, meeting: aMeetingInfo({ locked: true }) }), key('h')),
  'person-permissions': () =>
    then(
      inMeeting(4, speaking, (n) => (n === 2 ? { permissions: { share: false } } : {})),
      key('p'),
      click('Options for Bob Müller'),
      click('Permissions…'),
    ),
  'person-remove': () =>
    then(inMeeting(4, speaking), key('p'), click('Options for Bob Müller'), click('Remove…')),
  'person-rename': () =>
    then(inMeeting(4, speaking), key('p'), click('Options for Bob Müller'), click('Rename…')),
  'end-for-all': () => then(inMeeting(4, speaking), click('Leave'), click('End for all')),
  'hand-over-and-leave': () => then(inMeeting(4, speaking), click('Leave'), click('Hand over and leave…')),
  'host-key': () =>
    then(inMeeting(4, { ...speaking, abilities: attendee }), click('More'), click('Enter host key…')),
  'tools-menu': () => then(inMeeting(4, speaking), click('Tools')),
  'more-menu': () => then(inMeeting(4, speaking), click('More')),
  'shortcuts-list': () => then(inMeeting(4, speaking), key('?')),
  'reactions-picker': () => then(inMeeting(4, speaking), click('Reactions')),
  'hands-and-reactions': () =>
    inMeeting(
      6,
      {
        ...speaking,
        reactions: reactions([2, '👍'], [3, '🎉'], [4, '❤️']),
        meeting: aMeetingInfo({ spotlight: null }),
      },
      hands,
    ),
  'reactions-many': () =>
    inMeeting(40, {
      ...speaking,
      reactions: reactions([30, '👍'], [31, '👍'], [32, '👏'], [33, '👍'], [34, '🎉'], [2, '👏']),
    }),
  spotlight: () => inMeeting(6, { ...speaking, meeting: aMeetingInfo({ spotlight: participantIdOf(3) }) }),
  'unmute-request': () =>
    inMeeting(3, {
      ...speaking,
      unmuteRequest: { displayName: 'Alice Ångström' },
      own: {
        ...initialCallState.own,
        camera: { ...initialCallState.own.camera, on: true },
      },
    }),
  'board-open': () => then(inMeeting(6, speaking), click('Tools'), click('Board')),
  'board-and-chat': () => then(inMeeting(6, speaking), click('Tools'), click('Board'), key('c')),
  'waiting-messages': () =>
    at({
      name: 'waiting',
      topic: 'Weekly planning',
      position: 2,
      reason: 'approval',
      messages: lobbyMessages,
    }),
  'waiting-host-absent': () =>
    at({ name: 'waiting', topic: 'Weekly planning', position: 1, reason: 'host_absent', messages: [] }),
  'join-as-host': () =>
    beforeJoining({ guest: true, error: 'HOST_KEY_WRONG', steps: [click('Enter as host')] }),
  'join-throttled': () =>
    beforeJoining({
      guest: true,
      preview: { passcodeRequired: true },
      error: 'TOO_MANY_ATTEMPTS',
      details: { retryAfterSeconds: 272 },
    }),
  'meeting-expired': () => refusedPreview('MEETING_EXPIRED'),
  banned: () => refusedPreview('BANNED'),
};
