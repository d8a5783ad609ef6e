import type { YjsLibrary } from './yjs.js';

type Library = Pick<YjsLibrary, 'decodeUpdate' | 'diffUpdate' | 'encodeStateVectorFromUpdate'>;
type Ranges = readonly { readonly clock: number; readonly len: number }[];

/** The server saves what it has acknowledged soon; what is older than this is safe. */
const KEPT_MS = 60_000;
const KEPT_BYTES = 512 * 1024;

/** Own changes that the server has acknowledged of late. A server that crashes may have forgotten the last of them. */
export class SaidUpdates {
  private said: { readonly update: Uint8Array; readonly at: number }[] = [];

  constructor(
    private readonly yjs: Library,
    private readonly now: () => number = () => performance.now(),
  ) {}

  add(updates: readonly Uint8Array[]): void {
    const at = this.now();
    this.said.push(...updates.map((update) => ({ update, at })));
    let bytes = 0;
    const from = this.said.findLastIndex((one) => {
      bytes += one.update.length;
      return bytes > KEPT_BYTES || at - one.at > KEPT_MS;
    });
    if (from >= 0) this.said.splice(0, from + 1);
  }

  /** What of it is missing in the server's document, in its order; `theirs` is that document as an update. */
  lackedBy(theirs: Uint8Array): readonly Uint8Array[] {
    const { yjs } = this;
    if (this.said.length === 0) return [];
    const vector = yjs.encodeStateVectorFromUpdate(theirs);
    const gone = yjs.decodeUpdate(theirs).ds.clients;
    return this.said.flatMap(({ update }) => {
      const rest = yjs.diffUpdate(update, vector);
      const { structs, ds } = yjs.decodeUpdate(rest);
      const deletes = [...ds.clients].some(
        ([client, ranges]) => !ranges.every((range) => covers(gone.get(client) ?? [], range)),
      );
      return structs.length > 0 || deletes ? [rest] : [];
    });
  }

  clear(): void {
    this.said = [];
  }
}

/** Whether every piece of the range is in one of the ranges; they may touch each other. */
function covers(ranges: Ranges, { clock, len }: { readonly clock: number; readonly len: number }): boolean {
  let at = clock;
  for (const range of [...ranges].sort((one, other) => one.clock - other.clock)) {
    if (range.clock > at) break;
    at = Math.max(at, range.clock + range.len);
  }
  return at >= clock + len;
}
