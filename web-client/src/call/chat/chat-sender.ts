import { chatText, toErrorBody, type ErrorBody, type ParticipantId } from '#protocol';
import type { ChatEvent } from '../state/chat-events.js';
import type { PendingMessage } from '../state/chat-state.js';
import type { CallStore } from '../store.js';
import type { Reply, RequestBody } from '../signaling/request-table.js';
import type { ChatDeeds } from '../together-api.js';

export interface ChatSenderDeps {
  readonly store: Pick<CallStore, 'state' | 'dispatch'>;
  readonly ask: (body: RequestBody, requestId: string) => Promise<Reply>;
  readonly newRequestId: () => string;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Somebody pasting line after line is slowed by the server, not refused: what is written goes out when it may. */
const MOST_PAUSES = 60;
const PAUSE_MS = 1000;

interface Letter {
  readonly message: PendingMessage;
  /** Kept for as long as it is not known whether the server has it, so that it is not written twice. */
  requestId: string | null;
}

/** What a person writes, one message after the other in the order of writing. */
export class ChatSender {
  private readonly letters = new Map<string, Letter>();
  private queue: Letter[] = [];
  private underway = false;
  private count = 0;
  /** Counts seats and rooms: what was sent from another one is no concern any more. */
  private era = 0;
  private seat: ParticipantId | null = null;
  /** On their way when their writer was moved to another room. */
  private readonly caught = new WeakSet<Letter>();

  constructor(private readonly deps: ChatSenderDeps) {}

  send({ to, text, replyTo, files = [] }: Parameters<ChatDeeds['send']>[0]): void {
    if (text.trim() === '' && files.length === 0) return;
    this.count += 1;
    const message: PendingMessage = {
      pendingId: `pending-${String(this.count)}`,
      to,
      text,
      replyTo: replyTo ?? null,
      files,
      error: null,
    };
    const letter: Letter = { message, requestId: null };
    this.letters.set(message.pendingId, letter);
    this.tell({ type: 'written', message });
    if (chatText.safeParse(text).success) this.post(letter);
    else this.fail(letter, toErrorBody('PAYLOAD_TOO_LARGE'));
  }

  retry(pendingId: string): void {
    const letter = this.letters.get(pendingId);
    if (letter === undefined || this.queue.includes(letter)) return;
    this.tell({ type: 'retried', pendingId });
    this.post(letter);
  }

  /** Does nothing while it is on its way. */
  discard(pendingId: string): void {
    const letter = this.letters.get(pendingId);
    if (letter === undefined || this.queue.includes(letter)) return;
    this.letters.delete(pendingId);
    this.tell({ type: 'discarded', pendingId });
  }

  /** On another seat than before nobody knows what became of what was on its way: the person decides. */
  seated(seat: ParticipantId): void {
    if (this.seat !== null && this.seat !== seat) {
      this.era += 1;
      this.underway = false;
      const waiting = this.queue;
      this.queue = [];
      for (const letter of this.letters.values()) letter.requestId = null;
      for (const letter of waiting) this.fail(letter, toErrorBody('UNAVAILABLE'));
    }
    this.seat = seat;
  }

  /** Out of the meeting. The state forgets by itself. */
  forget(): void {
    this.era += 1;
    this.underway = false;
    this.queue = [];
    this.letters.clear();
    this.seat = null;
  }

  /**
   * In another room: what was written here is not said there, but neither is it lost. The person has it back, in the message
   * box; what is on its way, as soon as it is known that it was not said where it was meant to be.
   */
  moved(): void {
    const onItsWay = this.underway ? this.queue[0] : undefined;
    const kept = [...this.letters.values()].filter((letter) => letter !== onItsWay);
    this.forget();
    this.giveBack(kept);
    if (onItsWay !== undefined) this.caught.add(onItsWay);
  }

  private giveBack(letters: readonly Letter[]): void {
    const text = letters
      .map(({ message }) => message.text.trim())
      .filter((each) => each !== '')
      .join('\n');
    if (text === '') return;
    this.tell({ type: 'returned', text });
    this.deps.store.dispatch({ type: 'notice', content: { kind: 'message_returned' } });
  }

  private post(letter: Letter): void {
    this.queue.push(letter);
    if (!this.underway) void this.work();
  }

  private async work(): Promise<void> {
    const { era } = this;
    this.underway = true;
    for (let letter = this.queue[0]; letter !== undefined; letter = this.queue[0]) {
      const reply = await this.deliver(letter, () => era === this.era);
      if (this.caught.delete(letter) && !reply.ok) this.giveBack([letter]);
      if (era !== this.era) return;
      this.queue.shift();
      this.settle(letter, reply);
    }
    this.underway = false;
  }

  private async deliver(letter: Letter, isCurrent: () => boolean): Promise<Reply> {
    for (let paused = 0; ; paused += 1) {
      letter.requestId ??= this.deps.newRequestId();
      const reply = await this.deps.ask(bodyOf(letter.message), letter.requestId);
      const slowed = !reply.ok && reply.error.code === 'RATE_LIMITED' && reply.unanswered !== true;
      if (!slowed || !isCurrent() || paused === MOST_PAUSES) return reply;
      // The refusal is remembered under its id.
      letter.requestId = null;
      const wait = reply.error.details?.['retryAfterSeconds'];
      await this.deps.pause(typeof wait === 'number' ? Math.min(wait, 10) * 1000 : PAUSE_MS);
      if (!isCurrent()) return reply;
    }
  }

  private settle(letter: Letter, reply: Reply): void {
    const { pendingId } = letter.message;
    if (!reply.ok) {
      // A refusal would be repeated under the same id.
      if (reply.unanswered !== true) letter.requestId = null;
      this.fail(letter, reply.error);
      return;
    }
    this.letters.delete(pendingId);
    const seq = reply.data['seq'];
    if (typeof seq === 'number') this.tell({ type: 'acknowledged', pendingId, seq });
    else this.tell({ type: 'discarded', pendingId });
  }

  private fail(letter: Letter, error: ErrorBody): void {
    this.tell({ type: 'failed', pendingId: letter.message.pendingId, error });
  }

  private tell(event: ChatEvent): void {
    this.deps.store.dispatch({ type: 'chat', event });
  }
}

const bodyOf = ({ to, text, replyTo, files }: PendingMessage): RequestBody => ({
  type: 'chat.send',
  to,
  text,
  fileIds: files.map((file) => file.fileId),
  ...(replyTo === null ? {} : { replyTo }),
});
