import type {
  ConferenceRole,
  DepartureReason,
  ErrorBody,
  ParticipantId,
  PermissionName,
  RoomId,
  TrackSource,
} from '#protocol';
import type { DeviceKind, DeviceProblem } from '../devices/device-types.js';

/**
 * Something worth telling the person once. It carries facts, not words: the screen finds the words, so that they can be
 * translated. `error` notices carry the server's advice, which is already a sentence for people.
 */
export type NoticeContent =
  | {
      readonly kind: 'participant_joined';
      readonly participantId: ParticipantId;
      readonly displayName: string;
    }
  | {
      readonly kind: 'participant_left';
      readonly participantId: ParticipantId;
      readonly displayName: string;
      readonly reason: DepartureReason;
    }
  | { readonly kind: 'waiting_to_enter'; readonly participantId: ParticipantId; readonly displayName: string }
  | { readonly kind: 'muted_by_host' }
  | { readonly kind: 'muted_on_entry' }
  | { readonly kind: 'camera_stopped_by_host' }
  | { readonly kind: 'share_started'; readonly participantId: ParticipantId; readonly displayName: string }
  | { readonly kind: 'share_stopped_by_host' }
  | { readonly kind: 'meeting_locked'; readonly locked: boolean }
  | { readonly kind: 'became_host' }
  /** One's own role was changed by somebody. */
  | { readonly kind: 'role_changed'; readonly role: ConferenceRole }
  /** What one may do was widened or narrowed by a host. */
  | { readonly kind: 'permission_changed'; readonly permission: PermissionName; readonly allowed: boolean }
  | { readonly kind: 'renamed_by_host'; readonly displayName: string }
  | { readonly kind: 'hand_raised'; readonly participantId: ParticipantId; readonly displayName: string }
  | { readonly kind: 'hand_lowered_by_host' }
  | {
      readonly kind: 'chat_message';
      readonly seq: number;
      readonly displayName: string;
      /** Not to everybody. */
      readonly direct: boolean;
      readonly text: string;
    }
  | { readonly kind: 'poll_opened'; readonly question: string }
  | { readonly kind: 'poll_closed'; readonly question: string }
  /** The person is in another room now; null: the main room. */
  | { readonly kind: 'moved_to_room'; readonly room: string | null }
  /** One may choose a breakout room. */
  | { readonly kind: 'rooms_opened' }
  | { readonly kind: 'rooms_closing'; readonly seconds: number }
  | { readonly kind: 'rooms_broadcast'; readonly displayName: string; readonly text: string }
  | {
      readonly kind: 'room_needs_help';
      readonly roomId: RoomId;
      readonly roomName: string;
      readonly displayName: string;
    }
  | { readonly kind: 'file_refused'; readonly name: string; readonly error: ErrorBody }
  /** A device vanished and another took over; `undoDeviceSwitch` takes the switch back. */
  | {
      readonly kind: 'device_unplugged';
      readonly device: DeviceKind;
      readonly lost: string;
      /** Label of what is used now, or null when nothing is left. */
      readonly now: string | null;
    }
  /** A device was plugged in that was chosen before, and is used again; or a new one that could be used. */
  | {
      readonly kind: 'device_plugged';
      readonly device: DeviceKind;
      readonly deviceId: string;
      readonly label: string;
      readonly inUse: boolean;
    }
  | { readonly kind: 'device_problem'; readonly source: TrackSource; readonly problem: DeviceProblem }
  /** It was written in the room before and not said there; it is in the message box again. */
  | { readonly kind: 'message_returned' }
  /** The seat was lost (long absence, restarted server) and the person was let in anew. */
  | { readonly kind: 'rejoined' }
  | { readonly kind: 'error'; readonly error: ErrorBody };

export interface Notice {
  /** Counts up within a call. */
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  readonly content: NoticeContent;
}

/** More than a person can read; the oldest go first. */
export const MAX_NOTICES = 20;
