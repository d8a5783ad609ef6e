import { toErrorBody, type ErrorCode, type ParticipantState } from '#protocol';
import { initialCallState, type CallState, type DeviceState } from '../../call/index.js';
import { FakeApi } from '../fake-api.js';
import { FakeCall, someDevices } from '../fake-call.js';
import {
  aCallIn,
  aMeeting,
  aMeetingInfo,
  aParticipant,
  aUser,
  participantIdOf,
  subscriptionIdOf,
  trackIdOf,
} from '../worlds.js';
import { drawnDocument, drawnPerson } from './drawn-streams.js';

export interface Scenario {
  readonly path: string;
  readonly api: FakeApi;
  readonly call: FakeCall;
}

const NAMES = [
  'Alice Ångström',
  'Bob Müller',
  'Carol Nguyễn',
  'Dave O’Connor',
  'Erin Šimková',
  'Maximiliane von Schwarzenberg-Hohenlohe-Langenburg',
  'Søren Kierkegaard',
  '山田 花子',
  'Zoë',
  'Олександр Коваленко',
  'Fatima Al-Zahra',
  'José Núñez',
  'Priya Raghunathan',
  'Liam Walsh',
  'Ingrid Bergström',
  'Tomasz Wójcik',
  'Ana Lucía Fernández',
  'Kwame Mensah',
  'Noor de Vries',
  'Giulia Rossi',
  'Hans-Peter Klein',
  'Mei Lin',
  'Chidi Anagonye',
  'Eleanor Shellstrop',
  'Bartholomäus Obermayer',
];

const MEETING = '/m/1234567891';

function people(
  count: number,
  change: (n: number) => Parameters<typeof aParticipant>[1] = () => ({}),
): ParticipantState[] {
  return Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    return aParticipant(n, {
      name: NAMES[index % NAMES.length] ?? '',
      role: n === 1 ? 'host' : 'attendee',
      microphone: n % 3 === 0 ? 'muted' : 'on',
      camera: n % 4 === 0 ? 'off' : 'on',
      guest: n === 5,
      ...change(n),
    });
  });
}

function inMeeting(
  count: number,
  change: Partial<CallState> = {},
  who?: Parameters<typeof people>[1],
): Scenario {
  const everybody = people(count, who);
  const state = aCallIn(everybody, {
    meeting: aMeetingInfo({ startedAt: new Date(Date.now() - 754_000).toISOString() }),
    ...change,
  });
  // The page opens the preview as it remembers; here it is to leave what the scenario says.
  const call = new FakeCall(state, someDevices, {
    microphoneOn: state.own.microphone.on,
    cameraOn: state.own.camera.on,
    displayName: null,
  });
  everybody.forEach((person, index) => {
    const camera = person.tracks.find((track) => track.source === 'camera');
    if (camera !== undefined)
      call.streams.set(index === 0 ? 'camera' : camera.trackId, drawnPerson(index + 1));
  });
  call.streams.set(trackIdOf(2, 'screen'), drawnDocument());
  return { path: MEETING, api: anApi(), call };
}

function sharing(by: number, count: number): Scenario {
  const scenario = inMeeting(count, {
    share: { participantId: participantIdOf(by), trackId: trackIdOf(by, 'screen') },
    speaking: [participantIdOf(2)],
    activeSpeaker: participantIdOf(2),
  });
  const { state } = scenario.call;
  scenario.call.change({
    own: by === 1 ? { ...state.own, screen: { ...state.own.screen, on: true } } : state.own,
    received: {
      ...state.received,
      [trackIdOf(by, 'screen')]: {
        trackId: trackIdOf(by, 'screen'),
        subscriptionId: subscriptionIdOf(trackIdOf(by, 'screen')),
        participantId: participantIdOf(by),
        source: 'screen',
        live: true,
        active: true,
        layer: null,
      },
    },
  });
  return scenario;
}

function anApi(signedIn = true): FakeApi {
  const api = new FakeApi(signedIn ? aUser() : null);
  const meeting = aMeeting({ code: '1234567891' });
  api.meetings = [meeting];
  api.previewed = {
    id: meeting.id,
    code: meeting.code,
    topic: 'Weekly planning',
    hostName: 'Alice Ångström',
    passcodeRequired: false,
    wouldWait: false,
    participantCount: 3,
    settings: meeting.settings,
  };
  return api;
}

function atHome(meetings: FakeApi['meetings'], silent = false): Scenario {
  const api = anApi();
  api.meetings = meetings;
  api.silent = silent;
  return { path: '/', api, call: new FakeCall() };
}

function beforeJoining(
  options: {
    readonly guest?: boolean;
    readonly camera?: boolean;
    readonly preview?: Partial<NonNullable<FakeApi['previewed']>>;
    readonly error?: ErrorCode;
    readonly devices?: Partial<DeviceState>;
  } = {},
): Scenario {
  const api = anApi(options.guest !== true);
  if (api.previewed !== null) api.previewed = { ...api.previewed, ...options.preview };
  const call = new FakeCall(
    { ...initialCallState, entryError: options.error === undefined ? null : toErrorBody(options.error) },
    { ...someDevices, ...options.devices },
    { microphoneOn: true, cameraOn: options.camera ?? true, displayName: null },
  );
  call.streams.set('camera', drawnPerson(1));
  return { path: MEETING, api, call };
}

function at(phase: CallState['phase'], change: Partial<CallState> = {}): Scenario {
  const own = initialCallState.own;
  const call = new FakeCall({
    ...initialCallState,
    phase,
    own: { ...own, camera: { ...own.camera, on: true }, microphone: { ...own.microphone, on: true } },
    ...change,
  });
  call.streams.set('camera', drawnPerson(1));
  return { path: MEETING, api: anApi(), call };
}

function refusedPreview(code: ErrorCode): Scenario {
  const scenario = beforeJoining();
  scenario.api.refusals.set('preview', code);
  return scenario;
}

const speaking = { speaking: [participantIdOf(2)], activeSpeaker: participantIdOf(2) };
const lobby = ['Guest from Munich', 'Dr. Anna-Lena Oberhuber-Steinmetz', 'Bob'].map((displayName, index) => ({
  participantId: participantIdOf(90 + index),
  displayName,
  verified: index === 2,
  since: '2026-11-20T09:00:00Z',
}));
const ownOff = {
  own: {
    ...initialCallState.own,
    microphone: { ...initialCallState.own.microphone, problem: 'no_device' as const },
  },
};

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
  waiting: () => at({ name: 'waiting', topic: 'Weekly planning', position: 2 }),
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
      abilities: { speak: true, camera: true, share: false, admit: false, manage: false },
    }),
  'meeting-reconnecting': () =>
    inMeeting(4, { phase: { name: 'reconnecting', since: Date.now(), offerRetry: true } }),
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
};
