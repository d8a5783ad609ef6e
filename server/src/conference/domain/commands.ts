import type {
  ClientMessageOf,
  Direction,
  ErrorCode,
  MediaKind,
  MeetingSettings,
  ParticipantId,
  Sealed,
  TrackId,
  TrackSource,
  TransportOffer,
  UserId,
} from '#protocol';

/** Who somebody is, as the ticket proves it. */
export interface Identity {
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly photoUrl: string | null;
  /** Signed in through the directory. */
  readonly verified: boolean;
  /** Owns the meeting, so enters as host. */
  readonly owner: boolean;
}

/** Who asks for a host's deed: a participant through signaling, or the owner through REST. */
export type Actor =
  { readonly by: 'participant'; readonly participantId: ParticipantId } | { readonly by: 'owner' };

interface FromConnection {
  readonly participantId: ParticipantId;
  readonly connectionId: string;
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

/** What comes from outside: people, through signaling and REST. */
export type RequestCommand =
  /** Opens transports early for somebody still on the preview page, if they would be admitted. */
  | ({
      readonly type: 'prepare';
      readonly identity: Identity;
      /** When the ticket was asked for, ms since the epoch: zero of the join trace. Missing: the first command's time. */
      readonly askedAt?: number;
      readonly requestId?: string;
    } & FromConnection)
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
    } & FromConnection)
  | ({
      readonly type: 'resume';
      readonly resumeToken: string;
      readonly freshMedia: boolean;
      readonly rtpCapabilities: Sealed | null;
      readonly requestId?: string;
    } & FromConnection)
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
  | ({ readonly type: 'deny'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'admit_all' } & HostDeed)
  | ({ readonly type: 'lock'; readonly locked: boolean } & HostDeed)
  | ({ readonly type: 'mute_participant'; readonly participantId: ParticipantId } & HostDeed)
  | ({ readonly type: 'mute_all' } & HostDeed)
  | ({ readonly type: 'remove'; readonly participantId: ParticipantId } & HostDeed)
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
  /** A worker died or was closed: everything of this router is gone. */
  | { readonly type: 'media_lost'; readonly routerId: string }
  /** Time passed: seats, waiting people and preparations that ran out are let go. */
  | { readonly type: 'tick' }
  /** An orderly stop of the server: everybody is told, the meeting stays joinable. */
  | { readonly type: 'server_stopping' };

export type Command = RequestCommand | ReportCommand;
