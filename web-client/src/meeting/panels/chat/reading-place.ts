import { computed, signal, type Signal } from '@angular/core';
import type { ChatMessage } from '#protocol';
import { isOwn, type Reader } from './chat-people.js';
import { firstUnread, type LookedAt, type ThreadKey } from './threads.js';

/** Up to where the reader has read, and so where "New messages" stands and what is new in each thread. */
export class ReadingPlace {
  private readonly dividedAt = signal<number | null>(null);
  private readonly seen = signal(0);
  private readonly looked = signal<LookedAt>({});
  private looking = false;
  private atEnd = false;

  /** `seq` of the message above which "New messages" stands. */
  readonly divider = this.dividedAt.asReadonly();
  readonly lookedAt = this.looked.asReadonly();

  /** `shown`: what of `all` the reader has before them. */
  constructor(
    private readonly all: Signal<readonly ChatMessage[]>,
    private readonly shown: Signal<readonly ChatMessage[]>,
    private readonly thread: Signal<ThreadKey>,
    private readonly reader: Signal<Reader>,
  ) {}

  /** Messages of others further down than the reader came. */
  readonly newBelow = computed(() => this.shown().filter((message) => this.isNew(message)).length);

  /** The chat is opened, or another room's is: `unread` messages came before that. */
  open(unread: number): void {
    const first = firstUnread(this.all(), unread, this.reader());
    this.dividedAt.set(first);
    this.seen.set(first === null ? this.last() : first - 1);
    this.looked.set({ all: this.last() });
  }

  /** Messages came. */
  heard(): void {
    if (!(this.looking && this.atEnd)) {
      const first = this.all().find((message) => this.isNew(message));
      const divider = this.dividedAt();
      if (first !== undefined && (divider === null || divider <= this.seen())) this.dividedAt.set(first.seq);
    }
    this.read();
  }

  /** The reader scrolled to the end, or away from it. */
  moved(atEnd: boolean): void {
    this.atEnd = atEnd;
    this.read();
  }

  /** Whether the page is before somebody's eyes. */
  looks(looking: boolean): void {
    this.looking = looking;
    this.read();
  }

  /** Whoever answers has read. */
  answered(): void {
    this.dividedAt.set(null);
  }

  private read(): void {
    if (!this.looking) return;
    if (this.atEnd) this.seen.set(this.last());
    this.looked.update((before) => ({ ...before, [this.thread()]: this.last() }));
  }

  private isNew(message: ChatMessage): boolean {
    return message.seq > this.seen() && message.deletedAt === null && !isOwn(message, this.reader());
  }

  private last(): number {
    return this.all().at(-1)?.seq ?? 0;
  }
}
