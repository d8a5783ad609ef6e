import type {
  BanId,
  BreakoutAssignment,
  ConferenceId,
  ConferenceRole,
  ErrorBody,
  MediaKind,
  MeetingId,
  MeetingSettings,
  ParticipantId,
  PermissionMatrix,
  PersonPermissions,
  PollDraft,
  PollId,
  RoomId,
  Sealed,
  SubscriptionId,
  TrackId,
  TrackSource,
  TransportOffer,
  VideoCodec,
} from '#protocol';
import type { Bucket } from '../../kernel/token-bucket.js';
import type { Identity } from './commands.js';

/**
 * A live conference: plain data that survives JSON unchanged (no undefined, no classes, no dates). Times are milliseconds
 * since the Unix epoch. Everything here changes only in `decide`.
 */
export interface ConferenceState {
  readonly conferenceId: ConferenceId;
  readonly meeting: ConferenceMeeting;
  /** The durable meeting's settings; `meeting.settings` is what hosts have made of them for this run. */
  readonly durable: MeetingSettings;
  readonly media: MediaFacts;
  readonly openedAt: number;
  /** When the first person was admitted or began to wait, as the ledger knows it; null before. */
  readonly startedAt: number | null;
  /** When an admitted or waiting person last went: the end, if nobody comes after. */
  readonly lastLeftAt: number | null;
  readonly locked: boolean;
  /** Rises whenever media is rebuilt, so that results of the media before are recognised. */
  readonly epoch: number;
  /** Source of ids: rises, never returns. */
  readonly counter: number;
  readonly router: Router | null;
  /** By participant id, in order of arrival at the door. */
  readonly people: Readonly<Record<string, Person>>;
  /** By track id. */
  readonly tracks: Readonly<Record<string, Track>>;
  readonly share: { readonly participantId: ParticipantId; readonly since: number } | null;
  readonly activeSpeaker: ParticipantId | null;
  /** Since when the active speaker is. */
  readonly speakerSince: number;
  /** What each role may do at present; begins as the meeting's settings say. */
  readonly permissions: PermissionMatrix;
  readonly spotlight: ParticipantId | null;
  readonly bans: readonly BanFact[];
  readonly lobbyMessages: readonly {
    readonly displayName: string;
    readonly text: string;
    readonly at: number;
  }[];
  readonly chat: ChatFacts;
  /** By poll id, in order of making. */
  readonly polls: Readonly<Record<string, Poll>>;
  /** Of the main room; null when there are none, and always in a room. */
  readonly breakouts: Breakouts | null;
  /** Set when this conference is a breakout room. */
  readonly parent: {
    readonly conferenceId: ConferenceId;
    readonly roomId: RoomId;
    readonly name: string;
  } | null;
  /** Somebody has been host since the room was last empty: from then on there is always one. */
  readonly hosted: boolean;
  readonly ended: boolean;
}

/** What the conference needs of its meeting. Topic and settings follow the durable meeting's. */
export interface ConferenceMeeting {
  readonly meetingId: MeetingId;
  readonly code: string;
  readonly topic: string;
  readonly joinUrl: string;
  readonly settings: MeetingSettings;
}

/** Who may not come back: by account, or by the browser of a guest. */
export interface BanFact {
  readonly banId: BanId;
  readonly userId: Identity['userId'];
  readonly guestKey: string | null;
  readonly displayName: string;
  readonly at: number;
}

/** Messages themselves live in the chat's book; the conference only counts and orders them. */
export interface ChatFacts {
  /** Of the newest message that was given out. */
  readonly seq: number;
  /** Of the newest message or change that was given out. */
  readonly version: number;
  /** Of the newest that is durable. */
  readonly writtenVersion: number;
}

export interface Poll extends PollDraft {
  readonly pollId: PollId;
  readonly status: 'draft' | 'open' | 'closed';
  readonly counts: readonly number[];
  /** Keys of the heads that voted (see `headOf`). */
  readonly voted: readonly string[];
  /** Head → name and choice; stays empty for anonymous polls, so that nobody can ever tell. */
  readonly choices: Readonly<
    Record<string, { readonly displayName: string; readonly options: readonly number[] }>
  >;
  /** There are votes that were not told to everybody and recorded yet: the next tick does. */
  readonly resultsOwed: boolean;
}

