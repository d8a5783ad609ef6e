import type {
  ChatAudience,
  ConferenceId,
  Direction,
  FileId,
  MediaKind,
  MeetingId,
  ParticipantId,
  PollId,
  Reaction,
  RoomId,
  Sealed,
  ServerMessage,
  TrackId,
  TrackSource,
  UserId,
} from '#protocol';

import type { RoomReport } from './commands.js';
import type { BanFact, Poll } from './state.js';

/**
 * What a decision asks of the world, as data. The runner performs effects in this order, but lets those that touch
 * different objects run side by side; what one yields comes back as a report command that carries `epoch`.
 * Closing cascades as in the media plane: a router closes its transports, a transport its tracks and subscriptions, a
 * track the subscriptions to it; no effect is emitted for the children.
 */
export type MediaEffect =
  | {
      readonly type: 'open_router';
      readonly epoch: number;
      readonly routerId: string;
      /** Of the first who needs it. */
      readonly zone: string | null;
    }
  | { readonly type: 'close_router'; readonly routerId: string }
  | {
      readonly type: 'open_transports';
      readonly epoch: number;
      readonly routerId: string;
      readonly participantId: ParticipantId;
      readonly zone: string | null;
      readonly sendId: string;
      readonly recvId: string;
    }
  | {
      readonly type: 'close_transports';
      readonly participantId: ParticipantId;
      readonly sendId: string;
      readonly recvId: string;
    }
  /** A single one that nobody owns. */
  | { readonly type: 'close_transport'; readonly transportId: string }
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
    }
  | { readonly type: 'record_ban'; readonly meetingId: MeetingId; readonly ban: BanFact }
  | { readonly type: 'record_unban'; readonly meetingId: MeetingId; readonly banId: BanFact['banId'] }
  /** The poll as it is now; null: it was deleted. */
  | {
      readonly type: 'record_poll';
      readonly conferenceId: ConferenceId;
      readonly meetingId: MeetingId;
      readonly pollId: PollId;
      readonly poll: Poll | null;
    };

/** Who writes or reads, as the chat's book checks and keeps it. */
export interface ChatPerson {
  readonly participantId: ParticipantId;
  readonly userId: UserId | null;
  readonly displayName: string;
  readonly verified: boolean;
  /** May read what is for hosts, and delete what others wrote. */
  readonly host: boolean;
}

/** Writes are done one after the other, so that reports come in the order of the effects. */
export type ChatEffect =
  /** Yields `chat_written`. */
  | {
      readonly type: 'write_chat';
      readonly conferenceId: ConferenceId;
      readonly meetingId: MeetingId;
      readonly requestId: string;
      readonly by: ChatPerson;
      /** What was sent up to this version `by` may not see. */
      readonly from: number;
      /** Given out by the conference: rises with every write. */
      readonly version: number;
      readonly at: number;
      readonly deed:
        | {
            readonly type: 'send';
            readonly seq: number;
            readonly to: ChatAudience;
            /** Of the person written to; null for the other audiences. */
            readonly toUserId: UserId | null;
            readonly toName: string | null;
            /** Whether that person is host or cohost. */
            readonly toHost: boolean;
            readonly text: string;
            readonly replyTo: number | null;
            readonly fileIds: readonly FileId[];
          }
        | { readonly type: 'edit'; readonly seq: number; readonly text: string }
        | { readonly type: 'delete'; readonly seq: number }
        | {
            readonly type: 'react';
            readonly seq: number;
            readonly emoji: Reaction;
            readonly on: boolean;
          };
    }
  /** Its answer goes straight to the connection as the reply to `requestId`: a page of what `by` may see. */
  | {
      readonly type: 'load_chat';
      readonly conferenceId: ConferenceId;
      readonly connectionId: string;
      readonly requestId: string;
      readonly by: ChatPerson;
      /** What was sent up to this version stays hidden, even when it was changed since. */
      readonly from: number;
      readonly after: number | null;
      readonly before: number | null;
      readonly limit: number;
    };

/** Between a conference and its breakout rooms. */
export type RoomEffect =
  /** A room's conference is opened with what it inherits; yields `room_opened` or `room_failed`. */
  | { readonly type: 'open_room'; readonly roomId: RoomId; readonly name: string }
  /** `command` goes to the conference of a room. */
  | { readonly type: 'tell_room'; readonly conferenceId: ConferenceId; readonly command: RoomReport }
  /** `command` goes to the parent conference. */
  | { readonly type: 'tell_parent'; readonly conferenceId: ConferenceId; readonly command: RoomReport }
  /** What this connection sends from now on is for that conference, which hears of it when the connection is gone. */
  | {
      readonly type: 'reseat';
      readonly connectionId: string;
      readonly conferenceId: ConferenceId;
      readonly participantId: ParticipantId;
    };

export type Effect =
  | MediaEffect
  | LedgerEffect
  | ChatEffect
  | RoomEffect
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
