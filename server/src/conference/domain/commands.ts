import type {
  BanId,
  BreakoutAssignment,
  ChatAudience,
  ChatMessage,
  ClientMessageOf,
  ConferenceId,
  DepartureReason,
  Direction,
  ErrorCode,
  FileId,
  LiveSettings,
  MediaKind,
  MeetingSettings,
  ParticipantId,
  PermissionMatrix,
  PermissionRole,
  Permissions,
  PersonPermissions,
  PollDraft,
  PollId,
  Reaction,
  RoomId,
  Sealed,
  TrackId,
  TrackSource,
  TransportOffer,
  UserId,
} from '#protocol';
import type { BanFact, Person } from './state.js';

/** Who somebody is, as the ticket proves it. */
export interface Identity {
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly photoUrl: string | null;
  /** Signed in through the directory. */
  readonly verified: boolean;
  /** Owns the meeting, so enters as host. */
  readonly owner: boolean;
  /** Gave the meeting's host key when joining, so enters as host. */
  readonly hostKey: boolean;
  /** What a guest's browser is known by, for bans and for one vote a head; null for people who are signed in. */
  readonly guestKey: string | null;
}

/** Who asks for a host's deed: a participant through signaling, or the owner through REST. */
export type Actor =
  { readonly by: 'participant'; readonly participantId: ParticipantId } | { readonly by: 'owner' };

interface FromConnection {
  readonly participantId: ParticipantId;
  readonly connectionId: string;
}
interface FromSomewhere extends FromConnection {
  /** The zone of the network they call from; missing or null where there is none, or one zone. */
  readonly zone?: string | null;
}
interface Request {
  readonly participantId: ParticipantId;
  readonly requestId: string;
}
interface HostDeed {
  readonly actor: Actor;
  /** Present when it came by signaling and wants a reply there. */
  readonly requestId?: string;
}

/** Drawn outside, since `decide` draws no ids. */
export interface NewBan {
  readonly banId: BanId;
}

export type ChatCommand =
  | ({
      readonly type: 'send_chat';
      readonly to: ChatAudience;
      readonly text: string;
      readonly replyTo: number | null;
      readonly fileIds: readonly FileId[];
    } & Request)
  | ({ readonly type: 'edit_chat'; readonly seq: number; readonly text: string } & Request)
  | ({ readonly type: 'delete_chat'; readonly seq: number } & Request)
  | ({
      readonly type: 'react_chat';
      readonly seq: number;
      readonly emoji: Reaction;
      readonly on: boolean;
    } & Request)
  | ({
      readonly type: 'read_chat';
      readonly after: number | null;
      readonly before: number | null;
      readonly limit: number;
    } & Request);

export type PollCommand =
  | ({ readonly type: 'save_poll'; readonly pollId: PollId | null; readonly poll: PollDraft } & Request)
  | ({ readonly type: 'launch_poll'; readonly pollId: PollId } & Request)
  | ({ readonly type: 'close_poll'; readonly pollId: PollId } & Request)
  | ({ readonly type: 'delete_poll'; readonly pollId: PollId } & Request)
  | ({ readonly type: 'vote'; readonly pollId: PollId; readonly options: readonly number[] } & Request);

/** From people in the main room or in one of the rooms; a room hands what concerns all on to its parent. */
export type BreakoutCommand =
  | ({
      readonly type: 'plan_rooms';
      readonly rooms: readonly string[];
      readonly assignment: BreakoutAssignment;
      /** In [0, 1), drawn outside: who goes where when assigned at random. */
      readonly chance: number;
    } & Request)
  | ({
      readonly type: 'assign_room';
      readonly target: ParticipantId;
      readonly roomId: RoomId | null;
    } & Request)
  | ({ readonly type: 'open_rooms'; readonly seconds: number | null } & Request)
  | ({ readonly type: 'join_room'; readonly roomId: RoomId } & Request)
  | ({ readonly type: 'return_from_room' } & Request)
  | ({ readonly type: 'broadcast_to_rooms'; readonly text: string } & Request)
  | ({ readonly type: 'ask_for_help' } & Request)
  | ({ readonly type: 'set_rooms_timer'; readonly seconds: number | null } & Request)
  | ({ readonly type: 'close_rooms' } & Request);

