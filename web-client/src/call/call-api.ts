import type {
  ErrorBody,
  JoinResponse,
  ParticipantId,
  Reaction,
  TrackId,
  TrackSource,
  TraceStep,
} from '#protocol';
import type { CallState } from './state/call-state.js';
import type { DeviceKind, DeviceState, Preferences } from './devices/device-types.js';
import type { TileWish } from './media/view-reporter.js';
import type { ChatDeeds, DocumentDeeds, HostDeeds, PollDeeds, RoomDeeds } from './together-api.js';
import type { MeasuredGap } from './media/gap-meter.js';
import type { TrackStatistics, TransportStatistics } from './media/track-statistics.js';

/** What was asked is done, or refused with a code and a sentence for people. Nothing in this facade throws for refusals. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: ErrorBody };

export interface Levels {
  /** Loudness of a participant's (or one's own) microphone now, 0..1 on a scale that suits a bar. */
  of(participantId: ParticipantId): number;
  /** One's own microphone, also while muted and in the preview; 0..1. */
  own(): number;
  /** Called about five times a second while something is measured. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** Lists, choices and permissions of cameras, microphones and speakers. */
export interface Devices {
  readonly state: DeviceState;
  subscribe(listener: (state: DeviceState) => void): () => void;
  readonly preferences: Preferences;
  remember(change: Partial<Preferences>): void;
  /** Reads the lists anew; the browser tells most changes by itself. */
  refresh(): Promise<void>;
  /** Plays a short generated chime on the chosen speaker. Resolves when it has ended. */
  testSpeaker(): Promise<Outcome>;
}

/** One click returns to a meeting that was left by a reload or a crash. */
export interface ResumableCall {
  readonly displayName: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly audioOnly: boolean;
}

export interface Diagnostics {
  readonly phase: string;
  readonly participantId: string | null;
  readonly meetingCode: string | null;
  readonly signaling: string;
  /** Steps since the click on Join, client's and server's. */
  readonly trace: { readonly client: readonly TraceStep[]; readonly server: readonly TraceStep[] };
  readonly transports: readonly TransportStatistics[];
  readonly tracks: readonly TrackStatistics[];
  /** How long other people's sound and pictures were interrupted, as this client saw it: the last ones, newest last. */
  readonly gaps: readonly MeasuredGap[];
  /** What went wrong without anybody being asked: the last few, newest last. */
  readonly problems: readonly string[];
}

/**
 * One person's way through one meeting, from the preview to the end. Framework-free: screens read `state`, listen, and
 * call the deeds below. All deeds may be called at any time; one that does not fit the phase does nothing or says why.
 */
export interface Call {
  readonly state: CallState;
  /** Called after every change, with the new state. Returns the way to stop. */
  subscribe(listener: (state: CallState) => void): () => void;
  readonly devices: Devices;
  readonly levels: Levels;

  // Before entering
  /** Opens what the person wants to see and hear in the preview. Problems land in `state.own` and `devices.state`. */
  openPreview(wish: { readonly microphone: boolean; readonly camera: boolean }): Promise<void>;
  /**
   * Gets a ticket, opens the connection and (when the person would be admitted at once) the media transports. A blank name
   * is fine here; `join` gives the final one. `entryError` and the outcome say PASSCODE_REQUIRED and the like; call again.
   */
  prepare(
    meetingIdOrCode: string,
    who: {
      readonly displayName: string;
      readonly passcode?: string | undefined;
      /** Enters as host. */
      readonly hostKey?: string | undefined;
    },
  ): Promise<Outcome>;
  /** What the join call told, for the page before joining (who is there already); null before `prepare` succeeded. */
  readonly admission: JoinResponse | null;
  /** The click on Join. Resolves when in the meeting or in the waiting room. Mic and camera go as the preview shows them. */
  join(who: { readonly displayName: string; readonly audioOnly?: boolean | undefined }): Promise<Outcome>;

  // After a reload
  resumable(meetingCode: string): ResumableCall | null;
  /** Returns to the seat, or (when it is gone) enters anew. Microphone and camera go as wished, or as they were. */
  resume(
    meetingCode: string,
    wish?: { readonly microphone: boolean; readonly camera: boolean },
  ): Promise<Outcome>;

  // Own media
  toggleMicrophone(): Promise<Outcome>;
  toggleCamera(): Promise<Outcome>;
  setMicrophone(on: boolean): Promise<Outcome>;
  setCamera(on: boolean): Promise<Outcome>;
  /** Must be called from a click. A picker that the person closes is `ok`. */
  startShare(): Promise<Outcome>;
  stopShare(): Promise<Outcome>;
  select(kind: DeviceKind, deviceId: string | null): Promise<Outcome>;
  /** Takes back the switch that a `device_unplugged` or `device_plugged` notice told of, as far as the device is there. */
  undoDeviceSwitch(kind: DeviceKind): Promise<Outcome>;
  /** Plays all sound after the browser had refused to. Must be called from a click. */
  unblockAudio(): Promise<void>;

  // Pictures
  /** A remote track's stream (the same object as long as the track lives), or null while it is not received. */
  streamOf(trackId: TrackId): MediaStream | null;
  /** Called with a stream of others just before it ends: the last moment at which its picture can be drawn. */
  beforeEnding(listener: (stream: MediaStream) => void): () => void;
  /** One's own camera, screen or microphone, also in the preview. */
  localStream(source: TrackSource): MediaStream | null;
  /** The whole wish: every video tile on the screen, height in device pixels. Debounced here; call as often as you like. */
  showTiles(tiles: readonly TileWish[]): void;
  /** The first picture of this track is on the screen (from requestVideoFrameCallback). Completes the join trace. */
  frameShown(trackId: TrackId): void;

  // Looks
  pin(participantId: ParticipantId | null): void;
  setPageSize(tiles: number): void;
  dismissNotice(id: number): void;

  // Hosts
  admit(participantId: ParticipantId): Promise<Outcome>;
  deny(participantId: ParticipantId, options?: { readonly block: boolean }): Promise<Outcome>;
  admitAll(): Promise<Outcome>;
  lock(locked: boolean): Promise<Outcome>;
  muteAll(options?: { readonly mayUnmute: boolean }): Promise<Outcome>;
  muteParticipant(participantId: ParticipantId): Promise<Outcome>;
  remove(participantId: ParticipantId, options?: { readonly ban: boolean }): Promise<Outcome>;
  end(): Promise<Outcome>;

  // Together
  readonly host: HostDeeds;
  readonly chat: ChatDeeds;
  readonly polls: PollDeeds;
  readonly documents: DocumentDeeds;
  readonly rooms: RoomDeeds;
  /** One's own name, where `abilities.rename`. */
  rename(displayName: string): Promise<Outcome>;
  raiseHand(raised: boolean): Promise<Outcome>;
  react(emoji: Reaction): Promise<Outcome>;
  /** Answers `state.unmuteRequest`: opens the microphone, or only takes the question away. */
  answerUnmute(yes: boolean): Promise<Outcome>;

  // Leaving and returning
  leave(): Promise<void>;
  /** Enters the same meeting again after having left, under the same name, microphone and camera as they were. */
  rejoin(): Promise<Outcome>;
  /** Tries the connection now instead of at the end of the waiting time. */
  retryNow(): void;
  /** Lets go of everything: devices, connection, listeners. The object is of no use afterwards. */
  dispose(): void;

  trace(): readonly TraceStep[];
  /** Plain JSON. The page attaches it as `window.conclave.diagnostics`. */
  diagnostics(): Promise<Diagnostics>;
}
