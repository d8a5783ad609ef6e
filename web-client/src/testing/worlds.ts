import {
  allAbilities,
  conferenceId,
  defaultMeetingSettings,
  defaultPermissions,
  fileId,
  pollId,
  roomId,
  meetingId,
  participantId,
  subscriptionId,
  trackId,
  userId,
  type BreakoutsView,
  type ChatFile,
  type ChatMessage,
  type MeetingInfo,
  type MeetingView,
  type ParticipantId,
  type ParticipantState,
  type PersonPermissions,
  type PollId,
  type PollView,
  type RoomId,
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
    expiresAt: null,
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
  permissions: defaultPermissions,
  spotlight: null,
  breakout: null,
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
  /** Place in the queue of raised hands. */
  readonly hand?: number | null;
  readonly permissions?: PersonPermissions;
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
    hand: wish.hand ?? null,
    permissions: { ...wish.permissions },
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
    abilities: allAbilities,
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

export const roomIdOf = (n: number): RoomId => roomId.parse(`room-${String(n)}`);
export const pollIdOf = (n: number): PollId => pollId.parse(`poll-${String(n)}`);

export const aChatFile = (n: number, change: Partial<ChatFile> = {}): ChatFile => ({
  fileId: fileId.parse(uuid(5, n)),
  name: `Plan ${String(n)}.pdf`,
  mediaType: 'application/pdf',
  bytes: 48_213,
  thumbnail: null,
  ...change,
});

/** Message number `seq`, from person `from` (their number, 2 unless told) to everybody. */
export function aChatMessage(
  seq: number,
  change: Partial<Omit<ChatMessage, 'from'>> & { readonly from?: number; readonly name?: string } = {},
): ChatMessage {
  const { from = 2, name = `Person ${String(from)}`, ...rest } = change;
  return {
    seq,
    version: seq,
    at: new Date(Date.UTC(2026, 10, 20, 9, 10, seq)).toISOString(),
    from: {
      participantId: participantIdOf(from),
      userId: userId.parse(uuid(2, from)),
      displayName: name,
      verified: true,
    },
    to: { kind: 'everyone' },
    text: `Message ${String(seq)}`,
    replyTo: null,
    files: [],
    reactions: [],
    editedAt: null,
    deletedAt: null,
    ...rest,
  };
}

export const aPoll = (n: number, change: Partial<PollView> = {}): PollView => ({
  pollId: pollIdOf(n),
  question: 'When shall we meet next?',
  options: ['Monday', 'Tuesday', 'Wednesday'],
  multiple: false,
  anonymous: false,
  status: 'open',
  counts: [3, 1, 0],
  voters: 4,
  ownChoice: null,
  voted: false,
  names: null,
  ...change,
});

/** Rooms by name with the numbers of the people in them. */
export const aBreakouts = (
  rooms: Readonly<Record<string, readonly number[]>> = { 'Room 1': [2], 'Room 2': [3] },
  change: Partial<BreakoutsView> = {},
): BreakoutsView => ({
  status: 'open',
  assignment: 'manual',
  rooms: Object.entries(rooms).map(([name, people], index) => ({
    roomId: roomIdOf(index + 1),
    name,
    people: people.map((n) => ({
      participantId: participantIdOf(n),
      displayName: `Person ${String(n)}`,
      here: true,
    })),
    needsHelp: false,
  })),
  endsAt: null,
  ownRoomId: null,
  ...change,
});
