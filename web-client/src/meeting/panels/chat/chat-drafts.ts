import { Service, signal } from '@angular/core';
import type { ChatMessage } from '#protocol';
import type { Call } from '../../../call/index.js';
import type { RecipientKey } from './recipients.js';

/** What somebody is about to write in one room. */
export class ChatDraft {
  readonly text = signal('');
  readonly recipient = signal<RecipientKey>('everyone');
  private readonly answered = signal<ChatMessage | null>(null);
  private readonly changed = signal<ChatMessage | null>(null);
  readonly replyTo = this.answered.asReadonly();
  readonly editing = this.changed.asReadonly();
  /** What was in the box before an old message came into it. */
  private setAside = '';

  reply(message: ChatMessage): void {
    if (this.editing() !== null) this.cancel();
    this.answered.set(message);
  }

  edit(message: ChatMessage): void {
    if (this.editing() === null) this.setAside = this.text();
    this.answered.set(null);
    this.changed.set(message);
    this.text.set(message.text);
  }

  /** Ends an edit or a reply; the text that was being written before an edit is there again. */
  cancel(): void {
    if (this.editing() !== null) this.text.set(this.setAside);
    this.changed.set(null);
    this.answered.set(null);
  }

  /** A text that could not be said where it was meant to be. What is in the box stays, below it. */
  giveBack(text: string): void {
    if (this.editing() !== null) this.setAside = joined(text, this.setAside);
    else this.text.update((present) => joined(text, present));
  }

  sent(): void {
    this.text.set('');
    this.answered.set(null);
  }
}

const joined = (first: string, second: string): string => (second === '' ? first : `${first}\n${second}`);

/** Drafts outlive the panel: closing it loses nothing. Each room has its own, and they go with the call. */
@Service()
export class ChatDrafts {
  private readonly calls = new WeakMap<Call, Map<string, ChatDraft>>();

  of(call: Call, conferenceId: string): ChatDraft {
    const rooms = this.calls.get(call) ?? new Map<string, ChatDraft>();
    this.calls.set(call, rooms);
    const draft = rooms.get(conferenceId) ?? new ChatDraft();
    rooms.set(conferenceId, draft);
    return draft;
  }
}
