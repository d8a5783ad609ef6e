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
  /** What is pressed once the page stands, in order: keys, and buttons or menu items by their names. */
  readonly steps?: readonly Step[];
}
export type Step = { readonly key: string } | { readonly click: string };

export const key = (name: string): Step => ({ key: name });
export const click = (name: string): Step => ({ click: name });

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

/** The pictures are on the screen by then. */
const INTERRUPTED_AFTER_MS = 4_000;
const MEETING = '/m/1234567891';

export function people(
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

export function inMeeting(
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

/** A share and several people whose media was lost a moment ago; one picture stands still, one person is away. */
export function interrupted(): Scenario {
  const scenario = sharing(2, 6);
  const { call } = scenario;
  call.change({
    participants: call.state.participants.map((person, index) =>
      index === 4 ? { ...person, connected: false } : person,
    ),
  });
  setTimeout(() => {
    const { state } = call;
    const since = Date.now();
    const lost = [
      { participantId: participantIdOf(2), source: 'screen' as const, trackId: trackIdOf(2, 'screen') },
      { participantId: participantIdOf(3), source: 'camera' as const, trackId: trackIdOf(3, 'camera') },
    ];
    call.change({
      mediaTrouble: true,
      share: null,
      awaited: lost.map((one) => ({ ...one, since, until: since + 60_000 })),
      stalled: [trackIdOf(5, 'camera')],
      participants: state.participants.map((person) =>
        person.participantId === participantIdOf(3)
          ? { ...person, tracks: person.tracks.filter(({ source }) => source !== 'camera') }
          : person,
      ),
    });
  }, INTERRUPTED_AFTER_MS);
  return scenario;
}

/** Somebody who waits, and whose connection was lost a moment ago. */
export function interruptedWaiting(): Scenario {
  const scenario = at({
    name: 'waiting',
    topic: 'Weekly planning',
    position: 2,
    reason: 'approval',
    messages: [],
  });
  setTimeout(() => {
    scenario.call.change({ phase: { name: 'reconnecting', since: Date.now(), offerRetry: false } });
  }, INTERRUPTED_AFTER_MS);
  return scenario;
}

export function sharing(by: number, count: number): Scenario {
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

export function anApi(signedIn = true): FakeApi {
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
    signInRequired: false,
    participantCount: 3,
    settings: meeting.settings,
  };
  return api;
}

export function atHome(meetings: FakeApi['meetings'], silent = false): Scenario {
  const api = anApi();
  api.meetings = meetings;
  api.silent = silent;
  return { path: '/', api, call: new FakeCall() };
}

export function beforeJoining(
  options: {
    readonly guest?: boolean;
    readonly camera?: boolean;
    readonly preview?: Partial<NonNullable<FakeApi['previewed']>>;
    readonly error?: ErrorCode;
    readonly details?: Record<string, unknown>;
    readonly steps?: readonly Step[];
    readonly devices?: Partial<DeviceState>;
  } = {},
): Scenario {
  const api = anApi(options.guest !== true);
  if (api.previewed !== null) api.previewed = { ...api.previewed, ...options.preview };
  const call = new FakeCall(
    {
      ...initialCallState,
      entryError: options.error === undefined ? null : toErrorBody(options.error, options.details),
    },
    { ...someDevices, ...options.devices },
    { microphoneOn: true, cameraOn: options.camera ?? true, displayName: null },
  );
  call.streams.set('camera', drawnPerson(1));
  return { path: MEETING, api, call, steps: options.steps ?? [] };
}

export function at(phase: CallState['phase'], change: Partial<CallState> = {}): Scenario {
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

export function refusedPreview(code: ErrorCode): Scenario {
  const scenario = beforeJoining();
  scenario.api.refusals.set('preview', code);
  return scenario;
}

export const speaking = { speaking: [participantIdOf(2)], activeSpeaker: participantIdOf(2) };
export const lobby = ['Guest from Munich', 'Dr. Anna-Lena Oberhuber-Steinmetz', 'Bob'].map(
  (displayName, index) => ({
    participantId: participantIdOf(90 + index),
    displayName,
    verified: index === 2,
    since: '2026-11-20T09:00:00Z',
  }),
);
export const ownOff = {
  own: {
    ...initialCallState.own,
    microphone: { ...initialCallState.own.microphone, problem: 'no_device' as const },
  },
};

/** The same, with something pressed in it. */
export const then = (scenario: Scenario, ...steps: readonly Step[]): Scenario => ({
  ...scenario,
  steps: [...(scenario.steps ?? []), ...steps],
});
