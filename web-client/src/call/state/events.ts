import type { ErrorBody, ParticipantId, ServerMessage, TraceStep, TrackId, TrackSource } from '#protocol';
import type { ChatEvent } from './chat-events.js';
import type { LeaveReason, OwnSource } from './call-state.js';
import type { NoticeContent } from './notices.js';
import type { OwnChange } from './own-change.js';

/** Everything that changes the state of a call: what the server says, and what happens on this side. */
export type CallEvent =
  | { readonly type: 'server'; readonly message: ServerMessage }
  | { readonly type: 'preparing' }
  /** Preparing or joining was refused; the person stays on the preview. */
  | { readonly type: 'entry_refused'; readonly error: ErrorBody }
  | { readonly type: 'entering'; readonly audioOnly: boolean }
  | { readonly type: 'connection_lost' }
  | { readonly type: 'retry_offered' }
  | { readonly type: 'left'; readonly reason: LeaveReason; readonly error: ErrorBody | null }
  | { readonly type: 'own_changed'; readonly source: TrackSource; readonly change: Partial<OwnSource> }
  | { readonly type: 'received'; readonly trackId: TrackId; readonly live: boolean }
  | { readonly type: 'speaking'; readonly participantIds: readonly ParticipantId[] }
  | { readonly type: 'muted_but_speaking'; readonly value: boolean }
  | { readonly type: 'audio_blocked'; readonly value: boolean }
  | { readonly type: 'media_trouble'; readonly value: boolean }
  | { readonly type: 'stalled'; readonly trackIds: readonly TrackId[] }
  /** Some of what is awaited has not come back in time. */
  | { readonly type: 'awaited_over' }
  | { readonly type: 'pinned'; readonly participantId: ParticipantId | null }
  | { readonly type: 'page_sized'; readonly tiles: number }
  | { readonly type: 'notice'; readonly content: NoticeContent }
  | { readonly type: 'notice_dismissed'; readonly id: number }
  | { readonly type: 'chat'; readonly event: ChatEvent }
  | { readonly type: 'myself'; readonly change: OwnChange }
  | { readonly type: 'unmute_answered' }
  /** Reactions from before this time (epoch ms) have been seen long enough. */
  | { readonly type: 'reactions_over'; readonly before: number }
  | { readonly type: 'traced'; readonly steps: readonly TraceStep[] };
