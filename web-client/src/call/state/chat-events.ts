import type { ChatFile, ChatMessage, ErrorBody } from '#protocol';
import type { PendingMessage } from './chat-state.js';

/** What happens to the chat on this side. */
export type ChatEvent =
  /** Messages that were asked for. `latest`: the first page; `older`: before those known; `missed`: while away. */
  | {
      readonly type: 'page';
      readonly kind: 'latest' | 'older' | 'missed';
      readonly messages: readonly ChatMessage[];
      readonly more: boolean;
    }
  | { readonly type: 'loading'; readonly value: boolean }
  | { readonly type: 'opened'; readonly value: boolean }
  | { readonly type: 'written'; readonly message: PendingMessage }
  /** On its way again. */
  | { readonly type: 'retried'; readonly pendingId: string }
  | { readonly type: 'acknowledged'; readonly pendingId: string; readonly seq: number }
  | { readonly type: 'failed'; readonly pendingId: string; readonly error: ErrorBody }
  /** Written in another room and not said there. */
  | { readonly type: 'returned'; readonly text: string }
  /** What was returned is in the message box. */
  | { readonly type: 'returned_taken' }
  | { readonly type: 'discarded'; readonly pendingId: string }
  | {
      readonly type: 'upload_begun';
      readonly uploadId: string;
      readonly name: string;
      readonly bytes: number;
    }
  | { readonly type: 'upload_progress'; readonly uploadId: string; readonly sent: number }
  | { readonly type: 'upload_done'; readonly uploadId: string; readonly file: ChatFile }
  | { readonly type: 'upload_refused'; readonly uploadId: string; readonly error: ErrorBody }
  | { readonly type: 'upload_dropped'; readonly uploadIds: readonly string[] };
