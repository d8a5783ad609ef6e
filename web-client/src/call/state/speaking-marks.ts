/** Who speaks now, from levels that flicker: a mark comes at once and goes after a short silence. Pure. */
export type SpeakingMarks = Readonly<Record<string, number>>;

/** On the 0..1 scale of level.ts. */
const SPEAKING_LEVEL = 0.3;
const HOLD_MS = 450;

/** `marks` holds for each speaker when they were last loud, in ms. */
export function markSpeaking(
  marks: SpeakingMarks,
  levels: ReadonlyMap<string, number>,
  at: number,
): SpeakingMarks {
  const next: Record<string, number> = {};
  for (const [id, level] of levels) {
    const lastLoud = level >= SPEAKING_LEVEL ? at : marks[id];
    if (lastLoud !== undefined && at - lastLoud < HOLD_MS) next[id] = lastLoud;
  }
  return next;
}

export const sameSpeakers = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));
