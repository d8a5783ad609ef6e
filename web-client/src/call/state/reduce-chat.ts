import type { ChatMessage, ParticipantId } from '#protocol';
import type { CallState } from './call-state.js';
import type { ChatEvent } from './chat-events.js';
import { mergeMessages } from './chat-messages.js';
import type { ChatState, PendingMessage, Upload } from './chat-state.js';
import { withNotice } from './notice-queue.js';

/** So many messages stay by themselves; older ones can be loaded again. */
export const KEPT_MESSAGES = 2_000;
/** So many may be there while somebody reads back in an open chat. */
export const MOST_MESSAGES = 10_000;
const MAX_NOTICE_TEXT = 200;

/** Takes messages in: by `seq`, the highest version of each wins, whichever comes first. */
function take(chat: ChatState, messages: readonly ChatMessage[], older: boolean): ChatState {
  const merged = mergeMessages(chat.messages, messages);
  const limit = chat.open ? MOST_MESSAGES : KEPT_MESSAGES;
  const kept = merged.length > limit ? merged.slice(-limit) : merged;
  const here = new Set(messages.map((message) => message.seq));
  return {
    ...chat,
    messages: kept,
    version: highestVersion(chat, messages),
    older: older || kept.length < merged.length,
    pending: chat.pending.filter((one) => one.seq === undefined || !here.has(one.seq)),
  };
}

const highestVersion = (chat: ChatState, messages: readonly ChatMessage[]): number =>
  messages.reduce((highest, message) => Math.max(highest, message.version), chat.version);

/** What changed long ago, before everything known, stays away until it is asked for: else the list would have a hole. */
const withinReach = (chat: ChatState, messages: readonly ChatMessage[]): readonly ChatMessage[] => {
  const first = chat.messages[0];
  return first === undefined || !chat.older ? messages : messages.filter(({ seq }) => seq >= first.seq);
};

const fromOthers = (
  chat: ChatState,
  messages: readonly ChatMessage[],
  selfId: ParticipantId | null,
): readonly ChatMessage[] => {
  const newest = chat.messages.at(-1)?.seq ?? 0;
  return messages.filter(
    (message) => message.seq > newest && message.deletedAt === null && message.from.participantId !== selfId,
  );
};

/** Beyond what is known already; `version` alone would also count what was only edited. */
function unreadAfter(
  chat: ChatState,
  messages: readonly ChatMessage[],
  selfId: ParticipantId | null,
): number {
  return chat.open ? 0 : chat.unread + fromOthers(chat, messages, selfId).length;
}

/** A message that the server tells by itself. */
export function liveMessage(state: CallState, message: ChatMessage, at: number): CallState {
  const { chat, selfId } = state;
  const within = withinReach(chat, [message]);
  const unread = unreadAfter(chat, within, selfId);
  const version = highestVersion(chat, [message]);
  const changed = { ...state, chat: { ...take(chat, within, chat.older), version, unread } };
  if (unread <= chat.unread) return changed;
  const { seq, to, text, from } = message;
  return withNotice(
    changed,
    {
      kind: 'chat_message',
      seq,
      displayName: from.displayName,
      direct: to.kind !== 'everyone',
      text: text.slice(0, MAX_NOTICE_TEXT),
    },
    at,
  );
}

export function reduceChat(chat: ChatState, event: ChatEvent, selfId: ParticipantId | null): ChatState {
  switch (event.type) {
    case 'page':
      return pageTaken(chat, event, selfId);
    case 'loading':
      return chat.loading === event.value ? chat : { ...chat, loading: event.value };
    case 'opened':
      return event.value
        ? { ...chat, open: true, unread: 0 }
        : // Whatever was read back beyond the bound goes again.
          take({ ...chat, open: false }, [], chat.older);
    case 'written':
      return { ...chat, pending: [...chat.pending, event.message] };
    case 'retried':
      return changePending(chat, event.pendingId, (one) => ({ ...one, error: null }));
    case 'failed':
      return changePending(chat, event.pendingId, (one) => ({ ...one, error: event.error }));
    case 'acknowledged':
      if (chat.messages.some((message) => message.seq === event.seq)) return forget(chat, event.pendingId);
      return changePending(chat, event.pendingId, (one) => ({ ...one, seq: event.seq, error: null }));
    case 'returned':
      return { ...chat, returned: chat.returned === '' ? event.text : `${chat.returned}\n${event.text}` };
    case 'returned_taken':
      return { ...chat, returned: '' };
    case 'discarded':
      return forget(chat, event.pendingId);
    case 'upload_begun': {
      const { uploadId, name, bytes } = event;
      const upload: Upload = { uploadId, name, bytes, sent: 0, file: null, error: null };
      return { ...chat, uploads: [...chat.uploads, upload] };
    }
    case 'upload_progress':
      return changeUpload(chat, event.uploadId, (one) => ({ ...one, sent: Math.min(event.sent, one.bytes) }));
    case 'upload_done':
      return changeUpload(chat, event.uploadId, (one) => ({ ...one, sent: one.bytes, file: event.file }));
    case 'upload_refused':
      return changeUpload(chat, event.uploadId, (one) => ({ ...one, error: event.error }));
    case 'upload_dropped':
      return { ...chat, uploads: chat.uploads.filter((one) => !event.uploadIds.includes(one.uploadId)) };
  }
}

function pageTaken(
  chat: ChatState,
  page: Extract<ChatEvent, { type: 'page' }>,
  selfId: ParticipantId | null,
): ChatState {
  switch (page.kind) {
    case 'latest': {
      // A live change of something old may have come before the page; it is loaded when its place is.
      const first = Math.min(...page.messages.map((message) => message.seq));
      const near = page.more ? chat.messages.filter((message) => message.seq >= first) : chat.messages;
      return take({ ...chat, messages: near }, page.messages, page.more);
    }
    case 'older':
      return take(chat, page.messages, page.more);
    case 'missed': {
      const within = withinReach(chat, page.messages);
      return {
        ...take(chat, within, chat.older),
        version: highestVersion(chat, page.messages),
        unread: unreadAfter(chat, within, selfId),
      };
    }
  }
}

const forget = (chat: ChatState, pendingId: string): ChatState => ({
  ...chat,
  pending: chat.pending.filter((one) => one.pendingId !== pendingId),
});

const changePending = (
  chat: ChatState,
  pendingId: string,
  change: (one: PendingMessage) => PendingMessage,
): ChatState => ({
  ...chat,
  pending: chat.pending.map((one) => (one.pendingId === pendingId ? change(one) : one)),
});

const changeUpload = (chat: ChatState, uploadId: string, change: (one: Upload) => Upload): ChatState => ({
  ...chat,
  uploads: chat.uploads.map((one) => (one.uploadId === uploadId ? change(one) : one)),
});
