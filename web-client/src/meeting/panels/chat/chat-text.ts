export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"“”«»]+/giu;
/** What ends a sentence is no part of the address in it. */
const TRAILING = /[.,;:!?'’*_~…]+$/u;
const pairs: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
];

/**
 * Splits what somebody wrote into words and links: http, https and mailto only, by their full address. An address that hides
 * its host behind a name (`https://bank.example@elsewhere.example`) stays text.
 */
export function partsOf(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = withoutTrailing(match[0]);
    const href = safeHref(address);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'link', text: address, href });
    from = match.index + address.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** "(see https://example.org/a_(b))." means `https://example.org/a_(b)`. */
function withoutTrailing(candidate: string): string {
  let address = candidate;
  for (;;) {
    const before = address;
    address = address.replace(TRAILING, '');
    for (const [open, close] of pairs)
      if (address.endsWith(close) && count(address, close) > count(address, open))
        address = address.slice(0, -1);
    if (address === before) return address;
  }
}

const count = (text: string, character: string): number => text.split(character).length - 1;

function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === 'mailto:') return url.pathname.includes('@') ? url.href : null;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return url.hostname === '' || url.username !== '' || url.password !== '' ? null : url.href;
}
