/** Where `before` was replaced to become `after`, as little as possible; in UTF-16 units. null when they are the same. */
export function textChange(
  before: string,
  after: string,
): { readonly at: number; readonly removed: number; readonly inserted: number } | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before[at] === after[at]) at += 1;
  let tail = 0;
  while (tail < shorter - at && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { at, removed: before.length - at - tail, inserted: after.length - at - tail };
}
