import type { Log } from '../kernel/log.js';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** A fact that could not be written for so long never will be; those behind it must not be lost for it. */
const GIVE_UP_AFTER_MS = 15 * 60_000;

/**
 * Writes the facts of one conference in their order, apart from its decisions: a database that is away for minutes holds
 * up nobody and loses nothing. The queue grows only with people coming and going, who cannot come while the database is
 * away; so it needs no bound of its own.
 */
export class LedgerQueue {
  private readonly facts: { readonly name: string; readonly write: () => Promise<void> }[] = [];
  private working: Promise<void> | null = null;

  constructor(
    private readonly log: Log,
    private readonly wait: (ms: number) => Promise<void> = sleep,
  ) {}

  add(name: string, write: () => Promise<void>): void {
    this.facts.push({ name, write });
    this.working ??= this.work();
  }

  get backlog(): number {
    return this.facts.length;
  }

  /** Resolves when everything is written (or given up). */
  async drained(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    for (let fact = this.facts[0]; fact; fact = this.facts[0]) {
      await this.insist(fact.name, fact.write);
      this.facts.shift();
    }
    this.working = null;
  }

  private async insist(name: string, write: () => Promise<void>): Promise<void> {
    let waited = 0;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      try {
        await write();
        return;
      } catch (error) {
        if (waited >= GIVE_UP_AFTER_MS) {
          this.log.error('fact not written, given up', { fact: name, err: error });
          return;
        }
        this.log.warn('fact not written yet', { fact: name, waitMs: wait, err: error });
      }
      await this.wait(wait);
      waited += wait;
    }
  }
}

/** Does not hold the process. */
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
