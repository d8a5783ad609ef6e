import { toErrorBody, type DocumentKind, type ErrorBody, type ServerMessageOf } from '#protocol';
import type { Ask } from '../deeds/request.js';
import type { SeatFiles } from '../files/seat-files.js';
import type { CallStore } from '../store.js';
import type { DocumentDeeds, SharedBoard, SharedNotes } from '../together-api.js';
import { BoardView } from './board-view.js';
import { NotesView } from './notes-view.js';
import { SharedDocument } from './shared-document.js';
import type { Doc, YjsLibrary } from './yjs.js';

export interface DocumentDeskDeps {
  readonly store: Pick<CallStore, 'state' | 'dispatch'>;
  readonly ask: Ask;
  readonly files: SeatFiles;
  readonly load: () => Promise<YjsLibrary>;
  readonly now: () => number;
}

interface View {
  show(doc: Doc): void;
  close(): void;
}

/** What people write and draw together in the room one is in. Each document is open once, however often it is asked for. */
export class DocumentDesk implements DocumentDeeds {
  private readonly documents = new Map<DocumentKind, SharedDocument>();
  private notes: Promise<NotesView | null> | null = null;
  private board: Promise<BoardView | null> | null = null;

  constructor(private readonly deps: DocumentDeskDeps) {}

  openNotes(): Promise<SharedNotes | null> {
    this.notes ??= this.open('notes', (deps) => new NotesView(deps));
    return this.notes;
  }

  openBoard(): Promise<SharedBoard | null> {
    this.board ??= this.open('board', (deps) => new BoardView({ ...deps, now: this.deps.now }));
    return this.board;
  }

  async export(what: Parameters<DocumentDeeds['export']>[0]): Promise<Blob | null> {
    const fetched = await this.deps.files.documentExport(what);
    if (fetched.ok) return fetched.value;
    this.tell(fetched.error);
    return null;
  }

  heard({ document, update }: ServerMessageOf<'document_update'>): void {
    this.documents.get(document)?.receive(update);
  }

  lost(): void {
    for (const document of this.documents.values()) document.lost();
  }

  /** After a welcome. In another room nothing of what was open is there. */
  welcomed(elsewhere: boolean): void {
    if (elsewhere) this.leave();
    for (const document of this.documents.values()) void document.openAgain();
  }

  /** Out of the room: nothing needs to be said, the server knows. */
  leave(): void {
    for (const document of this.documents.values()) document.close();
    this.documents.clear();
    this.notes = null;
    this.board = null;
  }

  private async open<Kind extends View>(
    kind: DocumentKind,
    viewOf: (deps: ConstructorParameters<typeof NotesView>[0]) => Kind,
  ): Promise<Kind | null> {
    const { store, ask, load } = this.deps;
    const room = store.state.meeting?.conferenceId;
    const yjs = await load().catch(() => null);
    if (store.state.meeting?.conferenceId !== room) return null;
    if (yjs === null) {
      // The page's own file did not come; the next try asks for it again.
      this.empty(kind);
      this.tell(toErrorBody('UNAVAILABLE'));
      return null;
    }
    const document: SharedDocument = new SharedDocument({
      yjs,
      kind,
      ask,
      mayWrite: () => store.state.abilities.collaborate,
      refused: (error) => this.tell(error),
      show: (doc) => view.show(doc),
    });
    const view = viewOf({
      yjs,
      writable: () => document.writable,
      transact: (change) => document.transact(change),
      close: () => this.close(kind, document),
    });
    this.documents.set(kind, document);
    const outcome = await document.open();
    if (outcome.ok) return view;
    // Closed meanwhile, or left: then there is nothing to tell.
    if (this.documents.get(kind) !== document) return null;
    this.forget(kind, document);
    this.tell(outcome.error);
    return null;
  }

  private close(kind: DocumentKind, document: SharedDocument): void {
    if (this.documents.get(kind) !== document) return;
    this.forget(kind, document);
    void this.deps.ask({ type: 'document.close', document: kind });
  }

  private forget(kind: DocumentKind, document: SharedDocument): void {
    document.close();
    this.documents.delete(kind);
    this.empty(kind);
  }

  private empty(kind: DocumentKind): void {
    if (kind === 'notes') this.notes = null;
    else this.board = null;
  }

  private tell(error: ErrorBody): void {
    this.deps.store.dispatch({ type: 'notice', content: { kind: 'error', error } });
  }
}
