import { Component, type ElementRef, effect, input, viewChild } from '@angular/core';
import type { SharedNotes } from '../../../call/index.js';
import { placeAfter, spliceAfter, spliceBetween, type Shift } from './text-splice.js';

/**
 * The text box of the shared notes. What the person types goes out as small changes; what others change comes in without
 * moving the caret, and not at all while an input method is composing, which would break the composition.
 */
@Component({
  selector: 'cv-notes-text',
  template: `
    <textarea
      #box
      data-panel-focus
      spellcheck="true"
      i18n-aria-label
      aria-label="Shared notes"
      [attr.aria-describedby]="describedBy()"
      [readonly]="readOnly()"
      [placeholder]="placeholder()"
      (input)="take()"
      (beforeinput)="catchHistory($event)"
      (keydown)="catchKeys($event)"
      (compositionstart)="composing = true"
      (compositionend)="endComposition()"
    ></textarea>
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      min-height: 0;
    }
    textarea {
      flex: 1;
      min-width: 0;
      padding: 4px 20px 20px;
      border: 0;
      background: transparent;
      resize: none;
      font-size: 15px;
      line-height: 24px;
      scrollbar-width: thin;
      overscroll-behavior: contain;
    }
    textarea::placeholder {
      color: var(--text-2);
      opacity: 1;
    }
    textarea:focus-visible {
      outline-offset: -2px;
    }
    @media (max-width: 640px), (pointer: coarse) {
      textarea {
        font-size: 16px;
      }
    }
  `,
})
export class NotesText {
  readonly notes = input.required<SharedNotes>();
  readonly readOnly = input(false);
  readonly placeholder = input('');
  readonly describedBy = input<string | null>(null);

  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');
  protected composing = false;
  /** The document tells of one's own changes, too. */
  private taking = false;
  /** The text as the box shows it, apart from what is being typed right now. */
  private shown = '';
  /** What others did while an input method was composing. */
  private queued: Shift[] = [];

  constructor() {
    effect((onCleanup) => {
      const notes = this.notes();
      this.queued = [];
      this.write(notes.text, [0, 0]);
      onCleanup(
        notes.subscribe((changes) => {
          this.follow(notes.text, changes);
        }),
      );
    });
  }

  /** What the person has typed, pasted or deleted. */
  protected take(): void {
    if (this.composing) return;
    const box = this.box().nativeElement;
    const typed = spliceBetween(this.shown, box.value, box.selectionEnd);
    const { queued } = this;
    this.queued = [];
    let caret: [number, number] = [
      placeAfter(box.selectionStart, queued),
      placeAfter(box.selectionEnd, queued),
    ];
    if (typed !== null) {
      // While others' changes waited, the document went further than the box.
      const { at, removed, inserted } = spliceAfter(typed, queued);
      this.taking = true;
      this.notes().replace(at, removed, inserted);
      this.taking = false;
      if (queued.length > 0) caret = [at + inserted.length, at + inserted.length];
    }
    // Others' changes come in now; and what the document did not take goes out of the box again.
    this.write(this.notes().text, caret);
  }

  protected endComposition(): void {
    this.composing = false;
    this.take();
  }

  /** The menu of the browser and phones ask for "undo" without keys. The box's own history knows nothing of others. */
  protected catchHistory(event: InputEvent): void {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
    event.preventDefault();
    this.turn(event.inputType === 'historyUndo');
  }

  protected catchKeys(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    this.turn(key === 'z' && !event.shiftKey);
  }

  private turn(back: boolean): void {
    if (this.readOnly() || this.composing) return;
    if (back) this.notes().undo();
    else this.notes().redo();
  }

  private follow(text: string, changes: readonly Shift[]): void {
    if (this.taking) return;
    if (this.composing) {
      this.queued.push(...changes);
      return;
    }
    const box = this.box().nativeElement;
    if (text === box.value) {
      this.shown = text;
      return;
    }
    if (changes.length > 0) {
      this.write(text, [placeAfter(box.selectionStart, changes), placeAfter(box.selectionEnd, changes)]);
      return;
    }
    // Undo and redo: the caret goes to what came back, as in every text box.
    const splice = spliceBetween(box.value, text);
    const place = splice === null ? text.length : splice.at + splice.inserted.length;
    this.write(text, [place, place]);
  }

  private write(text: string, [start, end]: readonly [number, number]): void {
    const box = this.box().nativeElement;
    this.shown = text;
    if (box.value === text) return;
    const { scrollTop, selectionDirection } = box;
    box.value = text;
    box.setSelectionRange(start, end, selectionDirection);
    box.scrollTop = scrollTop;
  }
}
