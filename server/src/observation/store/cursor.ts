import * as z from 'zod';

/** Where a page ended; `at` in milliseconds since the epoch, as precise as these rows are. */
const cursor = z.object({ at: z.coerce.number().int().min(0).max(8.64e15), id: z.uuid() });
export type Cursor = z.infer<typeof cursor>;

export const encodeCursor = ({ at, id }: Cursor): string => Buffer.from(`${at}.${id}`).toString('base64url');

/** null when the text is none of ours. */
export function decodeCursor(text: string): Cursor | null {
  const [at, id] = Buffer.from(text, 'base64url').toString('latin1').split('.');
  const read = cursor.safeParse({ at: at === '' ? undefined : at, id });
  return read.success ? read.data : null;
}
