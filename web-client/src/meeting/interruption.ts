import type { CallState } from '../call/index.js';

/** Whether the meeting is interrupted for this person, whichever part of it failed: people need one line, not a diagnosis. */
export function isInterrupted({ phase, mediaTrouble }: Pick<CallState, 'phase' | 'mediaTrouble'>): boolean {
  return phase.name === 'reconnecting' || (phase.name === 'joined' && mediaTrouble);
}

/** `none`: nothing to say. `away`: it does not work. `back`: it works again, after a time that was felt. */
export type Banner = 'none' | 'away' | 'back';

export interface BannerState {
  readonly banner: Banner;
  /** When the interruption began; null when there is none. In ms. */
  readonly since: number | null;
  /** When the banner was last changed. */
  readonly shownAt: number;
}
export const noBanner: BannerState = { banner: 'none', since: null, shownAt: 0 };

/** Shorter ones are over before anybody has read a line about them. */
export const SHOW_AFTER_MS = 800;
/** Once shown it stays for so long, as a line that flashes is worse than the interruption. */
export const SHOW_AT_LEAST_MS = 700;
/** Whoever has waited for so long wants to hear that it is over. */
export const LONG_MS = 5_000;
export const BACK_FOR_MS = 3_000;

/**
 * What stands in the one line, at the time `at` in ms. Call it when something changes, and again at the time that it names:
 * `next` is in ms from now, null when time alone changes nothing.
 */
export function bannerAt(
  before: BannerState,
  interrupted: boolean,
  at: number,
): { readonly state: BannerState; readonly next: number | null } {
  const since = interrupted ? (before.since ?? at) : before.since;
  const stay = (next: number | null) => ({ state: { ...before, since }, next });
  const become = (banner: Banner, from: number | null, next: number | null) => ({
    state: { banner, since: from, shownAt: at },
    next,
  });
  if (interrupted) {
    if (before.banner === 'away') return stay(null);
    const wait = (since ?? at) + SHOW_AFTER_MS - at;
    // From "connected again" straight back to the trouble that it turned out to be.
    if (wait <= 0) return become('away', since, null);
    return stay(wait);
  }
  switch (before.banner) {
    case 'none':
      return { state: { ...before, since: null }, next: null };
    case 'away': {
      const wait = before.shownAt + SHOW_AT_LEAST_MS - at;
      if (wait > 0) return stay(wait);
      const long = before.since !== null && at - before.since >= LONG_MS;
      return long ? become('back', null, BACK_FOR_MS) : become('none', null, null);
    }
    case 'back': {
      const wait = before.shownAt + BACK_FOR_MS - at;
      return wait > 0 ? { state: { ...before, since: null }, next: wait } : become('none', null, null);
    }
  }
}
