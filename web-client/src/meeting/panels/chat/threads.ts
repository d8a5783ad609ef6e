import type { ChatMessage, ParticipantId } from '#protocol';
import { isOwn, type Reader } from './chat-people.js';

/** What is read apart: everything, what was written to the hosts, or what one person and oneself wrote to each other. */
export type ThreadKey = 'all' | 'hosts' | ParticipantId;

export interface Thread {
  readonly key: ThreadKey;
  /** Of the other person, as written with the last message; '' for `all` and `hosts`. */
  readonly name: string;
  /** Messages of others that were not looked at. */
  readonly unread: number;
}

/** Up to which `seq` each thread was looked at. Whoever looks at everything has looked at each. */
export type LookedAt = Readonly<Partial<Record<ThreadKey, number>>>;

/** The thread that a message belongs to beside `all`; null for what everybody reads. */
export function threadOf(message: Pick<ChatMessage, 'from' | 'to'>, reader: Reader): ThreadKey | null {
  const { from, to } = message;
  if (to.kind === 'everyone') return null;
  if (to.kind === 'hosts') return 'hosts';
  return isOwn(message, reader) ? to.participantId : from.participantId;
}

export const messagesIn = (
  messages: readonly ChatMessage[],
  thread: ThreadKey,
  reader: Reader,
): readonly ChatMessage[] =>
  thread === 'all' ? messages : messages.filter((message) => threadOf(message, reader) === thread);

/** `all`, the hosts, then people in the order in which they began; none when everything is public. */
export function threadsIn(
  messages: readonly ChatMessage[],
  reader: Reader,
  lookedAt: LookedAt,
): readonly Thread[] {
  const names = new Map<ThreadKey, string>();
  const unread = new Map<ThreadKey, number>();
  const everything = lookedAt.all ?? 0;
  for (const message of messages) {
    const key = threadOf(message, reader);
    if (key !== null) names.set(key, nameIn(message, key, reader));
    const seen = Math.max(everything, key === null ? 0 : (lookedAt[key] ?? 0));
    if (message.seq <= seen || message.deletedAt !== null || isOwn(message, reader)) continue;
    for (const each of ['all' as const, ...(key === null ? [] : [key])])
      unread.set(each, (unread.get(each) ?? 0) + 1);
  }
  if (names.size === 0) return [];
  const people = [...names.keys()].filter((key) => key !== 'hosts');
  const keys: ThreadKey[] = ['all', ...(names.has('hosts') ? (['hosts'] as const) : []), ...people];
  return keys.map((key) => ({ key, name: names.get(key) ?? '', unread: unread.get(key) ?? 0 }));
}

function nameIn({ from, to }: ChatMessage, key: ThreadKey, reader: Reader): string {
  if (key === 'hosts' || to.kind !== 'participant') return '';
  return isOwn({ from }, reader) ? to.displayName : from.displayName;
}

/** The first of the last `unread` messages that others wrote; null when there is none. */
export function firstUnread(messages: readonly ChatMessage[], unread: number, reader: Reader): number | null {
  let left = unread;
  let first: number | null = null;
  for (let index = messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = messages[index];
    if (message === undefined || message.deletedAt !== null || isOwn(message, reader)) continue;
    first = message.seq;
    left -= 1;
  }
  return first;
}
