import { documentLimits, toErrorBody, type DocumentKind, type ErrorBody } from '#protocol';
import type { Ask } from '../deeds/request.js';
import { toBase64 } from './base64.js';
import type { YjsLibrary } from './yjs.js';

export interface UpdateOutboxDeps {
  readonly yjs: Pick<YjsLibrary, 'mergeUpdates' | 'diffUpdate'>;
  readonly kind: DocumentKind;
  readonly ask: Ask;
  /** The server will not have it, now or later: what is here and what is there differ from now on. */
  readonly refused: (error: ErrorBody) => void;
}

/** So long may changes gather before they go out. */
const GATHER_MS = 50;
const RETRY_MS = 1_000;
/** Merging adds a few bytes to the sum. */
const MERGE_BYTES = 256;
const passing: readonly ErrorBody['code'][] = ['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'];

/** Own changes of one document on their way to the server: gathered, one message after the other, until acknowledged. */
export class UpdateOutbox {
  private waiting: Uint8Array[] = [];
  private underway: readonly Uint8Array[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private inStep = false;
  /** Counts interruptions: an answer from before one says nothing. */
  private era = 0;

  constructor(private readonly deps: UpdateOutboxDeps) {}

  add(update: Uint8Array): void {
    this.waiting.push(update);
    this.schedule(GATHER_MS);
  }

  /** Without a connection, or before the server's document is here: nothing goes out, everything is kept. */
  pause(): void {
    this.era += 1;
    this.inStep = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [...this.underway, ...this.waiting];
    this.underway = [];
  }

  /** The server has the state of this vector: what it lacks goes out. */
  resume(stateVector: Uint8Array): void {
    this.pause();
    this.waiting = this.waiting.map((update) => this.deps.yjs.diffUpdate(update, stateVector));
    this.inStep = true;
    this.schedule(0);
  }

  clear(): void {
    this.pause();
    this.waiting = [];
  }

  private schedule(ms: number): void {
    if (!this.inStep || this.underway.length > 0 || this.waiting.length === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, ms);
  }

  private async send(): Promise<void> {
    const { yjs, kind, ask, refused } = this.deps;
    const { era } = this;
    this.underway = this.nextBatch();
    if (this.underway.length === 0) {
      refused(toErrorBody('PAYLOAD_TOO_LARGE'));
      return;
    }
    const [only] = this.underway;
    const update =
      this.underway.length === 1 && only !== undefined ? only : yjs.mergeUpdates([...this.underway]);
    const reply = await ask({ type: 'document.update', document: kind, update: toBase64(update) });
    if (era !== this.era) return;
    if (reply.ok) {
      this.underway = [];
      this.schedule(GATHER_MS);
    } else if (reply.unanswered === true || passing.includes(reply.error.code)) {
      this.waiting = [...this.underway, ...this.waiting];
      this.underway = [];
      this.schedule(RETRY_MS);
    } else refused(reply.error);
  }

  /** As many as one message takes; none when the first alone is too large. */
  private nextBatch(): readonly Uint8Array[] {
    const batch: Uint8Array[] = [];
    let bytes = 0;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const limit = documentLimits.maxUpdateBytes - (batch.length === 0 ? 0 : MERGE_BYTES);
      if (bytes + next.length > limit) break;
      bytes += next.length;
      batch.push(next);
      this.waiting.shift();
    }
    return batch;
  }
}
