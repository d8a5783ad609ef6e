import type { ConferenceId, ErrorCode, MeetingId, ParticipantId, TrackSource } from '#protocol';

/** Somebody heard or saw nothing of somebody else for a while, though they should have. */
export interface NoticedGap {
  readonly conferenceId: ConferenceId;
  readonly meetingId: MeetingId;
  /** Who noticed it. */
  readonly participantId: ParticipantId;
  readonly fromParticipantId: ParticipantId;
  readonly source: TrackSource;
  readonly ms: number;
}

/** Keeps what people noticed. `note` never waits and never throws; what cannot be kept is counted as dropped. */
export interface MediaGaps {
  note(gap: NoticedGap): void;
}

/** What the door tells of who comes in and what they notice. No call waits or throws. */
export interface DoorWatch {
  gap(gap: NoticedGap): void;
  /** Somebody is back in their seat. */
  resumed(): void;
  /** Somebody was not let in. */
  refused(code: ErrorCode): void;
  /** How many sockets are open is asked when it is wanted. */
  countSockets(count: () => number): void;
}

/** Takes nodes out of service and back; a house with one fake plane has none. */
export interface FleetSteering {
  /** Whether new things are placed there. */
  drain(nodeId: string, draining: boolean): unknown;
  /** Takes what runs there elsewhere, bit by bit; resolves when that is done. */
  moveOff(nodeId: string): Promise<unknown>;
}

export const MEDIA_GAPS = Symbol('MediaGaps');
export const DOOR_WATCH = Symbol('DoorWatch');

/** For worlds in which nobody watches. */
export const nobodyWatches: DoorWatch = {
  gap: () => undefined,
  resumed: () => undefined,
  refused: () => undefined,
  countSockets: () => undefined,
};
