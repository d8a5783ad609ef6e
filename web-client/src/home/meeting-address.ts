/** What a person typed or pasted into "Meeting code or link". */
export type MeetingAddress =
  | { readonly ok: true; readonly code: string }
  | {
      readonly ok: false;
      readonly problem: 'empty' | 'too_short' | 'too_long' | 'elsewhere' | 'not_understood';
    };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ten digits, with whatever people and mail programs put between them. */
const SEPARATORS = /[\s().\-\u2010-\u2015\u2212_/]/gu;
const LINK = /^(?:(?:https?:)?\/\/)?(?<host>[^/\s]*)\/m\/(?<tail>[^/?#]+)\/?(?:[?#].*)?$/iu;

/**
 * Reads a code ("123 456 7890", in any usual writing) or a link of this server. A link of another server is told apart,
 * since its ten digits would open a different meeting here.
 *
 * @param host this server's host with port, as in `location.host`
 */
export function parseMeetingAddress(text: string, host: string): MeetingAddress {
  const plain = text.normalize('NFKC').trim().replace(/^<|>$/gu, '');
  if (plain === '') return { ok: false, problem: 'empty' };
  const link = LINK.exec(plain)?.groups;
  if (link !== undefined) {
    const linkHost = (link['host'] ?? '').toLowerCase();
    if (linkHost !== '' && linkHost !== host.toLowerCase()) return { ok: false, problem: 'elsewhere' };
    return codeFrom(decoded(link['tail'] ?? ''));
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(plain)) return { ok: false, problem: 'elsewhere' };
  return codeFrom(plain);
}

function codeFrom(text: string): MeetingAddress {
  if (UUID.test(text)) return { ok: true, code: text.toLowerCase() };
  const digits = text.replace(SEPARATORS, '');
  if (!/^\d+$/u.test(digits)) return { ok: false, problem: 'not_understood' };
  if (digits.length < 10) return { ok: false, problem: 'too_short' };
  if (digits.length > 10) return { ok: false, problem: 'too_long' };
  return { ok: true, code: digits };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoding after all: taken as it stands, and refused below if it is no code.
    return text;
  }
}

/** A code as people read it: 123 456 7890. */
export const spacedCode = (code: string): string => code.replace(/^(\d{3})(\d{3})(\d{4})$/u, '$1 $2 $3');
