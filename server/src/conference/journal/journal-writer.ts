import type { ConferenceId } from '#protocol';
import type { Command } from '../domain/commands.js';
import type { JournalCodec } from './codec.js';
import type { JournalStore, WriteVerdict } from './journal-store.js';
import type { ConferenceJournal, JournalEntry, JournalKeeper } from './journals.js';
import { Volume } from './volume.js';

/** So long effects wait for a journal that does not move; then the conference goes on without it. */
const PATIENCE_MS = 250;
/** So long they wait for one that moves slowly. */
const LAST_PATIENCE_MS = 1_000;
/** Commands that go out together. */
const BATCH = 256;

export interface WriterWorld {
  readonly store: JournalStore;
  readonly codec: JournalCodec;
  readonly keeper: JournalKeeper;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Somebody shall call `catchUp` when the store answers (again). */
  readonly fellBehind: (writer: JournalWriter, why: unknown) => void;
  readonly fenced: () => void;
}

interface Waiting extends JournalEntry {
  readonly since: number;
}

/**
 * Writes the journal of one conference: one write under way, and behind it all that came meanwhile. Effects are released by
 * the acknowledgements, or when the store does not answer in time: then the writer is behind, forgets what was not written,
 * and goes on with a snapshot when it is told to catch up.
 */
export class JournalWriter implements Omit<ConferenceJournal, 'end'> {
  /** The last place given out, and the last that is written. */
  private seq: number;
  private written: number;
  private waiting: Waiting[] = [];
  /** What is in the stream does not lead to where we are: a snapshot must come before any command. */
  private needsSnapshot = true;
  private behindSince: number | null = null;
  private isFenced = false;
  /** Rises when what is under way does not count any more. */
  private attempt = 0;
  private busy = false;
  /** When a write was last sent or acknowledged. */
  private movedAt = 0;
  private scheduled = false;
  private sealing = false;
  private sealed: { readonly covers: number; readonly bytes: Buffer } | null = null;
  /** Of the newest snapshot in the stream. */
  private covered: number | null = null;
  private readonly volume: Volume;
  private patience: NodeJS.Timeout | null = null;
  private idlers: (() => void)[] = [];

  constructor(
    readonly conferenceId: ConferenceId,
    private readonly world: WriterWorld,
    after = 0,
  ) {
    this.seq = this.written = after;
    this.volume = new Volume(world.clock);
    this.seal();
  }

  /** Not yet acknowledged: how many, and for how long the oldest. */
  get lag(): { entries: number; ms: number } {
    const oldest = this.behindSince ?? this.waiting[0]?.since;
    const entries = this.seq - this.written;
    return { entries, ms: entries === 0 || oldest === undefined ? 0 : this.world.clock() - oldest };
  }

  get isBehind(): boolean {
    return this.behindSince !== null;
  }

  append(command: Command, now: number): number {
    const seq = ++this.seq;
    if (this.isFenced) return seq;
    const isBehind = this.isBehind;
    // A snapshot that is under way to catch up does not know of it.
    if (!isBehind || this.sealing || this.sealed)
      this.waiting.push({ seq, command, now, since: this.world.clock() });
    if (isBehind) this.world.keeper.release(seq);
    else this.beImpatient();
    if (!isBehind && this.volume.isTooMuch) this.fallBehind('too much since the last snapshot');
    this.schedule();
    return seq;
  }

  /** The store answers: a snapshot of now makes good whatever was missed. Resolves when that was tried. */
  async catchUp(): Promise<void> {
    if (!this.isBehind || this.isFenced) return;
    this.seal();
    await this.idle();
  }

  async settle(withinMs: number): Promise<boolean> {
    const { clock } = this.world;
    const end = clock() + withinMs;
    const isThere = () => !this.needsSnapshot && this.covered === this.seq;
    while (!isThere() && !this.isFenced && clock() < end) {
      this.seal();
      await Promise.race([this.idle(), sleep(end - clock())]);
      // Behind, and refused at once: the next try may find the store back.
      if (!isThere()) await sleep(Math.min(50, Math.max(0, end - clock())));
    }
    return isThere();
  }

