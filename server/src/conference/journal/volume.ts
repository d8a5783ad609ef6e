/** A snapshot is due after so many commands, once they weigh half as much as the last snapshot did … */
const DUE_ENTRIES = 500;
/** … or after so many, or so much, whatever that weighed, for they must be decided again at a start … */
const DUE_ENTRIES_AT_LAST = 4_000;
const DUE_BYTES = 16 * 1024 * 1024;
/** … and after this time, when anything changed. */
const DUE_AFTER_MS = 5 * 60_000;
/** With so much since the last snapshot something is wrong with snapshots. */
const MOST_ENTRIES = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** What a journal holds since its last snapshot: says when the next one is due, so that its length has a bound. */
export class Volume {
  private entries = 0;
  private bytes = 0;
  private snapshotBytes = 0;
  private since: number;

  constructor(private readonly clock: () => number) {
    this.since = clock();
  }

  add(sealed: readonly Uint8Array[]): void {
    this.entries += sealed.length;
    for (const { length } of sealed) this.bytes += length;
  }

  /** `already`: commands that came after the moment the snapshot shows. */
  restart(snapshotBytes: number, already: number): void {
    this.entries = already;
    this.bytes = 0;
    this.snapshotBytes = snapshotBytes;
    this.since = this.clock();
  }

  get isDue(): boolean {
    const { entries, bytes } = this;
    if (entries === 0) return false;
    if (entries >= DUE_ENTRIES && bytes >= this.snapshotBytes / 2) return true;
    if (entries >= DUE_ENTRIES_AT_LAST || bytes >= DUE_BYTES) return true;
    return this.clock() - this.since >= DUE_AFTER_MS;
  }

  get isTooMuch(): boolean {
    return this.entries >= MOST_ENTRIES || this.bytes >= MOST_BYTES;
  }
}
