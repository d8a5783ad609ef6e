import type { WaitingReason } from '#protocol';

/** 1st, 2nd, 3rd, 4th … 11th, 21st; in other languages than English 1., 2., 3. */
export function ordinal(position: number, locale = $localize.locale ?? 'en'): string {
  if (!locale.startsWith('en')) return `${String(position)}.`;
  const form = new Intl.PluralRules('en', { type: 'ordinal' }).select(position);
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[form];
  return `${String(position)}${ending}`;
}

export interface WaitingWords {
  readonly heading: string;
  readonly text: string;
}

/** What somebody who waits is told: why, their place, and what happens next. `position` counts from 1. */
export function waitingInWords(reason: WaitingReason, position: number): WaitingWords {
  return reason === 'host_absent'
    ? {
        heading: $localize`The host has not come yet`,
        text: $localize`You will enter by yourself. You can leave this page open.`,
      }
    : {
        heading: $localize`Waiting to be let in. You are ${ordinal(position)}:place:.`,
        text: $localize`The host has been told. You can leave this page open; you go in by yourself.`,
      };
}
