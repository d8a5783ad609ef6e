import { inject } from '@angular/core';
import { DATE_LOCALE } from '../../../ui/date-locale.js';

/** The locale in which this reader is told times. Must run in an injection context. */
export const readersLocale = (): string => inject(DATE_LOCALE);

const clocks = new Map<string, Intl.DateTimeFormat>();
const calendars = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it, and every message is told its time. */
function kept(
  formats: Map<string, Intl.DateTimeFormat>,
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const format = formats.get(locale) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(locale, format);
  return format;
}

/** "14:30" or "2:30 PM". */
export const timeInWords = (iso: string, locale: string): string =>
  kept(clocks, locale, { hour: 'numeric', minute: '2-digit' }).format(new Date(iso));

/** For a tooltip: date and time in full. */
export const momentInWords = (iso: string, locale: string): string =>
  kept(calendars, locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));

/** "Today", "Yesterday", "Monday 16 November". */
export function dayInWords(iso: string, now: Date, locale: string): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(date) - startOfDay(now)) / 86_400_000);
  if (days === 0 || days === -1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
    return `${word.charAt(0).toLocaleUpperCase(locale)}${word.slice(1)}`;
  }
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(date);
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