  /** Resolves when nothing is under way and nothing can be done now. */
  idle(): Promise<void> {
    if (!this.busy && !this.scheduled && !this.sealing && !this.next()) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  /** Nothing more will be appended. */
  stop(): void {
    if (this.patience) clearTimeout(this.patience);
    this.patience = null;
  }

  private schedule(): void {
    if (this.scheduled || this.busy) return;
    this.scheduled = true;
    // All that is decided in this turn of the event loop goes out together.
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    if (this.busy) return;
    const write = this.next();
    if (!write) {
      if (!this.sealing && !this.scheduled) for (const resolve of this.idlers.splice(0)) resolve();
      return;
    }
    this.busy = true;
    this.movedAt = this.world.clock();
    const { attempt } = this;
    void write()
      .then(
        (verdict) => this.judge(verdict, attempt),
        (error: unknown) => (attempt === this.attempt ? this.fallBehind(error) : undefined),
      )
      .finally(() => {
        this.busy = false;
        this.flush();
      });
  }

  /** What is to be written now. */
  private next(): (() => Promise<WriteVerdict>) | null {
    const { sealed } = this;
    if (this.isFenced) return null;
    if (sealed && (this.needsSnapshot || this.written >= sealed.covers))
      return () => this.writeSnapshot(sealed);
    return this.needsSnapshot || this.waiting.length === 0 ? null : () => this.writeEntries();
  }

  private async writeEntries(): Promise<WriteVerdict> {
    const { attempt, conferenceId } = this;
    const batch = this.waiting.slice(0, BATCH);
    const last = batch.at(-1)?.seq ?? this.written;
    const bytes = batch.map((entry) => this.world.codec.sealEntry(entry));
    const verdict = await this.world.store.append(conferenceId, batch[0]?.seq ?? 0, bytes);
    if (verdict !== 'written' || attempt !== this.attempt) return verdict;
    this.waiting.splice(0, batch.length);
    this.written = last;
    this.volume.add(bytes);
    this.world.keeper.release(last);
    if (this.volume.isDue) this.seal();
    return verdict;
  }

  private async writeSnapshot({ covers, bytes }: { covers: number; bytes: Buffer }): Promise<WriteVerdict> {
    const { attempt, conferenceId } = this;
    const seq = this.needsSnapshot ? covers : this.written;
    const keepFrom = this.covered ?? 0;
    const verdict = await this.world.store.snapshot(conferenceId, { seq, covers, keepFrom, sealed: bytes });
    if (verdict !== 'written' || attempt !== this.attempt) return verdict;
    this.sealed = null;
    this.needsSnapshot = false;
    this.behindSince = null;
    this.covered = covers;
    this.written = seq;
    this.volume.restart(bytes.length, seq - covers);
    this.world.keeper.release(seq);
    return verdict;
  }

  private judge(verdict: WriteVerdict, attempt: number): void {
    if (verdict === 'fenced') this.beFenced();
    // The store has lost what it had: nothing can be appended to it.
    else if (verdict === 'gap' && attempt === this.attempt) this.fallBehind('the journal has a gap');
  }

  /** A snapshot of this very moment; it is written when all that it knows is. */
  private seal(): void {
    if (this.sealing || this.sealed || this.isFenced) return;
    const { attempt } = this;
    const covers = this.seq;
    if (this.needsSnapshot) this.waiting = [];
    this.sealing = true;
    this.world.codec
      .sealSnapshot(covers, this.world.keeper.snapshot())
      .then(
        (bytes) => {
          if (attempt === this.attempt) this.sealed = { covers, bytes };
        },
        (error: unknown) => this.fallBehind(error),
      )
      .finally(() => {
        this.sealing = false;
        this.schedule();
      });
  }

  private fallBehind(why: unknown): void {
    if (this.isFenced) return;
    this.attempt += 1;
    this.behindSince ??= this.waiting[0]?.since ?? this.world.clock();
    this.needsSnapshot = true;
    this.waiting = [];
    this.sealed = null;
    this.world.fellBehind(this, why);
    this.world.keeper.release(this.seq);
  }

  private beFenced(): void {
    if (this.isFenced) return;
    this.isFenced = true;
    this.waiting = [];
    this.sealed = null;
    this.stop();
    this.world.keeper.fenced();
    this.world.fenced();
  }

  /** One timer, however many commands: it looks how long the oldest has waited. */
  private beImpatient(inMs = PATIENCE_MS): void {
    this.patience ??= setTimeout(() => {
      // Should our own loop have been late, the acknowledgement may have come and not been read yet: reading goes first.
      setImmediate(() => {
        this.patience = null;
        const oldest = this.waiting[0];
        if (!oldest || this.isBehind || this.isFenced) return;
        const stuck = Math.max(oldest.since, this.movedAt) + PATIENCE_MS;
        const left = Math.min(stuck, oldest.since + LAST_PATIENCE_MS) - this.world.clock();
        if (left > 0) this.beImpatient(left);
        else this.fallBehind('no answer in time');
      });
    }, inMs).unref();
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
