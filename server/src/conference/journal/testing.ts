import type { ConferenceId } from '#protocol';
import type { JournalStore, StoredEntry, WriteVerdict } from './journal-store.js';

/** Streams in memory, with what a real store does to its callers: being away, being mute, and fencing. For tests. */
export class MemoryJournalStore implements JournalStore {
  readonly streams = new Map<ConferenceId, StoredEntry[]>();
  readonly ended: ConferenceId[] = [];
  readonly aside: ConferenceId[] = [];
  away = false;
  isFenced = false;
  calls = 0;
  private gates: (() => void)[] | null = null;

  /** Answers are held back from now on. */
  mute(): void {
    this.gates ??= [];
  }
  unmute(): void {
    const gates = this.gates ?? [];
    this.gates = null;
    for (const open of gates) open();
  }

  append(id: ConferenceId, first: number, sealed: readonly Buffer[]): Promise<WriteVerdict> {
    return this.answer(() => {
      const stream = this.streams.get(id);
      const last = stream?.at(-1)?.seq;
      if (!stream || last === undefined || first > last + 1) return 'gap';
      sealed.forEach((bytes, index) => {
        if (first + index > last) stream.push({ seq: first + index, covers: null, sealed: bytes });
      });
      return 'written';
    });
  }

  snapshot(
    id: ConferenceId,
    { seq, covers, keepFrom, sealed }: { seq: number; covers: number; keepFrom: number; sealed: Buffer },
  ): Promise<WriteVerdict> {
    return this.answer(() => {
      const kept = (this.streams.get(id) ?? []).filter(
        (entry) => entry.seq > keepFrom || (entry.seq === keepFrom && entry.covers !== null),
      );
      this.streams.set(id, [...kept, { seq, covers, sealed }]);
      return 'written';
    });
  }

  end(id: ConferenceId): Promise<WriteVerdict> {
    return this.answer(() => {
      this.ended.push(id);
      return 'written';
    });
  }

  live(): Promise<ConferenceId[]> {
    return Promise.resolve([...this.streams.keys()].filter((id) => !this.ended.includes(id)));
  }

  read(id: ConferenceId): Promise<StoredEntry[]> {
    return Promise.resolve(this.streams.get(id) ?? []);
  }

  setAside(id: ConferenceId): Promise<void> {
    this.aside.push(id);
    this.streams.delete(id);
    return Promise.resolve();
  }

  answers(): Promise<boolean> {
    return Promise.resolve(!this.away && this.gates === null);
  }

  private async answer(work: () => WriteVerdict): Promise<WriteVerdict> {
    this.calls += 1;
    const { gates } = this;
    if (gates) await new Promise<void>((open) => gates.push(open));
    else await new Promise((resolve) => setImmediate(resolve));
    if (this.away) throw new Error('the store is away');
    return this.isFenced ? 'fenced' : work();
  }
}