/** What comes from outside: people, through signaling and REST. */
export type RequestCommand =
  /** Opens transports early for somebody still on the preview page, if they would be admitted. */
  | ({
      readonly type: 'prepare';
      readonly identity: Identity;
      /** When the ticket was asked for, ms since the epoch: zero of the join trace. Missing: the first command's time. */
      readonly askedAt?: number;
      readonly requestId?: string;
    } & FromSomewhere)
  | ({
      readonly type: 'request_to_join';
      readonly identity: Identity;
      readonly audioOnly: boolean;
      /** The seat's secret, minted by signaling; the state keeps it to hand it out again in `welcome`. */
      readonly resumeToken: string;
      readonly rtpCapabilities: Sealed | null;
      /** As in `prepare`. */
      readonly askedAt?: number;
      readonly requestId?: string;
    } & FromSomewhere)
  | ({
      readonly type: 'resume';
      readonly resumeToken: string;
      readonly freshMedia: boolean;
      readonly rtpCapabilities: Sealed | null;
      readonly requestId?: string;
    } & FromSomewhere)
  /** `clean`: the client closed it on purpose (tab closed), so the participant leaves at once. */
  | ({ readonly type: 'connection_lost'; readonly clean: boolean } & FromConnection)
  | ({ readonly type: 'leave' } & Request)
  | ({
      readonly type: 'connect_transport';
      readonly direction: Direction;
      readonly dtlsParameters: Sealed;
    } & Request)
  | ({ readonly type: 'restart_ice'; readonly direction: Direction } & Request)
  | ({
      readonly type: 'publish';
      readonly source: TrackSource;
      readonly rtpParameters: Sealed;
      readonly muted: boolean;
    } & Request)
  | ({ readonly type: 'unpublish'; readonly source: TrackSource } & Request)
  | ({ readonly type: 'set_muted'; readonly source: TrackSource; readonly muted: boolean } & Request)
  | ({ readonly type: 'claim_share' } & Request)
  | ({ readonly type: 'release_share' } & Request)
  | { readonly type: 'track_ready'; readonly participantId: ParticipantId; readonly trackId: TrackId }
  | {
      readonly type: 'change_view';
      readonly participantId: ParticipantId;
      readonly tiles: ClientMessageOf<'view.changed'>['tiles'];
    }
  | ({ readonly type: 'admit'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'deny'; readonly participantId: ParticipantId; readonly ban: NewBan | null } & HostDeed)
  | ({ readonly type: 'admit_all' } & HostDeed)
  | ({ readonly type: 'lock'; readonly locked: boolean } & HostDeed)
  | ({ readonly type: 'mute_participant'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'mute_all'; readonly mayUnmute: boolean } & HostDeed)
  | ({ readonly type: 'ask_unmute'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'stop_camera'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'stop_share'; readonly participantId: ParticipantId } & HostDeed)
  | ({
      readonly type: 'remove';
      readonly participantId: ParticipantId;
      readonly ban: NewBan | null;
    } & HostDeed)
  | ({ readonly type: 'unban'; readonly banId: BanId } & HostDeed)
  | ({
      readonly type: 'set_role';
      readonly participantId: ParticipantId;
      readonly role: 'cohost' | 'attendee' | 'viewer';
    } & HostDeed)
  | ({ readonly type: 'hand_over'; readonly participantId: ParticipantId } & HostDeed)
  /** The host key was given and found right before this comes here. */
  | { readonly type: 'claim_host'; readonly participantId: ParticipantId }
  | ({
      readonly type: 'set_permissions';
      readonly role: PermissionRole;
      readonly change: { readonly [Name in keyof Permissions]?: boolean | undefined };
    } & HostDeed)
  | ({
      readonly type: 'set_person_permissions';
      readonly participantId: ParticipantId;
      readonly permissions: PersonPermissions;
    } & HostDeed)
  | ({ readonly type: 'change_settings'; readonly settings: LiveSettings } & HostDeed)
  | ({ readonly type: 'spotlight'; readonly participantId: ParticipantId | null } & HostDeed)
  | ({ readonly type: 'lobby_message'; readonly text: string } & HostDeed)
  | ({
      readonly type: 'rename';
      /** Whom; null: oneself. */
      readonly target: ParticipantId | null;
      readonly displayName: string;
    } & Request)
  | ({ readonly type: 'raise_hand'; readonly raised: boolean } & Request)
  | ({ readonly type: 'lower_hand'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'lower_all_hands' } & HostDeed)
  | ({ readonly type: 'react'; readonly emoji: Reaction } & Request)
  | ChatCommand
  | PollCommand
  | BreakoutCommand
  | ({ readonly type: 'end' } & HostDeed)
  /** The durable meeting was changed by somebody who may; checked and committed before it comes here. */
  | { readonly type: 'change_meeting'; readonly topic: string; readonly settings: MeetingSettings };

