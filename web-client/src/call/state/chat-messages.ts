import type { ChatMessage } from '#protocol';

/** Both lists as one, by `seq` rising; of two with the same `seq` the higher version. The first must be in order. */
export function mergeMessages(
  known: readonly ChatMessage[],
  news: readonly ChatMessage[],
): readonly ChatMessage[] {
  const [only] = news;
  if (only === undefined) return known;
  const last = known.at(-1);
  // The usual case by far: one new message at the end.
  if (news.length === 1 && (last === undefined || only.seq > last.seq)) return [...known, only];
  const bySeq = new Map(known.map((message) => [message.seq, message]));
  for (const message of news) {
    const before = bySeq.get(message.seq);
    if (before === undefined || before.version < message.version) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}
