import { cookieFor, languageOf } from './language-choice.js';

describe('cookieFor()', () => {
  it('lasts a year, for the whole site, and travels only by TLS where the page came so', () => {
    expect(cookieFor('de', 'https:')).toBe(
      'conclave_language=de; Path=/; Max-Age=31536000; SameSite=Lax; Secure',
    );
  });

  it('is not Secure where there is no TLS, as the browser would drop it', () => {
    expect(cookieFor('en', 'http:')).toBe('conclave_language=en; Path=/; Max-Age=31536000; SameSite=Lax');
  });
});

describe('languageOf()', () => {
  it.each([
    ['en', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['den', 'en'],
    ['fr', 'en'],
    [undefined, 'en'],
  ])('a page in %s speaks %s', (locale, expected) => {
    expect(languageOf(locale)).toBe(expected);
  });
});
