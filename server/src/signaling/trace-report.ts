import type { TraceStep } from '#protocol';

const MOST_STEPS = 40;
const LONGEST_MS = 600_000;

/** A client's own measurements as they may enter the log: known characters, finite times in whole milliseconds, bounded. */
export const cleanTrace = (steps: readonly TraceStep[]): Record<string, number> =>
  Object.fromEntries(
    steps
      .slice(0, MOST_STEPS)
      .filter(({ step, ms }) => /^[\w.-]{1,64}$/.test(step) && Math.abs(ms) <= LONGEST_MS)
      .map(({ step, ms }) => [`step.${step}`, Math.round(ms)]),
  );
