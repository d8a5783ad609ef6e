import * as z from 'zod';

/**
 * Where a page of the list ended. `sortAt` is microseconds since the epoch as text: the database is finer than JavaScript's
 * dates, and a rounded cursor would skip or repeat meetings.
 */
const cursor = z.object({ sortAt: z.string().regex(/^-?\d{1,18}$/u), id: z.uuid() });
export type Cursor = z.infer<typeof cursor>;

export const encodeCursor = ({ sortAt, id }: Cursor): string =>
  Buffer.from(`${sortAt}.${id}`).toString('base64url');

/** null when the text is none of ours. */
export function decodeCursor(text: string): Cursor | null {
  const [sortAt, id] = Buffer.from(text, 'base64url').toString('latin1').split('.');
  const read = cursor.safeParse({ sortAt, id });
  return read.success ? read.data : null;
}
