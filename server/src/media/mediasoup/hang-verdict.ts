/**
 * Whether a worker that does not answer has hung, or is only slow: a worker that is killed by mistake is a gap that
 * everybody in it hears, and one that is waited for too long is a longer gap.
 */
export interface Silence {
  /** Since its last answer, ms, of which only the time counts in which we were able to hear it; a question is open. */
  readonly silentMs: number;
  /** Our own clock tick came much too late just now: the answer may lie unread before us. */
  readonly weWereLate: boolean;
  /** What the system says of its process; null when there is none any more. */
  readonly process: {
    /** One letter, as in /proc/PID/stat: R runs or waits for a core, S sleeps, D waits for the disk, T and t are stopped. */
    readonly state: string;
    /** Its CPU time grew while it was silent. */
    readonly working: boolean;
  } | null;
}

/** A stopped process, or one that sleeps although a question lies before it, will not answer any more. */
const HUNG_AFTER_MS = 700;
/** One that is starved of its core, or works on something that does not end. It carries no media either. */
const PATIENCE_MS = 3_000;

export function hangVerdict({ silentMs, weWereLate, process }: Silence): 'wait' | 'hung' {
  // It has ended by itself; whoever waits for its exit hears of it at once.
  if (!process || process.state === 'Z' || process.state === 'X') return 'wait';
  if (silentMs >= PATIENCE_MS) return 'hung';
  if (weWereLate || silentMs < HUNG_AFTER_MS) return 'wait';
  if (process.state === 'T' || process.state === 't') return 'hung';
  return process.state === 'S' && !process.working ? 'hung' : 'wait';
}
