import { DOCUMENT, Service, inject } from '@angular/core';
import { languageCookie, languages, type Language } from '#protocol';

const YEAR_S = 365 * 24 * 3_600;

/** The cookie that tells the server which page to send from now on. */
export const cookieFor = (language: Language, protocol: string): string =>
  `${languageCookie}=${language}; Path=/; Max-Age=${String(YEAR_S)}; SameSite=Lax${protocol === 'https:' ? '; Secure' : ''}`;

/** The language a page was built in; development builds and tests are in the source's. */
export const languageOf = (locale: string | undefined): Language =>
  languages.find(({ code }) => locale === code || locale?.startsWith(`${code}-`) === true)?.code ?? 'en';

/** Which language the screens speak. Each is a page of its own, so that choosing another loads it anew. */
@Service()
export class LanguageChoice {
  private readonly document = inject(DOCUMENT);
  readonly current = languageOf($localize.locale);

  choose(language: Language): void {
    if (language === this.current) return;
    this.document.cookie = cookieFor(language, this.document.location.protocol);
    this.document.location.reload();
  }
}
