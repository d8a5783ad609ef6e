import { chatPage, toErrorBody, type ChatPage, type ConferenceId, type ErrorBody } from '#protocol';
import type { Outcome } from '../call-api.js';
import type { Ask } from '../deeds/request.js';
import type { RequestBody } from '../signaling/request-table.js';
import type { CallStore } from '../store.js';
import { MOST_MESSAGES } from '../state/reduce-chat.js';

export interface ChatSyncDeps {
  readonly store: Pick<CallStore, 'state' | 'dispatch'>;
  readonly ask: Ask;
}

const FIRST_PAGE = 100;
const MISSED_PAGE = 200;
const RETRY_FIRST_MS = 1_000;
const RETRY_AT_MOST_MS = 30_000;
const done: Outcome = { ok: true };

type Page =
  { readonly ok: true; readonly page: ChatPage } | { readonly ok: false; readonly error: ErrorBody };

/**
 * Brings the chat on this side in step with the server's: the latest page on entering, then what the server tells by
 * itself, and after a reconnection everything that is newer than what was complete.
 */
export class ChatSync {
  private conferenceId: ConferenceId | null = null;
  /** Everything up to this version is here; null until the first page is. It may lag behind the highest version seen. */
  private complete: number | null = null;
  /** Highest version told since the last welcome: with the pages until then, all up to it is here. */
  private told = 0;
  /** Counts what was begun: an answer to something older is not used. */
  private run = 0;
  private running = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loadingOlder: Promise<Outcome> | null = null;

  constructor(private readonly deps: ChatSyncDeps) {}

  /** A welcome: what the server tells from now on is complete, what was before may not be. */
  welcomed(conferenceId: ConferenceId, chatVersion: number): void {
    if (conferenceId !== this.conferenceId) this.forget();
    this.conferenceId = conferenceId;
    this.stop();
    this.told = chatVersion;
    if (this.complete === null && chatVersion === 0) this.complete = 0;
    if (this.complete !== null && chatVersion <= this.complete) return;
    void this.catchUp(this.run, RETRY_FIRST_MS);
  }

  /** A message that came by itself. */
  heard(version: number): void {
    this.told = Math.max(this.told, version);
    if (!this.running && this.complete !== null) this.complete = Math.max(this.complete, this.told);
  }

  loadOlder(): Promise<Outcome> {
    this.loadingOlder ??= this.askOlder().finally(() => {
      this.loadingOlder = null;
    });
    return this.loadingOlder;
  }

  /** Out of the room. */
  forget(): void {
    this.stop();
    this.conferenceId = null;
    this.complete = null;
    this.told = 0;
    this.loadingOlder = null;
  }

  private stop(): void {
    this.run += 1;
    this.running = false;
    clearTimeout(this.timer);
  }

  private async catchUp(run: number, retryMs: number): Promise<void> {
    this.running = true;
    const kind = this.complete === null ? 'latest' : 'missed';
    if (kind === 'latest') this.loading(true);
    const reply = await this.readPages(run);
    if (run !== this.run) return;
    if (kind === 'latest') this.loading(false);
    if (reply.ok) {
      this.running = false;
      this.complete = Math.max(this.complete ?? 0, this.told);
      return;
    }
    // Whatever went wrong, messages are missing: it is tried again for as long as one is here.
    this.timer = setTimeout(() => void this.catchUp(run, Math.min(retryMs * 2, RETRY_AT_MOST_MS)), retryMs);
  }

  private async readPages(run: number): Promise<Outcome> {
    for (;;) {
      const after = this.complete;
      const reply = await this.ask(
        after === null
          ? { type: 'chat.history', limit: FIRST_PAGE }
          : { type: 'chat.history', after, limit: MISSED_PAGE },
      );
      if (!reply.ok || run !== this.run) return reply;
      const { messages, more } = reply.page;
      this.deps.store.dispatch({
        type: 'chat',
        event: { type: 'page', kind: after === null ? 'latest' : 'missed', messages, more },
      });
      const last = messages.at(-1);
      if (after === null || !more || last === undefined) return done;
      // By version rising: up to the last one of the page all is here.
      this.complete = Math.max(after, ...messages.map((message) => message.version));
    }
  }

  private async askOlder(): Promise<Outcome> {
    const { run } = this;
    const { messages, older } = this.deps.store.state.chat;
    const first = messages[0];
    if (!older || first === undefined) return done;
    if (messages.length >= MOST_MESSAGES) return { ok: false, error: toErrorBody('FULL') };
    const { conferenceId } = this;
    this.loading(true);
    const reply = await this.ask({ type: 'chat.history', before: first.seq, limit: FIRST_PAGE });
    // In another room meanwhile.
    if (conferenceId !== this.conferenceId) return done;
    if (run === this.run || !this.running) this.loading(false);
    if (!reply.ok) return reply;
    this.deps.store.dispatch({ type: 'chat', event: { type: 'page', kind: 'older', ...reply.page } });
    return done;
  }

  private async ask(body: Extract<RequestBody, { type: 'chat.history' }>): Promise<Page> {
    const reply = await this.deps.ask(body);
    if (!reply.ok) return { ok: false, error: reply.error };
    const parsed = chatPage.safeParse(reply.data);
    return parsed.success ? { ok: true, page: parsed.data } : { ok: false, error: toErrorBody('INTERNAL') };
  }

  private loading(value: boolean): void {
    this.deps.store.dispatch({ type: 'chat', event: { type: 'loading', value } });
  }
}
