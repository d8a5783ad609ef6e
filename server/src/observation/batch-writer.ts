import type { Log } from '../kernel/log.js';
import { OutageError } from '../kernel/outage-error.js';

const EVERY_MS = 1_000;
const MOST_AT_ONCE = 500;

export interface BatchWriterWorld<Row> {
  /** For the log. */
  readonly what: string;
  /** Writes all or nothing; the same rows may come again. Rejects with OutageError when the database is away. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** Rows kept in memory while the database is away; of more, the oldest go. */
  readonly capacity: number;
  /** Told of rows that will never be written. */
  readonly onDropped: (rows: number) => void;
  readonly log: Log;
}

/**
 * Writes measurements every second, many at once, and never holds up whoever made them. While the database is away they
 * are kept in memory within bounds; what the database refuses is dropped, so that one bad row cannot stop the rest for ever.
 */
export class BatchWriter<Row> {
  private readonly waiting: Row[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private busy = false;
  private away = false;

  constructor(private readonly world: BatchWriterWorld<Row>) {}

  get backlog(): number {
    return this.waiting.length;
  }

  add(row: Row): void {
    this.waiting.push(row);
    const over = this.waiting.length - this.world.capacity;
    if (over > 0) {
      this.waiting.splice(0, over);
      this.world.onDropped(over);
    }
  }

  start(): void {
    this.timer ??= setInterval(() => this.flush(), EVERY_MS).unref();
  }

  /** Writes what is left, once. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.writing;
    this.flush();
    await this.writing;
    if (this.waiting.length > 0) this.world.onDropped(this.waiting.length);
  }

  /** Resolves when what waits now was tried. */
  async flushed(): Promise<void> {
    this.flush();
    await this.writing;
  }

  private flush(): void {
    if (this.busy || this.waiting.length === 0) return;
    this.busy = true;
    this.writing = this.writeAll().finally(() => (this.busy = false));
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const rows = this.waiting.splice(0, MOST_AT_ONCE);
      if (!(await this.writeSome(rows))) return;
    }
  }

  private async writeSome(rows: Row[]): Promise<boolean> {
    const { what, write, capacity, onDropped, log } = this.world;
    try {
      await write(rows);
      if (this.away) log.info('measurements are written again', { what });
      this.away = false;
      return true;
    } catch (error) {
      if (!(error instanceof OutageError)) {
        log.error('measurements were refused and dropped', { what, rows: rows.length, err: error });
        onDropped(rows.length);
        return true;
      }
      // Told once: this happens every second while it lasts.
      if (!this.away) log.warn('measurements wait for the database', { what, err: error });
      this.away = true;
      const room = Math.max(0, capacity - this.waiting.length);
      const kept = room === 0 ? [] : rows.slice(-room);
      this.waiting.unshift(...kept);
      if (kept.length < rows.length) onDropped(rows.length - kept.length);
      return false;
    }
  }
}
