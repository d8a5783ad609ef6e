/**
 * The ids of what the fleet makes on its nodes. They tell what they belong to, so that a fleet that was started anew can
 * read its whole picture from what the nodes hold:
 *
 * - a physical router is `<router>/<number>`; numbers of one router are never used twice while it is open;
 * - an end of a pipe is `<router>/<own number>><other number>`;
 * - a producer's copy in another physical router is `<producer>@<number of that router>`, at both ends of the pipe.
 *
 * What a caller named is always in front and kept as it is, so whoever reads ids by their beginning reads these, too.
 */

export const partId = (routerId: string, number: number): string => `${routerId}/${number}`;

export interface PartName {
  readonly routerId: string;
  readonly number: number;
}

export function parsePartId(id: string): PartName | null {
  const split = splitNumber(id, '/');
  return split && { routerId: split.head, number: split.number };
}

/** The end that is in the router `here`. */
export const pipeEndId = (routerId: string, here: number, there: number): string =>
  `${partId(routerId, here)}>${there}`;

/** `here` is the router that the end is in, `there` the number of the other one. */
export function parsePipeEndId(id: string): { readonly here: PartName; readonly there: number } | null {
  const split = splitNumber(id, '>');
  const here = split && parsePartId(split.head);
  return here && { here, there: split.number };
}

export const copyId = (producerId: string, to: number): string => `${producerId}@${to}`;

/** `to` is the number of the router that receives. */
export function parseCopyId(id: string): { readonly producerId: string; readonly to: number } | null {
  const split = splitNumber(id, '@');
  return split && { producerId: split.head, to: split.number };
}

/** Written as this file writes them, without leading zeros; anything else is not ours. */
const NUMBER = /^(?:0|[1-9]\d{0,8})$/u;

function splitNumber(id: string, mark: string): { readonly head: string; readonly number: number } | null {
  const at = id.lastIndexOf(mark);
  const tail = id.slice(at + 1);
  return at > 0 && NUMBER.test(tail) ? { head: id.slice(0, at), number: Number(tail) } : null;
}
