import { Filter } from 'ldapts';

/**
 * Puts a value into a filter template in place of `{name}`, escaped by RFC 4515. Letters of other scripts stay as they
 * are: the library beneath turns their escaped form into other letters.
 */
export const filledFilter = (template: string, name: 'username' | 'dn', value: string): string =>
  // Joined, not replaced: in the text of a replacement `$'` and its like have a meaning.
  template.split(`{${name}}`).join(Filter.escape(value));
