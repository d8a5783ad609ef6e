import type { ChatFile, ConferenceId, FilePolicyResponse, Reaction, ServerMessageOf } from '#protocol';
import type { ApiResult } from '../api/api-client.js';
import type { Outcome } from '../call-api.js';
import { outcomeOf } from '../deeds/request.js';
import type { SeatFiles } from '../files/seat-files.js';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import type { CallStore } from '../store.js';
import type { ChatDeeds } from '../together-api.js';
import { ChatSender } from './chat-sender.js';
import { ChatSync } from './chat-sync.js';
import { Uploads } from './uploads.js';

export interface ChatDeskDeps {
  readonly store: CallStore;
  readonly ask: (body: RequestBody, requestId?: string) => Promise<Reply>;
  readonly newRequestId: () => string;
  readonly files: SeatFiles;
}

/** The chat of the room one is in. */
export class ChatDesk implements ChatDeeds {
  private readonly sync: ChatSync;
  private readonly sender: ChatSender;
  private readonly uploads: Uploads;

  constructor(private readonly deps: ChatDeskDeps) {
    this.sync = new ChatSync(deps);
    this.sender = new ChatSender({
      ...deps,
      ask: (body, requestId) => deps.ask({ ...body, ...this.here() }, requestId),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    this.uploads = new Uploads(deps);
  }

  /** After the state has the welcome. */
  welcomed(message: ServerMessageOf<'welcome'>, elsewhere: boolean): void {
    if (elsewhere) {
      this.sender.moved();
      this.leave();
    }
    this.sender.seated(message.participantId);
    this.sync.welcomed(message.meeting.conferenceId, message.chatVersion);
  }

  heard(message: ServerMessageOf<'chat_message'>): void {
    this.sync.heard(message.message.version);
  }

  /** Out of the room. */
  leave(): void {
    this.sync.forget();
    this.sender.forget();
    this.uploads.forget();
  }

  send(message: Parameters<ChatDeeds['send']>[0]): void {
    this.sender.send(message);
    const sent = new Set(message.files?.map((file) => file.fileId));
    const uploadIds = this.deps.store.state.chat.uploads
      .filter(({ file }) => file !== null && sent.has(file.fileId))
      .map(({ uploadId }) => uploadId);
    if (uploadIds.length > 0)
      this.deps.store.dispatch({ type: 'chat', event: { type: 'upload_dropped', uploadIds } });
  }

  retry(pendingId: string): void {
    this.sender.retry(pendingId);
  }
  discard(pendingId: string): void {
    this.sender.discard(pendingId);
  }
  takeReturned(): string {
    const { returned } = this.deps.store.state.chat;
    if (returned !== '') this.deps.store.dispatch({ type: 'chat', event: { type: 'returned_taken' } });
    return returned;
  }
  edit(seq: number, text: string): Promise<Outcome> {
    return outcomeOf(this.deps.ask({ type: 'chat.edit', ...this.here(), seq, text }));
  }
  delete(seq: number): Promise<Outcome> {
    return outcomeOf(this.deps.ask({ type: 'chat.delete', ...this.here(), seq }));
  }
  react(seq: number, emoji: Reaction, on: boolean): Promise<Outcome> {
    return outcomeOf(this.deps.ask({ type: 'chat.react', ...this.here(), seq, emoji, on }));
  }
  loadOlder(): Promise<Outcome> {
    return this.sync.loadOlder();
  }
  setOpen(open: boolean): void {
    if (this.deps.store.state.chat.open !== open)
      this.deps.store.dispatch({ type: 'chat', event: { type: 'opened', value: open } });
  }
  async policy(): Promise<FilePolicyResponse | null> {
    return this.orTell(await this.deps.files.policy());
  }
  upload(file: File): void {
    this.uploads.begin(file);
  }
  dropUpload(uploadId: string): void {
    this.uploads.drop(uploadId);
  }
  async fetchFile(file: ChatFile, part: 'whole' | 'thumbnail'): Promise<Blob | null> {
    const fetched = await this.deps.files.fetchFile(file, part);
    return this.orTell(fetched);
  }

  /** The room whose chat is on the screen; when the server has moved the person on already, it refuses. */
  private here(): { conferenceId?: ConferenceId } {
    const { meeting } = this.deps.store.state;
    return meeting === null ? {} : { conferenceId: meeting.conferenceId };
  }

  private orTell<Value>(result: ApiResult<Value>): Value | null {
    if (result.ok) return result.value;
    this.deps.store.dispatch({ type: 'notice', content: { kind: 'error', error: result.error } });
    return null;
  }
}
