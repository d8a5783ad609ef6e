import type { ChatMessage, ChatPage } from '#protocol';

/** A page goes out as one frame, and a connection that has a megabyte unsent is cut off. */
const MOST_BYTES = 256 * 1024;

/**
 * Cuts what was found to a page. `found` begins with what the asker needs first (the oldest version when they catch up, else
 * the newest message) and holds one more than `limit` where there is more. At least one message is given, so that whoever
 * asks on gets on. The page is by `version` rising.
 */
export function pageOf(found: readonly ChatMessage[], limit: number, mostBytes = MOST_BYTES): ChatPage {
  const messages: ChatMessage[] = [];
  let bytes = 0;
  for (const message of found.slice(0, limit)) {
    bytes += Buffer.byteLength(JSON.stringify(message));
    if (messages.length > 0 && bytes > mostBytes) break;
    messages.push(message);
  }
  const more = found.length > messages.length;
  return { messages: messages.sort((a, b) => a.version - b.version), more };
}
