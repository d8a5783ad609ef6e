import { Component, ElementRef, inject, output } from '@angular/core';
import { CdkTrapFocus } from '@angular/cdk/a11y';
import { reactionEmoji, type Reaction } from '#protocol';
import { Tip } from '../../ui/tip.js';
import { moveInToolbar } from '../toolbar-keys.js';
import { reactionInWords } from './reaction-words.js';

/** The reactions to choose from. The arrow keys walk through them. */
@Component({
  selector: 'cv-reaction-picker',
  imports: [CdkTrapFocus, Tip],
  template: `
    <div
      class="float emoji"
      role="dialog"
      tabindex="-1"
      i18n-aria-label
      aria-label="Reactions"
      cdkTrapFocus
      cdkTrapFocusAutoCapture
      (keydown)="move($event)"
    >
      @for (entry of entries; track entry.emoji) {
        <button
          type="button"
          [attr.aria-label]="entry.name"
          [cvTip]="entry.name"
          (click)="picked.emit(entry.emoji)"
        >
          {{ entry.emoji }}
        </button>
      }
    </div>
  `,
  styles: `
    .emoji {
      display: grid;
      grid-template-columns: repeat(6, 44px);
      gap: 2px;
      padding: 6px;
    }
    button {
      display: grid;
      place-items: center;
      height: 44px;
      border: 0;
      border-radius: var(--radius);
      background: none;
      font-size: 24px;
      line-height: 1;
      cursor: pointer;
    }
    button:hover,
    button:focus-visible {
      background: var(--surface-2);
    }
    button:focus-visible {
      outline-offset: -2px;
    }
  `,
})
export class ReactionPicker {
  readonly picked = output<Reaction>();
  /** The key that opened it was pressed again. */
  readonly closed = output();
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly entries = reactionEmoji.map((emoji) => ({ emoji, name: reactionInWords(emoji) }));

  protected move(event: KeyboardEvent): void {
    if (event.key.toLowerCase() === 'e' && !event.ctrlKey && !event.repeat) this.closed.emit();
    moveInToolbar(event, this.host);
  }
}
