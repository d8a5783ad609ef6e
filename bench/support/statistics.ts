/** Value below which `share` (0..1) of the sorted sample lies; NaN of nothing. */
export const percentile = (sample: readonly number[], share: number): number => {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

export const describeLatency = (sample: readonly number[]): string =>
  `p50 ${ms(percentile(sample, 0.5))}, p95 ${ms(percentile(sample, 0.95))}, p99 ${ms(percentile(sample, 0.99))} of ${sample.length}`;

/** A seeded random source (mulberry32, public domain), so that a run that fails can be repeated. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
