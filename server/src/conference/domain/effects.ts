import type {
  ConferenceId,
  Direction,
  MediaKind,
  MeetingId,
  ParticipantId,
  Sealed,
  ServerMessage,
  TrackId,
  TrackSource,
  UserId,
} from '#protocol';

/**
 * What a decision asks of the world, as data. The runner performs effects in this order, but lets those that touch
 * different objects run side by side; what one yields comes back as a report command that carries `epoch`.
 * Closing cascades as in the media plane: a router closes its transports, a transport its tracks and subscriptions, a
 * track the subscriptions to it; no effect is emitted for the children.
 */
export type MediaEffect =
  | { readonly type: 'open_router'; readonly epoch: number; readonly routerId: string }
  | { readonly type: 'close_router'; readonly routerId: string }
  | {
      readonly type: 'open_transports';
      readonly epoch: number;
      readonly routerId: string;
      readonly participantId: ParticipantId;
      readonly sendId: string;
      readonly recvId: string;
    }
  | { readonly type: 'close_transports'; readonly sendId: string; readonly recvId: string }
  | {
      readonly type: 'connect_transport';
      readonly participantId: ParticipantId;
      readonly requestId: string;
      readonly transportId: string;
      readonly dtlsParameters: Sealed;
    }
  | {
      readonly type: 'restart_ice';
      readonly participantId: ParticipantId;
      readonly requestId: string;
      readonly transportId: string;
      readonly direction: Direction;
    }
  | {
      readonly type: 'open_track';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly transportId: string;
      readonly trackId: TrackId;
      readonly source: TrackSource;
      readonly kind: MediaKind;
      readonly rtpParameters: Sealed;
      readonly paused: boolean;
    }
  | { readonly type: 'set_track_paused'; readonly trackId: TrackId; readonly paused: boolean }
  | { readonly type: 'close_track'; readonly trackId: TrackId }
  | {
      readonly type: 'open_subscription';
      readonly epoch: number;
      readonly participantId: ParticipantId;
      readonly transportId: string;
      readonly subscriptionId: string;
      readonly trackId: TrackId;
      readonly rtpCapabilities: Sealed;
    }
  | {
      readonly type: 'set_subscription';
      readonly subscriptionId: string;
      readonly paused: boolean;
      readonly layer: number | null;
    }
  | { readonly type: 'close_subscription'; readonly subscriptionId: string };

/** Facts for the durable trace; written in this order. */
export type LedgerEffect =
  | {
      readonly type: 'record_started';
      readonly conferenceId: ConferenceId;
      readonly meetingId: MeetingId;
      readonly at: number;
    }
  | {
      readonly type: 'record_joined';
      readonly conferenceId: ConferenceId;
      readonly meetingId: MeetingId;
      readonly participantId: ParticipantId;
      readonly userId: UserId | null;
      readonly displayName: string;
      readonly at: number;
      readonly nodeId: string | null;
    }
  | { readonly type: 'record_left'; readonly participantId: ParticipantId; readonly at: number }
  | {
      readonly type: 'record_ended';
      readonly conferenceId: ConferenceId;
      readonly meetingId: MeetingId;
      readonly at: number;
      readonly forGood: boolean;
    };

export type Effect =
  | MediaEffect
  | LedgerEffect
  /** `to` are connection ids, resolved when it was decided. */
  | { readonly type: 'deliver'; readonly to: readonly string[]; readonly message: ServerMessage }
  | { readonly type: 'close_connection'; readonly connectionId: string }
  /** A step of somebody's join was reached; for the log. `ms` since the ticket was asked for. */
  | {
      readonly type: 'trace';
      readonly participantId: ParticipantId;
      readonly step: string;
      readonly ms: number;
    }
  /** Nothing follows: the conference can be forgotten. */
  | { readonly type: 'end' };