/** What effects yield, and what media and time report. `epoch` guards against results for something already closed. */
export type ReportCommand =
  | {
      readonly type: 'router_opened';
      readonly epoch: number;
      readonly routerId: string;
      readonly nodeId: string;
    }
  | { readonly type: 'router_failed'; readonly epoch: number; readonly routerId: string }
  | {
      readonly type: 'transports_opened';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      /** Which pair: the same person may have had another before. */
      readonly sendId: string;
      readonly recvId: string;
      readonly send: TransportOffer;
      readonly recv: TransportOffer;
    }
  | {
      readonly type: 'transports_failed';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly sendId: string;
    }
  | {
      readonly type: 'track_opened';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
    }
  | {
      readonly type: 'track_failed';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
      readonly code: 'MEDIA_UNSUPPORTED' | 'MEDIA_UNAVAILABLE' | 'INVALID_REQUEST' | 'NOT_FOUND';
    }
  | {
      readonly type: 'subscription_opened';
      readonly epoch: number;
      /** Who receives, and what: the state keeps subscriptions with their receiver, by track. */
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
      readonly subscriptionId: string;
      readonly kind: MediaKind;
      readonly rtpParameters: Sealed;
    }
  | {
      readonly type: 'subscription_failed';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
      readonly subscriptionId: string;
    }
  /** A subscription that was open is no more, though its track is: it is planned anew. */
  | {
      readonly type: 'subscription_lost';
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
      readonly subscriptionId: string;
    }
  /** Media answered a request that only it can answer (connecting a transport, restarting ICE). */
  | {
      readonly type: 'request_answered';
      readonly participantId: ParticipantId;
      readonly requestId: string;
      readonly answer:
        | { readonly ok: true; readonly data?: Readonly<Record<string, unknown>> }
        | { readonly ok: false; readonly code: ErrorCode };
    }
  | { readonly type: 'speaker_changed'; readonly participantId: ParticipantId | null }
  | {
      readonly type: 'layer_changed';
      readonly participantId: ParticipantId;
      readonly trackId: TrackId;
      readonly subscriptionId: string;
      readonly layer: number | null;
    }
  /** The chat's book has done, or refused, what `write_chat` asked. Reports come in the order of the effects. */
  | {
      readonly type: 'chat_written';
      readonly participantId: ParticipantId;
      readonly requestId: string;
      readonly answer:
        ({ readonly ok: true } & WrittenMessage) | { readonly ok: false; readonly code: ErrorCode };
    }
  | RoomReport
  /** A worker died or was closed: everything of this router is gone. */
  | { readonly type: 'media_lost'; readonly routerId: string }
  /** A part of the router is gone: these transports with all in them. */
  | { readonly type: 'transports_lost'; readonly routerId: string; readonly transportIds: readonly string[] }
  /** Media can carry more again: who lost theirs and could not be given another is tried again. */
  | { readonly type: 'media_back' }
  /**
   * The process that ran this conference ended, and another goes on. Every connection is gone; everybody has the whole time
   * from now to come back, however long it took. `lastSeenAt`: when the process before was last at work.
   */
  | { readonly type: 'recovered'; readonly lastSeenAt: number }
  /** After a restart: bans that the database knows; a journal that was away may have missed one. */
  | { readonly type: 'bans_found'; readonly bans: readonly BanFact[] }
  /** Time passed: seats, waiting people and preparations that ran out are let go. */
  | { readonly type: 'tick' }
  /** An orderly stop of the server: everybody is told, the meeting stays joinable. */
  | { readonly type: 'server_stopping' };

