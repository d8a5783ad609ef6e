import type { DocumentKind, ErrorBody } from '#protocol';
import type { Outcome } from '../call-api.js';
import type { Ask } from '../deeds/request.js';
import type { Reply } from '../signaling/request-table.js';
import { fromBase64 } from './base64.js';
import { UpdateOutbox } from './update-outbox.js';
import { HERE, SERVER, type Doc, type YjsLibrary } from './yjs.js';

export interface SharedDocumentDeps {
  readonly yjs: YjsLibrary;
  readonly kind: DocumentKind;
  readonly ask: Ask;
  readonly mayWrite: () => boolean;
  /** What the person wrote was taken back. */
  readonly refused: (error: ErrorBody) => void;
  /** Shows this document from now on: at the beginning, and when it had to be made anew from the server's. */
  readonly show: (doc: Doc) => void;
}

const RETRY_MS = 2_000;
const REPEATED_WITHIN_MS = 12_000;
/** With these the server will not show the document later either. */
const final: readonly ErrorBody['code'][] = ['FORBIDDEN', 'NOT_FOUND', 'UNKNOWN_MESSAGE', 'INVALID_REQUEST'];

/** One document that several people change at once: the copy here and the server's are kept in step. */
export class SharedDocument {
  private doc: Doc;
  private readonly outbox: UpdateOutbox;
  /** Counts openings: an answer to an older one is not used. */
  private era = 0;
  /** Made anew at the next opening, as the server refused what is in it. */
  private spoiled = false;
  private closed = false;
  /** There is something of others here that the server did not have at the last opening. */
  private doubtful = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: SharedDocumentDeps) {
    this.doc = this.newDoc();
    this.outbox = new UpdateOutbox({
      yjs: deps.yjs,
      kind: deps.kind,
      ask: deps.ask,
      refused: (error) => this.takeBack(error),
    });
  }

  /** Whether what the person does is taken. */
  get writable(): boolean {
    return !this.closed && !this.spoiled && this.deps.mayWrite();
  }

  async open(): Promise<Outcome> {
    this.deps.show(this.doc);
    const { era } = this;
    const reply = await this.deps.ask({ type: 'document.open', document: this.deps.kind });
    if (!reply.ok) return { ok: false, error: reply.error };
    if (era === this.era) this.merge(reply);
    return { ok: true };
  }

  /** The connection is away. What is written meanwhile goes out when it is back. */
  lost(): void {
    this.era += 1;
    clearTimeout(this.timer);
    this.outbox.pause();
  }

  /** The connection is back, on this seat or another one of the same room. */
  async openAgain(): Promise<void> {
    this.lost();
    const { era } = this;
    const reply = await this.deps.ask({ type: 'document.open', document: this.deps.kind });
    if (era !== this.era) return;
    if (reply.ok) this.merge(reply);
    else if (final.includes(reply.error.code)) this.deps.refused(reply.error);
    else this.timer = setTimeout(() => void this.openAgain(), RETRY_MS);
  }

  /** What somebody else has changed. */
  receive(update: string): void {
    if (!this.closed && !this.spoiled) this.deps.yjs.applyUpdate(this.doc, fromBase64(update), SERVER);
  }

  transact(change: () => void): void {
    if (this.writable) this.doc.transact(change, HERE);
  }

  /** Idempotent. */
  close(): void {
    this.closed = true;
    this.lost();
    this.outbox.clear();
    this.doc.destroy();
  }

  private newDoc(): Doc {
    const doc = new this.deps.yjs.Doc();
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== SERVER) this.outbox.add(update);
    });
    return doc;
  }

  private merge(reply: Extract<Reply, { ok: true }>): void {
    if (this.closed) return;
    const { yjs } = this.deps;
    const text = reply.data['update'];
    const theirs = fromBase64(typeof text === 'string' ? text : '');
    const { spoiled } = this;
    const server = theirs.length > 0 ? theirs : yjs.encodeStateAsUpdate(new yjs.Doc());
    const anew = spoiled || this.isBeyondRepair(server);
    if (anew) this.renew();
    yjs.applyUpdate(this.doc, server, SERVER);
    if (anew) this.deps.show(this.doc);
    this.outbox.resume(server);
  }

  /**
   * What others wrote just before the server crashed may be here and not there. They repeat it themselves; what has not come
   * after some time is lost with its writer, and must not be here either, as nobody who enters now would see it.
   */
  private isBeyondRepair(theirs: Uint8Array): boolean {
    const { yjs } = this.deps;
    const known = yjs.decodeStateVector(yjs.encodeStateVectorFromUpdate(theirs));
    const here = yjs.decodeStateVector(yjs.encodeStateVector(this.doc));
    const behind = [...here].some(
      ([client, clock]) => client !== this.doc.clientID && clock > (known.get(client) ?? 0),
    );
    if (!behind) {
      this.doubtful = false;
      return false;
    }
    if (this.doubtful && this.outbox.isEmpty) return true;
    this.doubtful = true;
    this.timer = setTimeout(() => void this.openAgain(), REPEATED_WITHIN_MS);
    return false;
  }

  private renew(): void {
    this.doc.destroy();
    this.doc = this.newDoc();
    this.spoiled = false;
    this.doubtful = false;
  }

  private takeBack(error: ErrorBody): void {
    if (this.spoiled || this.closed) return;
    this.spoiled = true;
    this.outbox.clear();
    this.deps.refused(error);
    void this.openAgain();
  }
}
