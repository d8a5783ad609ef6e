/** `removed` UTF-16 units from `at` on give way to `inserted`. */
export interface Splice {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** The same for a change whose text does not matter. */
export interface Shift {
  readonly at: number;
  readonly removed: number;
  readonly inserted: number;
}

/**
 * The one splice that makes `after` of `before`, or null when they are the same. `caret`, the end of what was just typed in
 * `after`, decides where equal letters stand beside each other: "aa" typed into "aaa" went in where the caret is.
 */
export function spliceBetween(before: string, after: string, caret = after.length): Splice | null {
  if (before === after) return null;
  const shortest = Math.min(before.length, after.length);
  // What follows the caret was there before.
  let tail = 0;
  const longestTail = Math.min(shortest, Math.max(0, after.length - caret));
  while (tail < longestTail && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  let head = 0;
  while (head < shortest - tail && before[head] === after[head]) head += 1;
  while (tail < shortest - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  // Never between the two halves of one character.
  if (head > 0 && isHigh(after.charCodeAt(head - 1))) head -= 1;
  if (tail > 0 && isLow(after.charCodeAt(after.length - tail))) tail -= 1;
  return { at: head, removed: before.length - tail - head, inserted: after.slice(head, after.length - tail) };
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** Where a caret stands after others have changed the text. Something put in right at it comes after it. */
export function placeAfter(place: number, shifts: readonly Shift[]): number {
  return shifts.reduce((at, shift) => {
    if (at <= shift.at) return at;
    const end = shift.at + shift.removed;
    return at < end ? shift.at : at - shift.removed + shift.inserted;
  }, place);
}

/** An own change, made to the text as it was before others changed it, in the text as it is after. */
export function spliceAfter(splice: Splice, shifts: readonly Shift[]): Splice {
  const at = placeAfter(splice.at, shifts);
  const end = splice.removed === 0 ? at : placeAfter(splice.at + splice.removed, shifts);
  return { at, removed: Math.max(0, end - at), inserted: splice.inserted };
}
