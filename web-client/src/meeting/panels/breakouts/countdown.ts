/** Whole seconds until then, never less than none; `most` bounds what a clock that goes wrong would show. */
export function secondsUntil(endsAt: string, now: number, most = Number.POSITIVE_INFINITY): number {
  const left = Math.ceil((Date.parse(endsAt) - now) / 1000);
  return Math.min(most, Math.max(0, left));
}

/** The seconds of a timer in minutes as a person typed them: null for none; undefined when that is no answer. */
export function timerSeconds(typed: string, maxSeconds: number): number | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const minutes = Number(text);
  if (!Number.isInteger(minutes) || minutes < 0 || minutes * 60 > maxSeconds) return undefined;
  return minutes === 0 ? null : minutes * 60;
}
