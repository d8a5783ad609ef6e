import {
  conferenceId,
  defaultMeetingSettings,
  meetingId,
  participantId,
  subscriptionId,
  trackId,
  userId,
  type MeetingInfo,
  type MeetingView,
  type ParticipantId,
  type ParticipantState,
  type SignedInUser,
  type SubscriptionId,
  type TrackId,
  type TrackSource,
} from '#protocol';
import { initialCallState, type CallState } from '../call/index.js';

/** Builders of the plain data that screens show, for specs and for the gallery of states. */

const uuid = (kind: number, n: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export const participantIdOf = (n: number): ParticipantId => participantId.parse(uuid(1, n));
export const trackIdOf = (n: number, source: TrackSource): TrackId =>
  trackId.parse(`track-${String(n)}-${source}`);

export const subscriptionIdOf = (track: TrackId): SubscriptionId => subscriptionId.parse(`of-${track}`);

export const aUser = (change: Partial<SignedInUser> = {}): SignedInUser => ({
  id: userId.parse(uuid(2, 1)),
  username: 'alice',
  displayName: 'Alice Ångström',
  email: 'alice@example.org',
  roles: ['employee'],
  photoUrl: null,
  ...change,
});

let meetingCount = 0;
export const aMeeting = (change: Partial<MeetingView> = {}): MeetingView => {
  meetingCount += 1;
  const code = String(1_234_567_890 + meetingCount);
  return {
    id: meetingId.parse(uuid(3, meetingCount)),
    code,
    topic: 'Weekly planning',
    type: 'instant',
    status: 'active',
    ownerId: aUser().id,
    ownerName: aUser().displayName,
    scheduledStart: null,
    duration: null,
    recurrence: null,
    createdAt: '2026-11-20T09:00:00Z',
    actualStart: null,
    actualEnd: null,
    hasPasscode: false,
    joinUrl: `https://meet.example.org/m/${code}`,
    settings: defaultMeetingSettings,
    hostKey: '738291',
    ...change,
  };
};

export const aMeetingInfo = (change: Partial<MeetingInfo> = {}): MeetingInfo => ({
  meetingId: meetingId.parse(uuid(3, 1)),
  conferenceId: conferenceId.parse(uuid(4, 1)),
  code: '1234567890',
  topic: 'Weekly planning',
  joinUrl: 'https://meet.example.org/m/1234567890',
  startedAt: '2026-11-20T09:00:00Z',
  locked: false,
  settings: defaultMeetingSettings,
  ...change,
});

export interface PersonWish {
  readonly name?: string;
  readonly microphone?: 'on' | 'muted' | 'none';
  readonly camera?: 'on' | 'off';
  readonly guest?: boolean;
  readonly connected?: boolean;
  readonly photoUrl?: string | null;
  readonly role?: ParticipantState['role'];
}

export function aParticipant(n: number, wish: PersonWish = {}): ParticipantState {
  const { name = `Person ${String(n)}`, microphone = 'on', camera = 'on', guest = false } = wish;
  return {
    participantId: participantIdOf(n),
    userId: guest ? null : userId.parse(uuid(2, n)),
    displayName: name,
    photoUrl: wish.photoUrl ?? null,
    role: wish.role ?? 'attendee',
    verified: !guest,
    connected: wish.connected ?? true,
    joinedAt: new Date(Date.UTC(2026, 10, 20, 9, 0, n)).toISOString(),
    tracks: [
      ...(microphone === 'none'
        ? []
        : [
            {
              trackId: trackIdOf(n, 'microphone'),
              source: 'microphone' as const,
              kind: 'audio' as const,
              muted: microphone === 'muted',
            },
          ]),
      ...(camera === 'off'
        ? []
        : [
            {
              trackId: trackIdOf(n, 'camera'),
              source: 'camera' as const,
              kind: 'video' as const,
              muted: false,
            },
          ]),
    ],
  };
}

/** A meeting in which person 1 is oneself, a host. */
export function aCallIn(people: readonly ParticipantState[], change: Partial<CallState> = {}): CallState {
  const received = Object.fromEntries(
    people.slice(1).flatMap((person) =>
      person.tracks.map((track) => [
        track.trackId,
        {
          trackId: track.trackId,
          subscriptionId: subscriptionIdOf(track.trackId),
          participantId: person.participantId,
          source: track.source,
          live: true,
          active: true,
          layer: 1,
        },
      ]),
    ),
  );
  const self = people[0];
  const has = (source: TrackSource) =>
    self?.tracks.some((track) => track.source === source && !track.muted) ?? false;
  return {
    ...initialCallState,
    phase: { name: 'joined' },
    selfId: self?.participantId ?? null,
    meeting: aMeetingInfo(),
    abilities: { speak: true, camera: true, share: true, admit: true, manage: true },
    participants: people,
    seats: people.map((person) => person.participantId),
    own: {
      ...initialCallState.own,
      microphone: { ...initialCallState.own.microphone, on: has('microphone') },
      camera: { ...initialCallState.own.camera, on: has('camera') },
    },
    received,
    ...change,
  };
}
