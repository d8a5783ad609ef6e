import type { PollId, ServerMessage, ServerMessageOf } from '#protocol';
import type { CallOptions } from './call-options.js';
import type { Outcome } from './call-api.js';
import { ChatDesk } from './chat/chat-desk.js';
import { DocumentDesk } from './documents/document-desk.js';
import { loadYjs } from './documents/yjs.js';
import { startBrowserUpload } from './files/browser-upload.js';
import { SeatFiles, type SeatAccess } from './files/seat-files.js';
import { OwnManners } from './own-manners.js';
import type { SignalingConnection } from './signaling/signaling-connection.js';
import type { CallStore } from './store.js';

export interface TogetherDeps {
  readonly store: CallStore;
  readonly connection: Pick<SignalingConnection, 'request' | 'newRequestId'>;
  readonly options: Pick<CallOptions, 'fetcher' | 'startUpload' | 'loadYjs'>;
  readonly seat: () => SeatAccess | null;
  readonly openMicrophone: () => Promise<Outcome>;
  readonly renamed: (displayName: string) => void;
  readonly now: () => number;
}

const REACTION_MS = 5_000;

/** What people do together beside seeing and hearing each other: chat, files, documents, hands and reactions. */
export class Together {
  readonly chat: ChatDesk;
  readonly documents: DocumentDesk;
  readonly manners: OwnManners;
  private readonly files: SeatFiles;
  private reactionsEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: TogetherDeps) {
    const { store, connection, options } = deps;
    const ask: TogetherDeps['connection']['request'] = (body, requestId) =>
      connection.request(body, requestId);
    this.files = new SeatFiles({
      seat: deps.seat,
      fetcher: options.fetcher ?? ((input, init) => fetch(input, init)),
      startUpload: options.startUpload ?? startBrowserUpload,
    });
    const { files } = this;
    this.chat = new ChatDesk({ store, ask, newRequestId: () => connection.newRequestId(), files });
    this.documents = new DocumentDesk({ store, ask, files, load: options.loadYjs ?? loadYjs, now: deps.now });
    this.manners = new OwnManners({
      store,
      ask,
      openMicrophone: deps.openMicrophone,
      renamed: deps.renamed,
    });
  }

  /** After the state has it. */
  heard(message: ServerMessage): void {
    if (message.type === 'chat_message') this.chat.heard(message);
    if (message.type === 'document_update') this.documents.heard(message);
    if (message.type === 'reaction') this.endReactionsLater();
  }

  /** After the state has it; `elsewhere`: it is of another room than before. */
  welcomed(message: ServerMessageOf<'welcome'>, elsewhere: boolean): void {
    this.chat.welcomed(message, elsewhere);
    this.documents.welcomed(elsewhere);
  }

  /** The votes of a poll as CSV, or null when that was refused and the person was told. */
  async pollExport(pollId: PollId): Promise<Blob | null> {
    const fetched = await this.files.pollExport(pollId);
    if (fetched.ok) return fetched.value;
    this.deps.store.dispatch({ type: 'notice', content: { kind: 'error', error: fetched.error } });
    return null;
  }

  lost(): void {
    this.documents.lost();
  }

  /** Out of the meeting. Idempotent. */
  leave(): void {
    clearTimeout(this.reactionsEnd);
    this.reactionsEnd = undefined;
    this.chat.leave();
    this.documents.leave();
  }

  private endReactionsLater(): void {
    this.reactionsEnd ??= setTimeout(() => {
      this.reactionsEnd = undefined;
      const { store, now } = this.deps;
      store.dispatch({ type: 'reactions_over', before: now() - REACTION_MS + 1 });
      if (store.state.reactions.length > 0) this.endReactionsLater();
    }, this.untilFirstEnds());
  }

  private untilFirstEnds(): number {
    const first = this.deps.store.state.reactions[0];
    return first === undefined ? 0 : Math.max(50, first.id + REACTION_MS - this.deps.now());
  }
}
