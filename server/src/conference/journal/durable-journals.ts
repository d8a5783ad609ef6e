import type { ConferenceId } from '#protocol';
import type { Log } from '../../kernel/log.js';
import type { JournalHealth } from '../ports.js';
import { JournalCodec } from './codec.js';
import type { JournalStore } from './journal-store.js';
import { openRecord } from './journal-record.js';
import { JournalWriter } from './journal-writer.js';
import {
  type ConferenceJournal,
  type ConferenceJournals,
  type JournalKeeper,
  type JournalRecord,
  UnreadableJournal,
} from './journals.js';

/** How often a store that was away is asked whether it is back. */
const ASK_EVERY_MS = 250;
/** Ends that could not be written yet; those beyond are found by the next start, which sees that nobody came back. */
const MOST_ENDS = 1_000;

export interface JournalsWorld {
  readonly store: JournalStore;
  readonly secret: string;
  readonly log: Log;
  /** Another process holds the lease now. */
  readonly fenced: () => void;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

/** Journals in a store that may be away: then conferences go on without, and theirs are mended when it is back. */
export class DurableJournals implements ConferenceJournals, JournalHealth {
  private readonly writers = new Set<JournalWriter>();
  private readonly behind = new Set<JournalWriter>();
  /** Of conferences that have ended, with their last moments still to be written. */
  private readonly ending = new Set<JournalWriter>();
  private readonly toEnd = new Set<ConferenceId>();
  private asking: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly world: JournalsWorld) {}

  get away(): boolean {
    return this.behind.size > 0;
  }

  lag(): { entries: number; seconds: number } {
    let [entries, ms] = [0, 0];
    for (const { lag } of this.writers) {
      entries += lag.entries;
      ms = Math.max(ms, lag.ms);
    }
    return { entries, seconds: ms / 1_000 };
  }

  open(conferenceId: ConferenceId, keeper: JournalKeeper, after = 0): ConferenceJournal {
    const { store, fenced, clock = () => performance.now() } = this.world;
    const codec = this.codecOf(conferenceId);
    const fellBehind = (late: JournalWriter, why: unknown) => this.fellBehind(late, why);
    const writer = new JournalWriter(
      conferenceId,
      { store, codec, keeper, clock, fellBehind, fenced },
      after,
    );
    this.writers.add(writer);
    return {
      append: (command, now) => writer.append(command, now),
      settle: (withinMs) => writer.settle(withinMs),
      end: () => this.end(writer),
    };
  }

  live(): Promise<ConferenceId[]> {
    return this.world.store.live();
  }

  async read(
    conferenceId: ConferenceId,
    from: 'newest' | 'oldest' = 'newest',
  ): Promise<JournalRecord | null> {
    const stored = await this.world.store.read(conferenceId);
    if (stored.length === 0) return null;
    try {
      return await openRecord(this.codecOf(conferenceId), conferenceId, stored, from);
    } catch (error) {
      if (error instanceof UnreadableJournal) throw error;
      throw new UnreadableJournal('what is sealed in it makes no sense', { cause: error });
    }
  }

  setAside(conferenceId: ConferenceId): Promise<void> {
    return this.world.store.setAside(conferenceId);
  }

  /** No more is written from here. */
  close(): void {
    this.closed = true;
    if (this.asking) clearTimeout(this.asking);
    for (const writer of this.writers) writer.stop();
  }

  private codecOf(conferenceId: ConferenceId): JournalCodec {
    return new JournalCodec(this.world.secret, conferenceId);
  }

  private async end(writer: JournalWriter): Promise<void> {
    await writer.idle();
    writer.stop();
    // What it missed is made good before it ends, so that it leads to the end.
    if (writer.isBehind && this.ending.size < MOST_ENDS) this.ending.add(writer);
    else await this.finish(writer);
  }

  private async finish(writer: JournalWriter): Promise<void> {
    this.ending.delete(writer);
    this.writers.delete(writer);
    this.behind.delete(writer);
    await this.endOf(writer.conferenceId);
  }

  private async endOf(conferenceId: ConferenceId): Promise<void> {
    try {
      if ((await this.world.store.end(conferenceId)) === 'fenced') this.world.fenced();
      this.toEnd.delete(conferenceId);
    } catch (error) {
      this.world.log.debug('the end of a journal was not written', { conferenceId, err: error });
      if (this.toEnd.size < MOST_ENDS) this.toEnd.add(conferenceId);
      this.ask();
    }
  }

  private fellBehind(writer: JournalWriter, why: unknown): void {
    if (this.behind.size === 0)
      this.world.log.warn('conferences go on without a journal', reasonOf(writer.conferenceId, why));
    this.behind.add(writer);
    this.ask();
  }

  private ask(): void {
    if (this.closed) return;
    this.asking ??= setTimeout(() => void this.mend(), ASK_EVERY_MS).unref();
  }

  /** One after the other: sealing snapshots of all at once would hold up everybody. */
  private async mend(): Promise<void> {
    try {
      if (await this.world.store.answers()) {
        for (const writer of [...this.behind]) await this.catchUp(writer);
        for (const conferenceId of [...this.toEnd]) await this.endOf(conferenceId);
      }
    } catch (error) {
      this.world.log.error('journals could not be mended', { err: error });
    } finally {
      this.asking = null;
      if (this.behind.size + this.toEnd.size > 0) this.ask();
    }
  }

  private async catchUp(writer: JournalWriter): Promise<void> {
    await writer.catchUp();
    if (writer.isBehind) return;
    this.behind.delete(writer);
    if (this.ending.has(writer)) await this.finish(writer);
    if (this.behind.size === 0) this.world.log.info('all journals are written again');
  }
}

const reasonOf = (conferenceId: ConferenceId, why: unknown) =>
  typeof why === 'string' ? { conferenceId, why } : { conferenceId, err: why };
