import type { ChatAudience, ChatFile, ChatMessage, ErrorBody } from '#protocol';

/** Written, and not acknowledged yet. */
export interface PendingMessage {
  readonly pendingId: string;
  readonly to: ChatAudience;
  readonly text: string;
  readonly replyTo: number | null;
  readonly files: readonly ChatFile[];
  /** Why it could not be sent; null while it is on its way. */
  readonly error: ErrorBody | null;
  /** Acknowledged under this `seq`; it goes from the pending ones as soon as that message is here. */
  readonly seq?: number;
}

export interface Upload {
  readonly uploadId: string;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  /** Set when it is uploaded and scanned: it can be sent. */
  readonly file: ChatFile | null;
  readonly error: ErrorBody | null;
}

export interface ChatState {
  /** What this person has of the chat, by `seq` rising. */
  readonly messages: readonly ChatMessage[];
  /** Highest version seen. */
  readonly version: number;
  /** There is more before the first message. */
  readonly older: boolean;
  readonly loading: boolean;
  readonly open: boolean;
  /** Messages of others that came while the chat was not open. */
  readonly unread: number;
  readonly pending: readonly PendingMessage[];
  readonly uploads: readonly Upload[];
  /** Texts that could not be said in the room that one has left; empty when there is none. */
  readonly returned: string;
}

export const emptyChat: ChatState = {
  messages: [],
  version: 0,
  older: false,
  loading: false,
  open: false,
  unread: 0,
  pending: [],
  uploads: [],
  returned: '',
};