/** A message as it is now, and what only the conference must know of it to tell the right people. */
export interface WrittenMessage {
  readonly message: ChatMessage;
  /** The version with which it was first written; the message's own, unless it was changed since. */
  readonly sentVersion: number;
  /** Of the person written to: they may have more than one seat. */
  readonly toUserId: UserId | null;
}

/** Between a conference and its breakout rooms, which are conferences of their own: each tells the other by commands. */
export type RoomReport =
  /** To the parent: the room asked for by `open_room` stands. */
  | { readonly type: 'room_opened'; readonly roomId: RoomId; readonly conferenceId: ConferenceId }
  | { readonly type: 'room_failed'; readonly roomId: RoomId }
  /** To the parent: the room has no conference any more, or never got one. */
  | { readonly type: 'room_lost'; readonly roomId: RoomId }
  /** To the room: somebody comes from the main room, with the connection they have. */
  | { readonly type: 'arrive_in_room'; readonly traveller: Traveller }
  /** To the room: send somebody back to the main room. */
  | { readonly type: 'send_back'; readonly participantId: ParticipantId }
  /** To the parent: somebody is back from a room, connected or not. */
  | { readonly type: 'back_from_room'; readonly roomId: RoomId; readonly traveller: Traveller }
  /** To the parent: somebody in a room has been told the whole truth about it, and may hear the rest from the parent. */
  | { readonly type: 'welcomed_in_room'; readonly participantId: ParticipantId }
  /** To the parent: somebody left the meeting from within a room. */
  | {
      readonly type: 'left_from_room';
      readonly participantId: ParticipantId;
      readonly reason: DepartureReason;
      readonly at: number;
    }
  /** To the parent: their connection in the room is another, is lost, or is back. */
  | {
      readonly type: 'connection_in_room';
      readonly participantId: ParticipantId;
      readonly connectionId: string;
      readonly connected: boolean;
      readonly lostAt: number | null;
      /** A reloaded client, which counts its requests anew. */
      readonly fresh: boolean;
    }
  /** To the parent: a command that concerns the whole meeting, from somebody in a room. */
  | { readonly type: 'hand_up'; readonly command: RequestCommand }
  /** To the room: the parent has let go of somebody in it. */
  | {
      readonly type: 'forget_in_room';
      readonly participantId: ParticipantId;
      readonly reason: DepartureReason;
    }
  /** To the room: the parent's rules, topic and roles, whenever they change. */
  | ({ readonly type: 'follow_parent' } & Following)
  /** To the room: it is over; everybody goes back (`moved`) or the meeting has ended. */
  | { readonly type: 'close_room'; readonly reason: 'moved' | 'ended' | 'server_stopping' };

/** What a room has from its parent. */
export interface Following {
  readonly topic: string;
  readonly settings: MeetingSettings;
  readonly permissions: PermissionMatrix;
  readonly locked: boolean;
  /** Those in this room. */
  readonly people: readonly (Pick<Traveller, 'participantId' | 'role' | 'permissions'> & {
    readonly displayName: string;
  })[];
}

/** Somebody on the way between rooms, with all that stays the same. */
export interface Traveller extends Pick<
  Person,
  | 'participantId'
  | 'identity'
  | 'role'
  | 'permissions'
  | 'pace'
  | 'audioOnly'
  | 'connectionId'
  | 'zone'
  | 'connected'
  | 'lostAt'
  | 'rtpCapabilities'
  | 'hasSpoken'
  | 'answers'
> {
  /** The secret part of the seat's token; each conference puts its own id before it. */
  readonly resumeSecret: string;
  /** The request their next `welcome` answers; mostly none. */
  readonly answering: string | null;
}

export type Command = RequestCommand | ReportCommand;
