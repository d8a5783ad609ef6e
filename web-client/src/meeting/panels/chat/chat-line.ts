import { Component, ElementRef, computed, inject, input, output, signal } from '@angular/core';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay';
import type { ChatFile, ChatMessage, ParticipantId, Reaction } from '#protocol';
import { Avatar } from '../../../ui/avatar.js';
import { GuestMark } from '../../../ui/guest-mark.js';
import { Icon } from '../../../ui/icon.js';
import { Tip } from '../../../ui/tip.js';
import { ReactionPicker } from '../../reactions/reaction-picker.js';
import { reactionInWords } from '../../reactions/reaction-words.js';
import { ChatFileCard } from './chat-file-card.js';
import { ChatTextView } from './chat-text-view.js';
import { momentInWords, readersLocale, timeInWords } from './chat-times.js';

/** What the reader may do with messages. */
export interface LineRights {
  readonly write: boolean;
  readonly react: boolean;
  /** Delete what others wrote. */
  readonly manage: boolean;
}

/** One message, and what can be done with it once it is looked at: by pointer, by keyboard, by a touch. */
@Component({
  selector: 'cv-chat-line',
  imports: [
    Avatar,
    CdkConnectedOverlay,
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    CdkOverlayOrigin,
    ChatFileCard,
    ChatTextView,
    GuestMark,
    Icon,
    ReactionPicker,
    Tip,
  ],
  templateUrl: './chat-line.html',
  styleUrl: './chat-line.css',
  host: {
    role: 'article',
    '[attr.data-seq]': 'message().seq',
    '[attr.tabindex]': 'reachable() ? 0 : -1',
    '[attr.aria-label]': 'label()',
    '[class.head]': 'head()',
    '[class.own]': 'own()',
    '[class.apart]': 'apart()',
    '[class.active]': 'active()',
    '(pointerenter)': 'hover($event)',
    '(pointerleave)': 'hovered.set(false)',
    '(pointerup)': 'touch($event)',
    '(focusin)': 'focus($event)',
    '(focusout)': 'unfocus($event)',
  },
})
export class ChatLine {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly locale = readersLocale();

  readonly message = input.required<ChatMessage>();
  readonly head = input(true);
  readonly own = input(false);
  /** The way into the log for the keyboard: one message at a time has it. */
  readonly reachable = input(false);
  readonly rights = input.required<LineRights>();
  readonly selfId = input<ParticipantId | null>(null);
  readonly names = input.required<ReadonlyMap<ParticipantId, string>>();
  readonly fetch = input.required<(file: ChatFile, part: 'whole' | 'thumbnail') => Promise<Blob | null>>();
  readonly replied = output<ChatMessage>();
  readonly edited = output<ChatMessage>();
  readonly deleted = output<ChatMessage>();
  readonly reacted = output<{ readonly seq: number; readonly emoji: Reaction; readonly on: boolean }>();
  readonly quoteOpened = output<number>();

  protected readonly hovered = signal(false);
  protected readonly focused = signal(false);
  protected readonly menuOpen = signal(false);
  protected readonly picking = signal(false);
  protected readonly active = computed(
    () => this.hovered() || this.focused() || this.menuOpen() || this.picking(),
  );
  protected readonly gone = computed(() => this.message().deletedAt !== null);
  protected readonly apart = computed(() => this.message().to.kind !== 'everyone');
  protected readonly author = computed(() => (this.own() ? $localize`You` : this.message().from.displayName));
  protected readonly time = computed(() => timeInWords(this.message().at, this.locale));
  protected readonly moment = computed(() => momentInWords(this.message().at, this.locale));
  protected readonly label = computed(() =>
    [this.author(), this.audience(), this.time()].filter((part) => part !== '').join(', '),
  );
  /** '' for what everybody reads. */
  protected readonly audience = computed(() => {
    const { to } = this.message();
    switch (to.kind) {
      case 'everyone':
        return '';
      case 'hosts':
        return $localize`To the hosts`;
      case 'participant':
        return this.own() ? $localize`Privately to ${to.displayName}:name:` : $localize`Privately to you`;
    }
  });
  protected readonly mayEdit = computed(() => this.own() && this.rights().write);
  protected readonly mayDelete = computed(() => this.rights().write && (this.own() || this.rights().manage));
  protected readonly chips = computed(() =>
    this.message().reactions.map(({ emoji, participantIds }) => {
      const own = participantIds.some((id) => id === this.selfId());
      return {
        emoji,
        own,
        count: participantIds.length,
        name: $localize`${reactionInWords(emoji)}:reaction:, ${participantIds.length}:count:`,
        who: this.whoReacted(participantIds),
      };
    }),
  );

  protected react(emoji: Reaction, on: boolean): void {
    this.picking.set(false);
    this.reacted.emit({ seq: this.message().seq, emoji, on });
  }

  /** From the picker: what one has given already is taken back. */
  protected pick(emoji: Reaction): void {
    this.react(emoji, !this.chips().some((chip) => chip.own && chip.emoji === emoji));
  }

  protected hover({ pointerType }: PointerEvent): void {
    // A finger hovers over nothing: its touch focuses the message instead.
    if (pointerType !== 'touch') this.hovered.set(true);
  }

  protected touch(event: PointerEvent): void {
    const onControl = event.target instanceof Element && event.target.closest('a, button') !== null;
    if (event.pointerType !== 'touch' || onControl) return;
    this.host.focus({ preventScroll: true });
    this.focused.set(true);
  }

  /** A click focuses as well, but there the pointer already says which message is meant. */
  protected focus({ target }: FocusEvent): void {
    if (target instanceof Element && target.matches(':focus-visible')) this.focused.set(true);
  }

  protected unfocus({ relatedTarget }: FocusEvent): void {
    if (!(relatedTarget instanceof Node && this.host.contains(relatedTarget))) this.focused.set(false);
  }

  private whoReacted(ids: readonly ParticipantId[]): string {
    const known = ids.map((id) => (id === this.selfId() ? $localize`You` : this.names().get(id)));
    const named = known.filter((name) => name !== undefined);
    const others = known.length - named.length;
    if (others > 0) named.push($localize`${others}:count: who left`);
    return named.join(', ');
  }
}
