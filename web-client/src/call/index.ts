/**
 * The framework-free core of the web client: everything about a call except its looks. The Angular part wraps it in stores
 * and imports only this file.
 */
// First: it tells zod not to compile by eval, before the protocol's schemas are made.
import './parsing.js';
export type { Call, Diagnostics, Outcome, ResumableCall } from './call-api.js';
export { createCall } from './create-call.js';
export { type ApiClient, type ApiResult } from './api/api-client.js';
export {
  initialCallState,
  type CallState,
  type CallPhase,
  type LeaveReason,
  type OwnSource,
  type Share,
  type ShownReaction,
} from './state/call-state.js';
export type {
  ChatDeeds,
  DocumentDeeds,
  HostDeeds,
  PlacedShape,
  PollDeeds,
  RoomDeeds,
  SharedBoard,
  SharedNotes,
} from './together-api.js';
export type { ChatState, PendingMessage, Upload } from './state/chat-state.js';
export type { Notice, NoticeContent } from './state/notices.js';
export { chooseStage, type Stage } from './state/stage.js';
export { fitGrid, type Grid } from './state/layout.js';
export { participantOf, raisedHands, trackOf } from './state/selectors.js';
export type {
  BrowserFamily,
  DeviceInfo,
  DeviceKind,
  DeviceProblem,
  DeviceState,
  Preferences,
} from './devices/device-types.js';
export type { TileWish } from './media/view-reporter.js';
export { awaitedOf, isMeantToBeOn } from './state/awaited.js';
export type { TrackStatistics } from './media/track-statistics.js';
