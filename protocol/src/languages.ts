/**
 * The languages of the screens, each in its own words. The server picks the page by the cookie that the client sets when
 * somebody chooses; without it by what the browser wishes.
 */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;
export type Language = (typeof languages)[number]['code'];

export const languageCookie = 'conclave_language';