export interface Breakouts {
  readonly status: 'planned' | 'open' | 'closing';
  readonly assignment: BreakoutAssignment;
  readonly rooms: readonly BreakoutRoom[];
  /** Participant id → where they shall go (planned), or shall be (open). */
  readonly assigned: Readonly<Record<string, RoomId>>;
  /** Who was called back from a room, and where they go from there; null: they stay in the main room. */
  readonly heading: Readonly<Record<string, RoomId | null>>;
  /** When everybody was last told, and whether somebody has moved since. */
  readonly toldAt: number;
  readonly stale: boolean;
  /** When all return; null without a timer. */
  readonly endsAt: number | null;
}
export interface BreakoutRoom {
  readonly roomId: RoomId;
  readonly name: string;
  /** Null until its conference stands. */
  readonly conferenceId: ConferenceId | null;
  readonly needsHelp: boolean;
}

/** What every client is told of the media plane; the same for all. */
export interface MediaFacts {
  readonly rtpCapabilities: Sealed;
  readonly iceServers: { urls: string[]; username?: string; credential?: string }[];
  readonly preferredVideoCodec: VideoCodec;
}

export interface Router {
  readonly routerId: string;
  /** Null until it is open. */
  readonly nodeId: string | null;
}

/** Somebody prepared, waiting or admitted. People whose life is over are not kept. */
export interface Person {
  readonly participantId: ParticipantId;
  readonly identity: Identity;
  readonly life: 'requested' | 'waiting' | 'admitted';
  /** Since when this life lasts. */
  readonly since: number;
  readonly role: ConferenceRole;
  /** Host only until one by right is back; `cohost`: who then is a cohost again. */
  readonly promoted: boolean | 'cohost';
  /** What a host gave or took for this one person. */
  readonly permissions: PersonPermissions;
  /** Place in the queue of raised hands, and since when; null while the hand is down. */
  readonly hand: { readonly place: number; readonly at: number } | null;
  /** What they may read of the chat begins after this version. */
  readonly chatFrom: number;
  /** How fast they may still write, react, and do what everybody is told of. */
  readonly pace: {
    readonly chat: Bucket | null;
    readonly reaction: Bucket | null;
    readonly stir: Bucket | null;
  };
  /** The breakout room they are in; in the main room, and within a room itself, null. */
  readonly roomId: RoomId | null;
  /** Whether the ledger has them: it is told once, however often they change rooms. */
  readonly recorded: boolean;
  /** Why they wait; null unless they do. */
  readonly waitingFor: 'approval' | 'host_absent' | null;
  readonly audioOnly: boolean;
  readonly connectionId: string;
  /** Of the network they call from; null where there is none, or one zone. */
  readonly zone: string | null;
  readonly connected: boolean;
  readonly lostAt: number | null;
  /** Since when somebody who was in has no media and none could be given; null while all is well. */
  readonly mediaLostAt: number | null;
  /** Empty while prepared: there is no seat to take back. */
  readonly resumeToken: string;
  readonly rtpCapabilities: Sealed | null;
  readonly transports: Transports | null;
  /** A `welcome` is owed as soon as transports are open and the connection holds. */
  readonly owedWelcome: { readonly requestId: string | null } | null;
  /** A `prepared` is owed as soon as transports are open. */
  readonly owedPrepared: { readonly requestId: string | null } | null;
  /** Place in the roster and since when; null until the first `welcome`. */
  readonly presence: { readonly place: number; readonly at: number } | null;
  /** `muteOnEntry` concerns the first microphone only. */
  readonly hasSpoken: boolean;
  /** The client's wish; null before its first `view.changed`. */
  readonly tiles: readonly Tile[] | null;
  /** By track id. */
  readonly subscriptions: Readonly<Record<string, Subscription>>;
  readonly answers: readonly Answer[];
  /** Steps of the join and when they were reached, ms since the epoch; the first is its zero. */
  readonly trace: readonly { readonly step: string; readonly at: number }[];
}

export interface Transports {
  readonly sendId: string;
  readonly recvId: string;
  /** Null until both are open. */
  readonly offers: { readonly send: TransportOffer; readonly recv: TransportOffer } | null;
}

export interface Tile {
  readonly trackId: TrackId;
  /** Device pixels. */
  readonly height: number;
}

export interface Track {
  readonly trackId: TrackId;
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  readonly kind: MediaKind;
  readonly life: 'opening' | 'live' | 'muted';
  /** The wish; while opening it may differ from what was asked of media at first. */
  readonly muted: boolean;
  /** The publishing request, answered when the track is open. */
  readonly requestId: string;
  /** Muted against the client's wish before it was open, so its owner is told once it is. */
  readonly mutedByHost: boolean;
}

