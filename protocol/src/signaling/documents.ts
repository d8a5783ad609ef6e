import * as z from 'zod';

/** What people write and draw together: Yjs documents that the server keeps. */
export const documentKind = z.enum(['notes', 'board']);
export type DocumentKind = z.infer<typeof documentKind>;

export const documentLimits = {
  /** Bytes of one update before base64. */
  maxUpdateBytes: 32 * 1024,
  /** Bytes of the whole document, as an update. In base64 it must fit into what may wait unsent on one socket. */
  maxDocumentBytes: { notes: 512 * 1024, board: 640 * 1024 },
} as const;

/** A Yjs update (`Y.encodeStateAsUpdate`, version 1), base64. */
export const documentUpdate = z.base64().max(Math.ceil(documentLimits.maxUpdateBytes / 3) * 4);

/**
 * `notes`: a `Y.Text` named `text`, plain text. `board`: a `Y.Map` named `shapes`, id → shape as a plain object of this
 * schema. Coordinates lie in a plane of 1600 × 900. Nothing else is taken: no formats, no other types, no other fields; and
 * an update holds new pieces of one Yjs client only, its sender's.
 */
export const boardSize = { width: 1600, height: 900 } as const;
const coordinate = z.number().min(-200).max(1800);
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const stroke = { colour, width: z.number().min(1).max(40), order: z.number() };
export const boardShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pen'),
    ...stroke,
    /** x, y, x, y, … */
    points: z.array(coordinate).min(2).max(4000),
  }),
  z.object({
    kind: z.enum(['line', 'arrow', 'rectangle', 'ellipse']),
    ...stroke,
    x1: coordinate,
    y1: coordinate,
    x2: coordinate,
    y2: coordinate,
  }),
  z.object({
    kind: z.literal('text'),
    colour,
    order: z.number(),
    /** The left end of the first line's baseline; further lines follow 1.25 × size below each other. */
    x: coordinate,
    y: coordinate,
    size: z.number().min(12).max(96),
    text: z.string().max(500),
  }),
]);
export type BoardShape = z.infer<typeof boardShape>;
