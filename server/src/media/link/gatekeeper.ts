import { greeting, hello, type Hello, LINK_VERSION, type Refused, versionMismatch } from './messages.js';

export type Verdict =
  | { readonly admitted: true; readonly hello: Hello }
  /** What to say before the socket is closed; null: nothing that it would understand. */
  | { readonly admitted: false; readonly lastWords: Refused | null };

/**
 * What a media node makes of the first frame on a socket. Control processes are numbered by term, and a higher one means
 * that the lower one has lost its lease: it must not touch media any more, however late it notices.
 *
 * @param highestTerm of all that were admitted since the node started
 */
export function judgeHello(frame: unknown, highestTerm: number): Verdict {
  const greeted = greeting.safeParse(frame);
  if (!greeted.success) return { admitted: false, lastWords: null };
  const { version } = greeted.data;
  if (version !== LINK_VERSION) {
    return { admitted: false, lastWords: refusal('version', versionMismatch('node', version)) };
  }
  const parsed = hello.safeParse(frame);
  if (!parsed.success) return { admitted: false, lastWords: null };
  const { term } = parsed.data;
  if (term < highestTerm) return { admitted: false, lastWords: fencedBy(highestTerm, term) };
  return { admitted: true, hello: parsed.data };
}

export const fencedBy = (highestTerm: number, term: number): Refused =>
  refusal('fenced', `Control of term ${highestTerm} has taken over; term ${term} is over.`);

export const replaced = (): Refused =>
  refusal('replaced', 'Another connection of the same control process took the place of this one.');

export const busy = (): Refused => refusal('busy', 'Too many connections wait to be let in.');

const refusal = (reason: Refused['reason'], message: string): Refused => ({
  type: 'refused',
  reason,
  message,
});
