import { documentLimits, toErrorBody, type DocumentKind, type ErrorBody } from '#protocol';
import type { Ask } from '../deeds/request.js';
import { toBase64 } from './base64.js';
import { SaidUpdates } from './said-updates.js';
import type { YjsLibrary } from './yjs.js';

export interface UpdateOutboxDeps {
  readonly yjs: Pick<
    YjsLibrary,
    'mergeUpdates' | 'diffUpdate' | 'decodeUpdate' | 'encodeStateVectorFromUpdate'
  >;
  readonly kind: DocumentKind;
  readonly ask: Ask;
  /** The server will not have it, now or later: what is here and what is there differ from now on. */
  readonly refused: (error: ErrorBody) => void;
}

/** So long may changes gather before they go out. */
const GATHER_MS = 50;
const RETRY_MS = 1_000;
/**
 * After a crash everybody repeats what the server has forgotten of theirs. Until the others have done so, the server cannot
 * take what was written next to their words.
 */
const OTHERS_WITHIN_MS = 10_000;
const OTHERS_PAUSE_MS = 250;
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
  private readonly said: SaidUpdates;
  private resumed = false;
  /** Until then a refusal may only mean that others have not repeated theirs yet. */
  private patientUntil = Number.NEGATIVE_INFINITY;
  /** How many go into one message: the one that must wait should not hold up those before it. */
  private most = Number.POSITIVE_INFINITY;

  constructor(
    private readonly deps: UpdateOutboxDeps,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.said = new SaidUpdates(deps.yjs, now);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.underway.length === 0;
  }

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

  /** The server's document is this, as an update: what it lacks goes out, also what it had acknowledged and forgot. */
  resume(theirs: Uint8Array): void {
    const { yjs } = this.deps;
    this.pause();
    const stateVector = yjs.encodeStateVectorFromUpdate(theirs);
    const rest = this.waiting.map((update) => yjs.diffUpdate(update, stateVector));
    this.waiting = [...this.said.lackedBy(theirs), ...rest];
    if (this.resumed) this.patientUntil = this.now() + OTHERS_WITHIN_MS;
    this.resumed = true;
    this.inStep = true;
    this.schedule(0);
  }

  clear(): void {
    this.pause();
    this.waiting = [];
    this.said.clear();
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
      this.said.add(this.underway);
      this.underway = [];
      this.most *= 2;
      this.schedule(GATHER_MS);
    } else if (reply.unanswered === true || passing.includes(reply.error.code)) {
      this.waiting = [...this.underway, ...this.waiting];
      this.underway = [];
      this.schedule(RETRY_MS);
    } else if (reply.error.code === 'INVALID_REQUEST' && this.now() < this.patientUntil) {
      const several = this.underway.length > 1;
      this.waiting = [...this.underway, ...this.waiting];
      this.underway = [];
      this.most = 1;
      this.schedule(several ? 0 : OTHERS_PAUSE_MS);
    } else refused(reply.error);
  }

  /** As many as one message takes; none when the first alone is too large. */
  private nextBatch(): readonly Uint8Array[] {
    const batch: Uint8Array[] = [];
    let bytes = 0;
    for (let next = this.waiting[0]; next !== undefined && batch.length < this.most; next = this.waiting[0]) {
      const limit = documentLimits.maxUpdateBytes - (batch.length === 0 ? 0 : MERGE_BYTES);
      if (bytes + next.length > limit) break;
      bytes += next.length;
      batch.push(next);
      this.waiting.shift();
    }
    return batch;
  }
}
