/**
 * The locale in which dates are written: the person's own variant of the language the screens speak, so that a British
 * browser gets 14:30 and an American one 2:30 PM; and British for people whose browser speaks another language.
 */
export function dateLocale(languages: readonly string[], screens: string): string {
  const own = languages.find((language) => language === screens || language.startsWith(`${screens}-`));
  return own ?? (screens === 'en' ? 'en-GB' : screens);
}
