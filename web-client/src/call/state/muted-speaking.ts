/** Hears somebody talk into a muted microphone. Pure: feed it every level reading. */
export interface MutedSpeaking {
  /** The hint is due. */
  readonly hint: boolean;
  /** Loud time within the present stretch of talk, ms. */
  readonly loudMs: number;
  readonly lastAt: number | null;
  /** Since when it has been quiet, or null while loud. */
  readonly quietSince: number | null;
}

export const notSpeaking: MutedSpeaking = { hint: false, loudMs: 0, lastAt: null, quietSince: null };

/** Level on the 0..1 scale of level.ts above which it is talk and not the room: about −42 dBFS. */
export const TALK_LEVEL = 0.3;
/** So long must one talk before the hint: a cough is shorter. */
const HINT_AFTER_MS = 700;
/** Pauses between words do not end a stretch of talk. */
const PAUSE_MS = 600;
/** The hint stays so long after the last word. */
const HINT_HOLDS_MS = 3000;
/** Two readings further apart than this say nothing about the time between them (a throttled tab). */
const MAX_GAP_MS = 500;

export function hearMuted(
  state: MutedSpeaking,
  reading: { readonly level: number; readonly muted: boolean; readonly at: number },
): MutedSpeaking {
  if (!reading.muted) return notSpeaking;
  const passed = state.lastAt === null ? 0 : Math.min(MAX_GAP_MS, Math.max(0, reading.at - state.lastAt));
  if (reading.level >= TALK_LEVEL) {
    const loudMs = state.loudMs + passed;
    return { hint: state.hint || loudMs >= HINT_AFTER_MS, loudMs, lastAt: reading.at, quietSince: null };
  }
  const quietSince = state.quietSince ?? reading.at;
  const quietMs = reading.at - quietSince;
  return {
    hint: state.hint && quietMs < HINT_HOLDS_MS,
    loudMs: quietMs < PAUSE_MS ? state.loudMs : 0,
    lastAt: reading.at,
    quietSince,
  };
}
