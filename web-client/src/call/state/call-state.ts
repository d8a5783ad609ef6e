import {
  noAbilities,
  type Abilities,
  type Ban,
  type BreakoutsView,
  type ErrorBody,
  type LobbyMessage,
  type MeetingInfo,
  type ParticipantId,
  type ParticipantState,
  type PollView,
  type Reaction,
  type SubscriptionId,
  type TraceStep,
  type TrackId,
  type TrackSource,
  type WaitingPerson,
  type WaitingReason,
} from '#protocol';
import type { DeviceProblem } from '../devices/device-types.js';
import type { AwaitedTrack } from './awaited.js';
import { emptyChat, type ChatState } from './chat-state.js';
import type { Notice } from './notices.js';

/** Why a call is over for this person. */
export type LeaveReason =
  | 'left'
  | 'removed'
  | 'ended'
  /** The same seat was opened elsewhere (a second tab, another device). */
  | 'replaced'
  | 'denied'
  | 'expired'
  /** The server refused to let this person (back) in; `error` says why. */
  | 'refused';

export type CallPhase =
  | { readonly name: 'idle' }
  /** The preview page is open and the connection is being prepared. */
  | { readonly name: 'preparing' }
  /** Prepared: joining will be quick. */
  | { readonly name: 'ready' }
  /** Between the click on Join and the server's answer. */
  | { readonly name: 'entering' }
  /** `position` counts from 1. */
  | {
      readonly name: 'waiting';
      readonly topic: string;
      readonly position: number;
      readonly reason: WaitingReason;
      /** What hosts wrote to those who wait, oldest first. */
      readonly messages: readonly LobbyMessage[];
    }
  | { readonly name: 'joined' }
  /** The seat is kept and the client is trying; `since` is in epoch ms. After ten minutes `offerRetry` is set. */
  | { readonly name: 'reconnecting'; readonly since: number; readonly offerRetry: boolean }
  | { readonly name: 'left'; readonly reason: LeaveReason; readonly error: ErrorBody | null };

export type PhaseName = CallPhase['name'];

/** One of the person's own sources: microphone, camera, screen, screen audio. */
export interface OwnSource {
  /** Before entering: it is captured for the preview. In the meeting: the others get it. */
  readonly on: boolean;
  /** A device is being opened or closed right now: the button shows it is working. */
  readonly busy: boolean;
  readonly problem: DeviceProblem | null;
  /** Set while the source is published. */
  readonly trackId: TrackId | null;
  /** Counts up when `localStream(source)` gives another stream than before. */
  readonly revision: number;
}

/** A track of somebody else that this client receives, or is about to. */
export interface ReceivedTrack {
  readonly trackId: TrackId;
  readonly subscriptionId: SubscriptionId;
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  /** `streamOf(trackId)` gives a stream. */
  readonly live: boolean;
  /** Whether the server lets it flow at present; a paused picture keeps its last frame. */
  readonly active: boolean;
  /** Simulcast layer the server aims at, 0 = lowest; null when there is one or it is not known. */
  readonly layer: number | null;
}

export interface ShownReaction {
  readonly id: number;
  readonly participantId: ParticipantId;
  readonly displayName: string;
  readonly emoji: Reaction;
}

export interface Share {
  readonly participantId: ParticipantId;
  readonly trackId: TrackId;
}

/** Everything a screen needs to know about the call: plain data, replaced on every change, never changed in place. */
export interface CallState {
  readonly phase: CallPhase;
  /** Why preparing or joining failed, until the next try. */
  readonly entryError: ErrorBody | null;
  readonly audioOnly: boolean;
  readonly selfId: ParticipantId | null;
  readonly meeting: MeetingInfo | null;
  readonly abilities: Abilities;
  /** Everybody in the meeting, oneself included, in order of arrival. */
  readonly participants: readonly ParticipantState[];
  /** Order of the tiles, oneself included. It never jumps: see seats.ts. */
  readonly seats: readonly ParticipantId[];
  /** When each person was last the active speaker, in epoch ms. */
  readonly lastSpokeAt: Readonly<Record<string, number>>;
  readonly activeSpeaker: ParticipantId | null;
  /** Who speaks right now by measured level, oneself included (not when muted). */
  readonly speaking: readonly ParticipantId[];
  readonly pinned: ParticipantId | null;
  /** How many tiles a gallery page shows; the screen says so by `setPageSize`. */
  readonly pageSize: number;
  readonly lobby: readonly WaitingPerson[];
  readonly bans: readonly Ban[];
  readonly chat: ChatState;
  readonly polls: readonly PollView[];
  readonly breakouts: BreakoutsView | null;
  /** Shown for some seconds each. */
  readonly reactions: readonly ShownReaction[];
  /** A host asks for the microphone to be opened. */
  readonly unmuteRequest: { readonly displayName: string } | null;
  readonly share: Share | null;
  readonly own: Readonly<Record<TrackSource, OwnSource>>;
  readonly received: Readonly<Record<string, ReceivedTrack>>;
  /** Tracks of others that were lost and are about to come back. */
  readonly awaited: readonly AwaitedTrack[];
  /** Tracks that flowed and at present do not, although they should: their pictures stand still. */
  readonly stalled: readonly TrackId[];
  readonly mutedButSpeaking: boolean;
  /** The browser refuses to play sound until the person clicks: show "Click to hear" and call `unblockAudio()`. */
  readonly audioBlocked: boolean;
  /** The media path itself is broken or being restored, while signaling may be fine. */
  readonly mediaTrouble: boolean;
  readonly notices: readonly Notice[];
  readonly lastNoticeId: number;
  readonly trace: readonly TraceStep[];
}

const offSource: OwnSource = { on: false, busy: false, problem: null, trackId: null, revision: 0 };

export const initialCallState: CallState = {
  phase: { name: 'idle' },
  entryError: null,
  audioOnly: false,
  selfId: null,
  meeting: null,
  abilities: noAbilities,
  participants: [],
  seats: [],
  lastSpokeAt: {},
  activeSpeaker: null,
  speaking: [],
  pinned: null,
  pageSize: 25,
  lobby: [],
  bans: [],
  chat: emptyChat,
  polls: [],
  breakouts: null,
  reactions: [],
  unmuteRequest: null,
  share: null,
  own: { microphone: offSource, camera: offSource, screen: offSource, screen_audio: offSource },
  received: {},
  awaited: [],
  stalled: [],
  mutedButSpeaking: false,
  audioBlocked: false,
  mediaTrouble: false,
  notices: [],
  lastNoticeId: 0,
  trace: [],
};
