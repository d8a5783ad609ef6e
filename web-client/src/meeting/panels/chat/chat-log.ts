import {
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { ChatFile, ChatMessage, ParticipantId, Reaction } from '#protocol';
import type { PendingMessage } from '../../../call/index.js';
import { Icon } from '../../../ui/icon.js';
import { ChatLine, type LineRights } from './chat-line.js';
import { isOwn, type Reader } from './chat-people.js';
import type { ChatRow } from './chat-rows.js';
import { dayInWords, readersLocale } from './chat-times.js';
import { PendingLine } from './pending-line.js';
import { ScrollKeeper } from './scroll-keeper.js';

/** From here up, older messages are fetched before the reader meets the top, in CSS pixels. */
const NEAR_TOP = 120;

/** The messages, oldest first. It stays at the end while the reader is there, and never jumps under them. */
@Component({
  selector: 'cv-chat-log',
  imports: [ChatLine, Icon, PendingLine],
  templateUrl: './chat-log.html',
  styleUrl: './chat-log.css',
})
export class ChatLog {
  private readonly locale = readersLocale();

  readonly rows = input.required<readonly ChatRow[]>();
  readonly pending = input<readonly PendingMessage[]>([]);
  readonly reader = input.required<Reader>();
  readonly names = input.required<ReadonlyMap<ParticipantId, string>>();
  readonly rights = input.required<LineRights>();
  readonly older = input(false);
  readonly loading = input(false);
  /** Messages of others below, that were not looked at. */
  readonly newBelow = input(0);
  readonly empty = input.required<string>();
  readonly fetch = input.required<(file: ChatFile, part: 'whole' | 'thumbnail') => Promise<Blob | null>>();
  readonly olderWanted = output();
  readonly atEnd = output<boolean>();
  readonly replied = output<ChatMessage>();
  readonly edited = output<ChatMessage>();
  readonly deleted = output<ChatMessage>();
  readonly reacted = output<{ readonly seq: number; readonly emoji: Reaction; readonly on: boolean }>();
  readonly quoteOpened = output<number>();
  readonly retried = output<string>();
  readonly discarded = output<string>();

  private readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  protected readonly keeper = signal<ScrollKeeper | null>(null);
  /** The message that the keyboard was at last; the newest until then. */
  private readonly visited = signal<number | null>(null);
  protected readonly reachable = computed(() => {
    const rows = this.rows();
    const visited = this.visited();
    return rows.some((row) => row.message.seq === visited) ? visited : (rows.at(-1)?.message.seq ?? null);
  });
  private firstShown: number | null = null;
  private putBack: (() => void) | null = null;

  constructor() {
    afterNextRender(() => {
      const keeper = new ScrollKeeper(this.box().nativeElement, this.content().nativeElement);
      this.keeper.set(keeper);
      keeper.toEnd();
      // How high messages are is known once the browser has drawn them.
      requestAnimationFrame(() => requestAnimationFrame(() => this.beginUnread(keeper)));
    });
    inject(DestroyRef).onDestroy(() => this.keeper()?.close());
    effect(() => {
      const first = this.rows()[0]?.message.seq ?? null;
      untracked(() => this.beforeShown(first));
    });
    afterRenderEffect(() => {
      this.rows();
      this.pending();
      this.putBack?.();
      this.putBack = null;
      untracked(() => this.keeper()?.settle());
    });
    effect(() => {
      const keeper = this.keeper();
      if (keeper !== null) this.atEnd.emit(keeper.atEnd());
    });
  }

  /** Scrolls to a message and lets it be seen which. Says whether it is here. */
  reveal(seq: number): boolean {
    const line = this.lineOf(seq);
    if (line === null) return false;
    this.keeper()?.show(line, 'center');
    this.visited.set(seq);
    line.focus({ preventScroll: true });
    line.classList.add('shown');
    setTimeout(() => {
      line.classList.remove('shown');
    }, 1_600);
    return true;
  }

  toEnd(): void {
    this.keeper()?.toEnd();
  }

  protected readonly isOwn = (message: ChatMessage): boolean => isOwn(message, this.reader());
  protected readonly dayOf = (iso: string): string => dayInWords(iso, new Date(), this.locale);

  protected scrolled(): void {
    this.keeper()?.scrolled();
    if (this.box().nativeElement.scrollTop < NEAR_TOP && this.older() && !this.loading())
      this.olderWanted.emit();
  }

  /** Arrow keys, Home and End walk from message to message. */
  protected walk(event: KeyboardEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.dataset['seq'] === undefined) return;
    const lines = [...this.content().nativeElement.querySelectorAll<HTMLElement>('[data-seq]')];
    const at = lines.indexOf(target);
    const next = lines[placeAfter(event.key, at, lines.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.visited.set(Number(next.dataset['seq']));
    next.focus();
  }

  /** The old content stands still: where its first message is now, it shall be afterwards. */
  private beforeShown(first: number | null): void {
    const known = this.firstShown;
    this.firstShown = first;
    if (known === null || first === null || first >= known) return;
    const line = this.lineOf(known);
    if (line !== null) this.putBack = this.keeper()?.hold(line) ?? null;
  }

  /** Whoever was away begins where they stopped. */
  private beginUnread(keeper: ScrollKeeper): void {
    const divider = this.content().nativeElement.querySelector<HTMLElement>('.divider');
    if (divider !== null && keeper.atEnd() && !this.isInView(divider)) keeper.show(divider, 'start');
  }

  private lineOf(seq: number): HTMLElement | null {
    return this.content().nativeElement.querySelector<HTMLElement>(`[data-seq="${String(seq)}"]`);
  }

  private isInView(element: HTMLElement): boolean {
    return element.getBoundingClientRect().top >= this.box().nativeElement.getBoundingClientRect().top;
  }
}

function placeAfter(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return at - 1;
    case 'ArrowDown':
      return at + 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
