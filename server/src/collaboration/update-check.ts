import { boardShape, type DocumentKind } from '#protocol';
import * as Y from 'yjs';

/** What a well-formed update would bring. */
export interface ExaminedUpdate {
  /** The Yjs client whose new pieces it holds; null when it only deletes, or brings nothing new. */
  readonly writer: number | null;
  readonly pieces: number;
}

/** Far above what people write, and far below where counting gets inexact. */
const MAX_CLOCK = 2 ** 31;

/**
 * Looks at an update before it touches the document. Null: it cannot be read, it is not complete (Yjs would put it aside
 * and wait for the rest), it holds the new pieces of more than one writer, or something that this kind of document does not
 * hold. `known` tells up to where the document has the pieces of a client.
 *
 * Only one writer's new pieces come in an earnest update, and they refer to what the document has or to the writer's own
 * earlier ones; so nothing can be left hanging, in a circle neither.
 */
export function examine(
  kind: DocumentKind,
  update: Uint8Array,
  known: (client: number) => number,
): ExaminedUpdate | null {
  const decoded = decoding(update);
  if (!decoded) return null;
  const { structs, ds } = decoded;
  const ends = new Map<number, number>();
  let writer: number | null = null;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const before = ends.get(client);
    // A client's pieces come in a row, and begin at or before the place where the document's end.
    if (before === undefined ? clock > known(client) : clock !== before) return null;
    const end = clock + struct.length;
    if (end > MAX_CLOCK) return null;
    ends.set(client, end);
    if (end <= known(client)) continue;
    if (writer !== null && writer !== client) return null;
    writer = client;
    if (!(struct instanceof Y.GC) && !(struct instanceof Y.Item && isAtHome(kind, struct, known)))
      return null;
  }
  for (const [client, ranges] of ds.clients) {
    const end = Math.max(known(client), ends.get(client) ?? 0);
    if (ranges.some(({ clock, len }) => clock + len > end)) return null;
  }
  return { writer, pieces: structs.length };
}

function decoding(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> | null {
  try {
    return Y.decodeUpdate(update);
  } catch {
    // The bytes are a stranger's; how they fail to be an update is of no interest.
    return null;
  }
}

/** Refers to what is there, hangs where this kind of document has its content, and is such content. */
function isAtHome(kind: DocumentKind, item: Y.Item, known: (client: number) => number): boolean {
  const reaches = (to: Y.ID | null) =>
    to === null ||
    to.clock < (to.client === item.id.client ? Math.max(known(to.client), item.id.clock) : known(to.client));
  if (!reaches(item.origin) || !reaches(item.rightOrigin)) return false;
  // Beside a neighbour, an item belongs where that does, and says nothing of its own.
  if (item.origin === null && item.rightOrigin === null) {
    const parent: unknown = item.parent;
    if (kind === 'notes' ? parent !== 'text' : parent !== 'shapes') return false;
    if ((item.parentSub === null) !== (kind === 'notes')) return false;
  }
  const { content } = item;
  if (content instanceof Y.ContentDeleted) return true;
  return kind === 'notes'
    ? content instanceof Y.ContentString
    : content instanceof Y.ContentAny && content.arr.every(isShape);
}

/** A shape of the protocol with nothing else in it, however deep. */
export const isShape = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const flat = Object.values(value).every((field: unknown) =>
    Array.isArray(field) ? field.every((each) => typeof each === 'number') : typeof field !== 'object',
  );
  const shape = flat ? boardShape.safeParse(value) : null;
  return shape?.success === true && Object.keys(shape.data).length === Object.keys(value).length;
};
