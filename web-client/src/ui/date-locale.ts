import { DOCUMENT, InjectionToken, LOCALE_ID, inject } from '@angular/core';

/**
 * The locale in which dates are written: the person's own variant of the language the screens speak, so that a British
 * browser gets 14:30 and an American one 2:30 PM; and British for people whose browser speaks another language.
 */
export function dateLocale(languages: readonly string[], screens: string): string {
  const own = languages.find((language) => language === screens || language.startsWith(`${screens}-`));
  return own ?? (screens === 'en' ? 'en-GB' : screens);
}

/** That locale for this page; numbers follow it, too. */
export const DATE_LOCALE = new InjectionToken<string>('the locale of dates and numbers', {
  factory: () =>
    dateLocale(
      inject(DOCUMENT).defaultView?.navigator.languages ?? [],
      (inject(LOCALE_ID).split('-')[0] ?? 'en').toLowerCase(),
    ),
});
