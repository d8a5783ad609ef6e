import type { FilePolicyResponse, ReadyResponse } from '#protocol';
import type { Clock } from '../../kernel/clock.js';
import type { Scanner, ScannerProbe, ScannerVersion, Verdict } from './ports.js';

type State = ReadyResponse['dependencies'][string];

const DAY_MS = 24 * 3_600_000;
/** Signatures are published daily; a week without them means that nobody fetches them. */
const STALE_MS = 7 * DAY_MS;
/** Who asks within this time gets the last answer. */
const FRESH_MS = 5_000;

/** Whether files can be scanned now, and what becomes of them when not: the administrator's policy. */
export class Scanning implements ScannerProbe {
  private last: { readonly at: number; readonly version: Promise<ScannerVersion> } | null = null;

  constructor(
    private readonly scanner: Scanner | null,
    private readonly without: 'refuse' | 'allow',
    private readonly clock: Clock,
  ) {}

  get allowsUnscanned(): boolean {
    return this.without === 'allow';
  }

  async state(): Promise<FilePolicyResponse['scanning']> {
    const answers = await this.version().then(
      (version) => version !== null,
      () => false,
    );
    if (answers) return 'scanned';
    return this.allowsUnscanned ? 'unscanned' : 'refused';
  }

  scan(path: string): Promise<Verdict> {
    return this.scanner?.scan(path) ?? Promise.resolve({ verdict: 'unknown', why: 'there is no scanner' });
  }

  async probe(): Promise<State> {
    const policy = this.allowsUnscanned ? 'files are let through unscanned' : 'files are refused';
    try {
      const version = await this.version();
      if (version === null) return { state: 'down', detail: `no scanner is set; ${policy}` };
      return upState(version, this.clock.now());
    } catch {
      return { state: 'down', detail: `does not answer; ${policy}` };
    }
  }

  /** null when there is no scanner; rejects when it does not answer. */
  private version(): Promise<ScannerVersion | null> {
    if (!this.scanner) return Promise.resolve(null);
    const now = this.clock.now();
    if (!this.last || now - this.last.at >= FRESH_MS || now < this.last.at)
      this.last = { at: now, version: this.scanner.version() };
    return this.last.version;
  }
}

/** A scanner that knows no published signatures answers well and finds nothing: that must be seen. */
export function upState({ engine, signaturesFrom }: ScannerVersion, now: number): State {
  if (signaturesFrom === null)
    return { state: 'degraded', detail: `${engine}; it has no published signatures, only local ones` };
  const days = Math.max(0, Math.floor((now - signaturesFrom) / DAY_MS));
  const detail = `${engine}, ${days} days old`;
  return { state: now - signaturesFrom > STALE_MS ? 'degraded' : 'up', detail };
}
