import { type BoardShape, boardShape, documentLimits, type DocumentKind, type ErrorCode } from '#protocol';
import * as Y from 'yjs';
import { examine } from './update-check.js';

/** Beyond so many updates since the last whole encoding, the next whole encoding is made. */
const MAX_SINCE = 500;
export const documentBounds = {
  /** Pieces take far more memory than bytes on the wire. */
  maxPieces: 50_000,
  /** Yjs clients: one a page that ever wrote. */
  maxWriters: 5_000,
} as const;

/**
 * One document that people write together. An update that was refused has left no trace; one that was taken is complete, so
 * whoever has all the updates, in any order, has the same document.
 */
export class SharedDocument {
  private doc: Y.Doc;
  /** The whole document as it was, and what came since. */
  private base: Uint8Array;
  private since: Uint8Array[] = [];
  private sinceBytes = 0;
  private pieces: number;
  /** Whose pages the Yjs clients are: nobody can write in the name of another's. */
  private readonly owners = new Map<number, string>();

  /** `saved`: the whole document as an update. */
  constructor(
    private readonly kind: DocumentKind,
    saved: Uint8Array | null,
  ) {
    this.doc = documentFrom(saved ? [saved] : []);
    this.base = Y.encodeStateAsUpdate(this.doc);
    this.pieces = countPieces(this.doc);
  }

  /** The whole document as one update. The same bytes until something changes. */
  encoded(): Uint8Array {
    if (this.since.length > 0) this.compact();
    return this.base;
  }

  get text(): string {
    return this.doc.getText('text').toJSON();
  }

  /** Valid shapes only, in the order of drawing. */
  get shapes(): BoardShape[] {
    return [...this.doc.getMap('shapes').entries()]
      .flatMap(([id, value]) => {
        const shape = boardShape.safeParse(value);
        return shape.success ? [{ id, shape: shape.data }] : [];
      })
      .sort((a, b) => a.shape.order - b.shape.order || (a.id < b.id ? -1 : 1))
      .map(({ shape }) => shape);
  }

  /**
   * Takes an update, or says why not. `isGone` tells of an earlier author whether they have left: then who holds their page
   * now may go on with it.
   */
  take(update: Uint8Array, author: string, isGone: (author: string) => boolean): ErrorCode | null {
    const examined = examine(this.kind, update, (client) => Y.getState(this.doc.store, client));
    if (!examined) return 'INVALID_REQUEST';
    const { writer } = examined;
    if (writer !== null) {
      const owner = this.owners.get(writer);
      if (owner !== undefined && owner !== author && !isGone(owner)) return 'INVALID_REQUEST';
      // Who only deletes makes room, so that is always taken.
      if (this.isFullFor(update, examined.pieces, writer)) return 'FULL';
    }
    if (!this.apply(update)) return 'INVALID_REQUEST';
    if (writer !== null) this.owners.set(writer, author);
    this.since.push(update);
    this.sinceBytes += update.length;
    this.pieces += examined.pieces;
    if (this.since.length > MAX_SINCE) this.compact();
    return null;
  }

  destroy(): void {
    this.doc.destroy();
  }

  private apply(update: Uint8Array): boolean {
    try {
      Y.applyUpdate(this.doc, update);
      if (this.doc.store.pendingStructs === null && this.doc.store.pendingDs === null) return true;
    } catch {
      // Falls through: half applied is worse than not at all.
    }
    this.doc.destroy();
    this.doc = documentFrom([this.base, ...this.since]);
    return false;
  }

  private isFullFor(update: Uint8Array, pieces: number, writer: number): boolean {
    const { clients } = this.doc.store;
    if (!clients.has(writer) && clients.size >= documentBounds.maxWriters) return true;
    const tooLarge = () =>
      this.base.length + this.sinceBytes + update.length > documentLimits.maxDocumentBytes[this.kind] ||
      this.pieces + pieces > documentBounds.maxPieces;
    // The sums count what was merged or deleted since; only when they are near is the exact size worth its price.
    if (tooLarge() && this.since.length > 0) this.compact();
    return tooLarge();
  }

  private compact(): void {
    this.base = Y.encodeStateAsUpdate(this.doc);
    this.since = [];
    this.sinceBytes = 0;
    this.pieces = countPieces(this.doc);
  }
}

function documentFrom(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: true });
  // Defined beforehand, so that they are what they shall be whatever an update says first.
  doc.getText('text');
  doc.getMap('shapes');
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const countPieces = (doc: Y.Doc): number =>
  [...doc.store.clients.values()].reduce((sum, structs) => sum + structs.length, 0);