export interface Subscription {
  readonly subscriptionId: SubscriptionId;
  readonly trackId: TrackId;
  /** `failed` is kept, so that the plan does not try again and again. */
  readonly life: 'opening' | 'open' | 'failed';
  readonly kind: MediaKind;
  /** Null until open. */
  readonly rtpParameters: Sealed | null;
  /** The client can receive it; before that it stays paused whatever the plan says. */
  readonly ready: boolean;
  readonly paused: boolean;
  /** Highest simulcast layer wanted; null for sound. */
  readonly layer: number | null;
}

export interface Answer {
  readonly requestId: string;
  /** Who has yet to answer; null once there is a reply. `connects`: the transport that is being connected. */
  readonly owed: { readonly by: 'media' | 'chat'; readonly connects?: string } | null;
  /** Null while it is owed. */
  readonly reply:
    | { readonly ok: true; readonly data: Readonly<Record<string, unknown>> | null }
    | { readonly ok: false; readonly error: ErrorBody }
    | null;
}

export function openConference(opening: {
  conferenceId: ConferenceId;
  meeting: ConferenceMeeting;
  media: MediaFacts;
  /** As the durable meeting knows them. */
  bans: readonly BanFact[];
  now: number;
}): ConferenceState {
  return {
    conferenceId: opening.conferenceId,
    meeting: opening.meeting,
    durable: opening.meeting.settings,
    media: opening.media,
    openedAt: opening.now,
    startedAt: null,
    lastLeftAt: null,
    locked: false,
    epoch: 0,
    counter: 0,
    router: null,
    people: {},
    tracks: {},
    share: null,
    activeSpeaker: null,
    speakerSince: opening.now,
    permissions: opening.meeting.settings.permissions,
    spotlight: null,
    bans: opening.bans,
    lobbyMessages: [],
    chat: { seq: 0, version: 0, writtenVersion: 0 },
    polls: {},
    breakouts: null,
    parent: null,
    hosted: false,
    ended: false,
  };
}

/** Ids come from clients, so a look-up must not find what every object inherits. */
export const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const without = <Value>(
  record: Readonly<Record<string, Value>>,
  goes: (value: Value) => boolean,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => !goes(value)));

export interface ChangedPerson {
  readonly was: Person | undefined;
  readonly is: Person;
}

/**
 * Those who are not as they were, with how they were. Most commands change one person of many, and the order stays, so a walk
 * side by side spares a look-up for each.
 */
export function changedPeople(before: ConferenceState, after: ConferenceState): ChangedPerson[] {
  if (before.people === after.people) return [];
  const old = Object.values(before.people);
  const changed: ChangedPerson[] = [];
  Object.values(after.people).forEach((is, place) => {
    const beside = old[place];
    if (beside === is) return;
    const { participantId } = is;
    const was = beside?.participantId === participantId ? beside : own(before.people, participantId);
    if (was !== is) changed.push({ was, is });
  });
  return changed;
}

export const people = (state: ConferenceState): Person[] => Object.values(state.people);
export const prepared = (state: ConferenceState): Person[] =>
  people(state).filter((p) => p.life === 'requested');
/** In the order of the line: since when, then arrival at the door. */
export const waiting = (state: ConferenceState): Person[] =>
  people(state)
    .filter((p) => p.life === 'waiting')
    .sort((a, b) => a.since - b.since);
export const admitted = (state: ConferenceState): Person[] =>
  people(state).filter((p) => p.life === 'admitted');
/** Admitted and welcomed, in order of arrival: the roster. */
export const present = (state: ConferenceState): Person[] =>
  people(state)
    .filter((p) => p.presence !== null)
    .sort((a, b) => (a.presence?.place ?? 0) - (b.presence?.place ?? 0));
/** Welcomed once, and now in the main room, in a breakout room or on the way: whoever belongs to the meeting. */
export const isThere = (person: Person | undefined): person is Person =>
  person !== undefined && (person.presence !== null || person.roomId !== null || person.recorded);
export const isHost = (person: Person): boolean => person.role === 'host' || person.role === 'cohost';
export const tracksOf = (state: ConferenceState, participantId: ParticipantId): Track[] =>
  Object.values(state.tracks).filter((track) => track.participantId === participantId);
export const trackOfSource = (
  state: ConferenceState,
  participantId: ParticipantId,
  source: TrackSource,
): Track | undefined => tracksOf(state, participantId).find((track) => track.source === source);
/** Open at the media plane, so others may subscribe. */
export const isOpen = (track: Track): boolean => track.life !== 'opening';
/** Of a shared screen: its picture or its sound. */
export const isScreen = (source: TrackSource): boolean => source === 'screen' || source === 'screen_audio';
