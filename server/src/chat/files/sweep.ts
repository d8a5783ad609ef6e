import type { Clock } from '../../kernel/clock.js';
import type { Log } from '../../kernel/log.js';
import type { FileKeeper } from './ports.js';
import type { FileStore } from './store/file-store.js';

const EVERY_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** Longer than any upload takes. */
const UNFINISHED_MS = HOUR_MS;
/** As the protocol promises. */
const UNSENT_MS = HOUR_MS;
const KEYS_AT_ONCE = 500;

/** Removes what is over its time: files that were never sent, those of conferences long over, and what a crash left. */
export class FileSweep {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: FileStore,
    private readonly keeper: FileKeeper,
    /** How long after its conference a file is kept, in milliseconds. */
    private readonly keepMs: number,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.sweep(), EVERY_MS).unref();
    void this.sweep();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.sweeping;
  }

  /** Sweeps follow each other, and none rejects: what one could not remove the next one finds. */
  sweep(): Promise<void> {
    this.sweeping = this.sweeping.then(async () => {
      try {
        const expired = await this.expire();
        const orphans = await this.removeOrphans();
        const drafts = await this.keeper.dropDraftsOlderThan(this.clock.now() - UNFINISHED_MS);
        if (expired + orphans + drafts > 0) this.log.info('files were swept', { expired, orphans, drafts });
      } catch (error) {
        this.log.warn('the sweep of files failed; the next one tries again', { err: error });
      }
    });
    return this.sweeping;
  }

  private async expire(): Promise<number> {
    const now = this.clock.now();
    const expiry = { unsentBefore: new Date(now - UNSENT_MS), endedBefore: new Date(now - this.keepMs) };
    let expired = 0;
    for (;;) {
      const gone = await this.store.expire(expiry);
      if (gone.length === 0) return expired;
      for (const { storageKey, thumbnailKey } of gone) {
        await this.keeper.remove(storageKey);
        if (thumbnailKey !== null) await this.keeper.remove(thumbnailKey);
      }
      expired += gone.length;
    }
  }

  /** Bytes lie there before their row does, so only what has lain for a while can be an orphan. */
  private async removeOrphans(): Promise<number> {
    let removed = 0;
    let keys: string[] = [];
    const removeUnknown = async () => {
      for (const key of await this.store.unknownKeys(keys)) {
        await this.keeper.remove(key);
        removed += 1;
      }
      keys = [];
    };
    for await (const key of this.keeper.keysOlderThan(this.clock.now() - UNFINISHED_MS)) {
      if (keys.push(key) >= KEYS_AT_ONCE) await removeUnknown();
    }
    if (keys.length > 0) await removeUnknown();
    return removed;
  }
}
