import { noAbilities, toErrorBody } from '#protocol';
import { initialCallState } from '../../call/index.js';
import { FakeApi } from '../fake-api.js';
import { FakeCall, someDevices } from '../fake-call.js';
import { aMeeting, aMeetingInfo, aUser, participantIdOf } from '../worlds.js';
import { chatScenarios } from './chat-scenarios.js';
import { documentScenarios } from './document-scenarios.js';
import { hostScenarios } from './host-scenarios.js';
import { roomScenarios } from './room-scenarios.js';
import { pollScenarios } from './poll-scenarios.js';
import {
  anApi,
  at,
  atHome,
  beforeJoining,
  inMeeting,
  interrupted,
  lobby,
  ownOff,
  refusedPreview,
  sharing,
  speaking,
  type Scenario,
  interruptedWaiting,
} from './scenario-worlds.js';

/** Every state of every screen that is worth looking at. */
export const scenarios: Readonly<Record<string, () => Scenario>> = {
  'sign-in': () => ({ path: '/sign-in', api: new FakeApi(null), call: new FakeCall() }),
  'sign-in-to-meeting': () => ({
    path: '/sign-in?to=%2Fm%2F1234567891',
    api: new FakeApi(null),
    call: new FakeCall(),
  }),
  'home-empty': () => atHome([]),
  'home-loading': () => atHome([], true),
  home: () =>
    atHome([
      aMeeting({ topic: 'Weekly planning', actualStart: new Date(Date.now() - 900_000).toISOString() }),
      aMeeting({
        topic: 'Budget 2027',
        type: 'scheduled',
        status: 'scheduled',
        scheduledStart: '2027-01-14T09:30:00Z',
        hasPasscode: true,
      }),
      aMeeting({
        topic:
          'Betriebsversammlung mit allen Abteilungen, Standorten und dem gesamten Vorstand der Gesellschaft',
        type: 'scheduled',
        status: 'scheduled',
        scheduledStart: new Date(Date.now() + 86_400_000).toISOString(),
        ownerId: anApi().user?.id ?? aUser().id,
      }),
      aMeeting({ topic: 'Interview', status: 'ended', actualStart: '2026-11-18T13:00:00Z' }),
      aMeeting({ topic: 'Alice Ångström’s meeting', status: 'ended', actualStart: '2026-11-12T08:15:00Z' }),
    ]),
  join: () => beforeJoining(),
  'join-camera-off': () =>
    beforeJoining({ camera: false, preview: { participantCount: 0, wouldWait: true } }),
  'join-guest': () => beforeJoining({ guest: true, camera: false }),
  'join-passcode-wrong': () =>
    beforeJoining({ guest: true, preview: { passcodeRequired: true }, error: 'PASSCODE_WRONG' }),
  'join-locked': () => beforeJoining({ error: 'MEETING_LOCKED' }),
  'join-full': () => beforeJoining({ error: 'MEETING_FULL' }),
  'join-denied': () =>
    beforeJoining({
      camera: false,
      devices: {
        permission: { microphone: 'denied', camera: 'denied' },
        problem: { microphone: 'denied_by_person', camera: 'denied_by_person' },
        devices: { microphone: [], camera: [], speaker: [] },
      },
    }),
  'join-no-camera': () =>
    beforeJoining({
      camera: false,
      devices: {
        problem: { microphone: null, camera: 'no_device' },
        devices: { ...someDevices.devices, camera: [] },
        browser: 'firefox',
        canChooseSpeaker: false,
      },
    }),
  'not-found-meeting': () => refusedPreview('MEETING_NOT_FOUND'),
  ended: () => refusedPreview('MEETING_ENDED'),
  'sign-in-required': () => refusedPreview('SIGN_IN_REQUIRED'),
  waiting: () =>
    at({ name: 'waiting', topic: 'Weekly planning', position: 2, reason: 'approval', messages: [] }),
  'waiting-reconnecting': () => interruptedWaiting(),
  'left-left': () => at({ name: 'left', reason: 'left', error: null }),
  'left-removed': () => at({ name: 'left', reason: 'removed', error: null }),
  'left-refused': () => at({ name: 'left', reason: 'refused', error: toErrorBody('MEETING_LOCKED') }),
  'not-found': () => ({ path: '/nowhere/at/all', api: anApi(), call: new FakeCall() }),
  offline: () => ({ path: '/offline', api: anApi(), call: new FakeCall() }),
  'meeting-1': () => inMeeting(1),
  'meeting-2': () => inMeeting(2, speaking),
  'meeting-3': () => inMeeting(3, speaking),
  'meeting-5': () => inMeeting(5, speaking, (n) => (n === 3 ? { connected: false } : {})),
  'meeting-9': () => inMeeting(9, { ...speaking, ...ownOff }),
  // The picture in the README.
  'meeting-picture': () =>
    inMeeting(9, speaking, (n) => ({
      camera: n === 8 ? 'off' : 'on',
      ...(n === 6 ? { name: 'Max Schwarzenberg' } : {}),
      ...(n === 7 ? { name: 'Ingrid Bergström' } : {}),
      ...(n === 8 ? { name: 'Olivia Bennett' } : {}),
    })),
  'meeting-16': () => inMeeting(16, speaking),
  'meeting-25': () => inMeeting(25, speaking),
  'meeting-40': () => inMeeting(40, speaking),
  'meeting-pinned': () => inMeeting(5, { ...speaking, pinned: participantIdOf(3) }),
  'meeting-no-pictures': () => inMeeting(6, speaking, () => ({ camera: 'off' })),
  'meeting-share': () => sharing(2, 6),
  'meeting-share-own': () => sharing(1, 3),
  'meeting-share-many': () => sharing(2, 16),
  'meeting-lobby': () =>
    inMeeting(12, { ...speaking, lobby, meeting: aMeetingInfo({ locked: true, topic: 'Strategy' }) }),
  'meeting-attendee': () =>
    inMeeting(4, {
      ...speaking,
      abilities: { ...noAbilities, speak: true, camera: true, chat: true, react: true },
    }),
  'meeting-reconnecting': () =>
    inMeeting(4, { phase: { name: 'reconnecting', since: Date.now(), offerRetry: true } }),
  'meeting-interrupted': () => interrupted(),
  'meeting-hints': () =>
    inMeeting(3, {
      mutedButSpeaking: true,
      audioBlocked: true,
      own: {
        ...initialCallState.own,
        microphone: { ...initialCallState.own.microphone, on: false },
        camera: { ...initialCallState.own.camera, on: true },
      },
      notices: [
        {
          id: 1,
          at: 0,
          content: {
            kind: 'participant_joined',
            participantId: participantIdOf(3),
            displayName: 'Carol Nguyễn',
          },
        },
        {
          id: 2,
          at: 0,
          content: {
            kind: 'device_unplugged',
            device: 'microphone',
            lost: 'Jabra Evolve2 65',
            now: 'Built-in microphone',
          },
        },
        { id: 3, at: 0, content: { kind: 'error', error: toErrorBody('SHARE_TAKEN') } },
      ],
    }),
  ...hostScenarios,
  ...documentScenarios,
  ...roomScenarios,
  ...chatScenarios,
  ...pollScenarios,
};
