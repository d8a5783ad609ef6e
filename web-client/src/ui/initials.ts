/** First letters of the first and last word, by grapheme; one letter for a single word; "?" for nothing. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [first, last].flatMap((word) => (word === undefined ? [] : [firstLetter(word)])).join('');
}

function firstLetter(word: string): string {
  const letters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(word)].map(
    (s) => s.segment,
  );
  const letter = letters.find((each) => /[\p{L}\p{N}]/u.test(each)) ?? '?';
  return withoutTowers(letter).toLocaleUpperCase();
}

/** Two marks above or below a letter are language; a tower of them is a joke that would leave the disc. */
const withoutTowers = (letter: string): string =>
  letter.normalize('NFC').replace(/(\p{Mn}{2})\p{Mn}+/gu, '$1');

/** A steady hue for a person, in degrees: the same id gives the same colour on every screen. */
export function hueOf(seed: string): number {
  let hash = 2166136261;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  // Twelve well-separated hues: neighbours stay distinguishable, and none is the red of warnings.
  return 40 + (((hash >>> 0) % 12) * 300) / 12;
}
